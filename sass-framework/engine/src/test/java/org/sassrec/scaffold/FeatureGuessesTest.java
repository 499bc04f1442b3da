package org.sassrec.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.inspect.ColumnProfile;
import org.sassrec.inspect.TableProfile;
import org.sassrec.prepare.check.FutureColumns;

class FeatureGuessesTest {
    private static ProjectDraft.Feature feature(ColumnProfile column, String side) {
        TableProfile table = new TableProfile(List.of("x"), List.of(), null, 1_000, true, List.of(column), "");
        return new FeatureGuesses().of(table, "id", side, Map.of()).get(0);
    }

    private static ColumnProfile texts(
            long distinct, String least, String greatest, ColumnProfile.@Nullable TextList list) {
        return new ColumnProfile("column", "VARCHAR", 1_000, 1_000, distinct, least, greatest, 0, List.of(), list);
    }

    @Test
    void guessesLists() {
        ColumnProfile.TextList kinds = new ColumnProfile.TextList(" ", 0.5, 20);
        assertThat(feature(texts(216, "Action", "War", kinds), "item").yaml())
                .isEqualTo("{name: column, column: column, type: multi, separator: \" \", maxLength: 16}");
        // 50 towns, some with two words: as many words as towns.
        ColumnProfile.TextList towns = new ColumnProfile.TextList(" ", 0.3, 55);
        assertThat(feature(texts(50, "Boston", "York", towns), "item").yaml())
                .isEqualTo("{name: column, column: column, type: id}");
    }

    private static ColumnProfile integers(String name, long distinct, String least, String greatest) {
        return new ColumnProfile(name, "BIGINT", 5_000, 5_000, distinct, least, greatest, 0, List.of(), null);
    }

    @ParameterizedTest
    @CsvSource({
        "topic, 363, 1, 363, id, 363 values",
        "region, 28, 1, 28, id, 28 values",
        "author_id, 2400, 7, 99999, 'id, minCount: 2', '2,400 values'",
        "age, 61, 7, 73, number, from 7 to 73",
        "num_pages, 90, 0, 99, number, from 0 to 99",
        "feat3, 1471, 0, 1470, 'id, minCount: 2', 'CHECK: 1,471 values from 0 to 1470 look like codes; for a quantity,"
                + " use `type: number, buckets: quantile(16)`'",
        "feat4, 900, 3, 88000, number, 'CHECK: for codes without an order, use `type: id`; from 3 to 88000'",
        "feat5, 4900, 1, 5000, number, 'CHECK: for codes without an order, use `type: id`; from 1 to 5000'"
    })
    void distinguishesCodesFromQuantities(
            String name, long distinct, String least, String greatest, String type, String comment) {
        ProjectDraft.Feature feature = feature(integers(name, distinct, least, greatest), "item");

        String buckets = type.equals("number") ? ", buckets: quantile(16)" : "";
        assertThat(feature.yaml())
                .isEqualTo("{name: " + name + ", column: " + name + ", type: " + type + buckets + "}");
        assertThat(feature.comment()).isEqualTo(comment);
    }

    @ParameterizedTest
    @CsvSource({
        "total_clicks, UNKNOWN, false, by its name it can contain",
        "ctr, UNKNOWN, false, by its name it can contain",
        "avg_rating, UNKNOWN, false, by its name it can contain",
        "lastOrderDay, UNKNOWN, false, by its name it can contain",
        "price, UNKNOWN, true, ''",
        "duration, LEAK, false, it contains events after the training days",
        "total_clicks, CLEAR, true, ''"
    })
    void leavesOutColumnsWithLaterEvents(String name, FutureColumns.Verdict verdict, boolean used, String why) {
        TableProfile table = new TableProfile(
                List.of("x"), List.of(), null, 5_000, true, List.of(integers(name, 900, "3", "88000")), "");
        ProjectDraft.Feature feature = new FeatureGuesses()
                .of(table, "id", "item", Map.of(name, verdict))
                .get(0);

        assertThat(feature.used()).isEqualTo(used);
        assertThat(feature.yaml()).contains("column: " + name);
        assertThat(feature.comment()).contains(why).contains(used ? "" : "CHECK: not used");
    }

    @Test
    void roundsEstimatedCounts() {
        ColumnProfile estimated =
                new ColumnProfile("city", "BIGINT", 900_000, 900_000, 13_050, "1", "20000", 0, List.of(), null);

        assertThat(feature(estimated, "user").comment()).isEqualTo("about 13,000 values");
    }

    @Test
    void readsIntervalsAndListsOfIdsAsSuch() {
        ColumnProfile ranges = texts(8, "(0,10]", "500+", new ColumnProfile.TextList(",", 0.8, 12));
        assertThat(feature(ranges, "user").yaml()).isEqualTo("{name: column, column: column, type: id}");
        ColumnProfile ids = texts(990, "1,2", "99,7,12", new ColumnProfile.TextList(",", 0.9, 6_000));
        assertThat(feature(ids, "user").comment())
                .isEqualTo(
                        "`column` is not used: it contains lists with many different values, for example ids of items");
    }

    @Test
    void writesNoConstantContext() {
        ColumnProfile device =
                new ColumnProfile("device", "VARCHAR", 9, 9, 2, "a", "b", 0, List.of(value("a"), value("b")), null);
        TableProfile events = new TableProfile(List.of("x"), List.of(), null, 9, true, List.of(device), "");

        assertThat(context(events, "hour")).containsExactly("hour", "device");
        assertThat(context(events, "dayofweek")).containsExactly("dayofweek", "device");
        assertThat(context(events, "minute")).containsExactly("device");
    }

    private static ColumnProfile.Value value(String text) {
        return new ColumnProfile.Value(text, 4);
    }

    private static List<String> context(TableProfile events, String varying) {
        return new FeatureGuesses()
                        .context(
                                events,
                                Set.of(),
                                "true",
                                Guess.sure("ts", ""),
                                Guess.sure("s", ""),
                                sql -> sql.startsWith(varying))
                        .stream()
                        .map(feature -> feature.yaml().replaceAll("\\{name: (\\w+),.*", "$1"))
                        .toList();
    }

    @Test
    void guessesVectors() {
        ColumnProfile.TextList list = new ColumnProfile.TextList(",", 1, 4_000);
        ColumnProfile vectors = texts(1_000, "-0.1,0.2,3,1e-4", "9,-0.2,0.3,0.4", list);
        assertThat(feature(vectors, "item").yaml())
                .isEqualTo("{name: column, column: column, type: embedding, separator: \",\"}");
        assertThat(feature(vectors, "user").comment())
                .isEqualTo("`column` is not used: it contains vectors of numbers");
        assertThat(feature(texts(1_000, "-0.1,0.2,3,1e-4", "zum, a, b, c", list), "item")
                        .used())
                .isFalse();
        ColumnProfile array =
                new ColumnProfile("vector", "FLOAT[64]", 1_000, 1_000, 1_000, null, null, 0, List.of(), null);
        assertThat(feature(array, "item").yaml()).isEqualTo("{name: vector, column: vector, type: embedding}");
    }
}
