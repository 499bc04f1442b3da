package org.sassrec.prepare.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.check.DataCode;

/** SQL of the configuration has the same values in DuckDB and in Spark, or is rejected at its place. */
@Tag("slow")
class ConfiguredSqlTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void startSpark() {
        LocalSpark.session();
    }

    private List<Diagnostic> problems(String where, String feature) throws IOException {
        Files.writeString(folder.resolve("sass.yaml"), """
                sass: 1
                name: shop
                data:
                  events: {path: log.csv, user: user, item: item, time: {column: ms, unit: ms}}
                  items: {path: items.csv, key: item}
                  split: {by: time, test: 1d}
                label: click = 1
                scenarios:
                  home: {where: "%s", candidates: "price > 1"}
                features:
                  user: [{name: user, column: user, type: id}]
                  item:
                    - {name: item, column: item, type: id}
                    - {name: own, sql: "%s", type: expression}
                """.formatted(where, feature));
        Files.writeString(folder.resolve("log.csv"), """
                user,item,ms,click,place,seconds,note
                a,x,1640995200000,1,home,2.5,it's
                b,y,1640995200000,0,live,3.5,a\\nb
                a,x,1641081600000,1,home,,
                """);
        Files.writeString(folder.resolve("items.csv"), """
                item,price,kind
                x,1.5,k1
                y,100000000000000000000,k2
                """);
        LoadedConfig loaded = ConfigLoader.load(ConfigRequest.of(folder.resolve("sass.yaml")));
        return Preparation.of(loaded.config(), new SparkEngineProvider()::open)
                .locations(loaded::locationOf)
                .memory(1L << 28)
                .validation()
                .checkColumns();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CAST(seconds AS INTEGER) = 3      | for `seconds` = `3.5` the value is `false` in DuckDB and `true` in Spark",
                "note <> 'it''s'                   | the text 'it''s' is `it's` in DuckDB and `its` in Spark",
                "epoch_ms(ms) > '2022-01-01'       | Spark rejects it: ",
                "hash(user) % 2 = 0                | for `user` = ",
                "len(string_split(place, 'o')) = 2 | Spark rejects it: ",
                "regexp_full_match(place, 'ho.*')  | Spark rejects it: ",
                "CAST(seconds AS VARCHAR) = '2.5' OR seconds IS NULL AND (1 / 0) IS NULL | Spark rejects it: ",
                "place[1] = 'h'                    | Spark rejects it: ",
                "seconds::INTEGER % 2 = 0          | for `seconds` = `3.5` the value is `true` in DuckDB and `false` in Spark",
                "list_contains([1], click)         | Spark rejects it: "
            })
    void rejectsConditionWithOtherValuesInSpark(String where, String note) throws IOException {
        assertThat(problems(where.strip(), "kind")).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(DataCode.ENGINES_DIFFER);
            assertThat(problem.message())
                    .isEqualTo("`where` of scenario `home` has different values in DuckDB and Spark");
            assertThat(problem.location().line()).isEqualTo(9);
            assertThat(problem.notes().get(0).text()).startsWith(note.strip());
        });
    }

    @Test
    void rejectsFeatureWithOtherTextInSpark() throws IOException {
        assertThat(problems("click >= 0", "concat(price, kind)"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.location().line()).isEqualTo(14);
                    assertThat(problem.message())
                            .isEqualTo("the feature `own` has different values in DuckDB and Spark");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "place = 'home' AND click = 1",
                "place IN ('home', 'live') OR seconds BETWEEN 1 AND 3",
                "coalesce(seconds, 0) * 2 > 5 AND place LIKE 'ho%'",
                "CASE WHEN click = 1 THEN ms / 1000 > 5 ELSE true END",
                "lower(upper(place)) = 'home' AND length(place) = 4",
                "ms % 86400000 = 0 AND floor(seconds + 0.5) = 3"
            })
    void acceptsConditionWithTheSameValues(String where) throws IOException {
        assertThat(problems(where, "upper(kind)")).isEmpty();
    }
}
