package org.sassrec.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;

class InspectorTest {
    @TempDir
    Path folder;

    private SqlEngine engine;
    private Inspector inspector;

    @BeforeEach
    void open() throws EngineException {
        engine = DuckDbEngine.open(new SqlEngine.Settings(folder, 1, 1L << 29, ZoneId.of("UTC")));
        inspector = Inspector.of(engine, folder);
    }

    @AfterEach
    void close() throws EngineException {
        engine.close();
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void reportsDamagedArchive() throws IOException {
        file("backup.csv.gz", "no archive at all");
        assertThatThrownBy(() -> inspector.columns(List.of("backup.csv.gz")))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS4004")
                .hasMessageContaining("backup.csv.gz");
    }

    @Test
    void rejectsAddresses() {
        assertThatThrownBy(() -> inspector.profile(List.of("table://lake.shop.events")))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS4061")
                .hasMessageContaining("cannot inspect `table://lake.shop.events`")
                .hasMessageContaining("only local files are inspected");
    }

    /** A rating that is a decimal in a late row must not be guessed as a category of integers. */
    @Test
    void profilesColumnsWithTheTypesOfAllRows() throws IOException {
        String rows = "1,2026-01-01\n".repeat(21_000) + "3.6,2026-01-02 10:00:00\n";
        file("late.csv", "rating,day\n" + rows);
        assertThat(inspector.profile(List.of("late.csv")).columns())
                .extracting(ColumnProfile::type)
                .containsExactly("DOUBLE", "TIMESTAMP");
        assertThat(inspector.withMaxRows(50).profile(List.of("late.csv")).columns())
                .extracting(ColumnProfile::type)
                .containsExactly("DOUBLE", "TIMESTAMP");
    }

    @Test
    void profilesColumns() throws IOException {
        StringBuilder rows = new StringBuilder("id;name;tags;price;seen;empty\n");
        for (int i = 0; i < 1_000; i++) {
            rows.append(String.format(
                    "%03d;film %d;%s;%d.5;2024-01-%02d 10:00:00;%n", i, i, i % 2 == 0 ? "a|b" : "c", i % 7, 1 + i % 9));
        }
        file("items.csv", rows.toString());

        TableProfile table = inspector.profile(List.of("*.csv"));

        assertThat(table.delimiter()).isEqualTo(";");
        assertThat(table.rows()).isEqualTo(1_000);
        assertThat(table.complete()).isTrue();
        ColumnProfile name = table.column("name").orElseThrow();
        assertThat(name.isNearlyUnique()).isTrue();
        assertThat(name.values()).isEmpty();
        ColumnProfile tags = table.column("tags").orElseThrow();
        assertThat(tags.list()).isEqualTo(new ColumnProfile.TextList("|", 0.5, 3));
        assertThat(tags.values().get(0)).isEqualTo(new ColumnProfile.Value("a|b", 500));
        ColumnProfile price = table.column("price").orElseThrow();
        assertThat(price.isNumeric()).isTrue();
        assertThat(price.isInteger()).isFalse();
        assertThat(price.distinct()).isEqualTo(7);
        assertThat(price.minimum()).isEqualTo("0.5");
        assertThat(table.column("seen").orElseThrow().isTemporal()).isTrue();
        assertThat(table.column("empty").orElseThrow().nonEmpty()).isZero();
        assertThat(inspector.isUnique(table, "id")).isTrue();
        assertThat(inspector.isUnique(table, "tags")).isFalse();
    }

    @Test
    void profilesFirstRowsAndCountsAllRows() throws IOException {
        StringBuilder rows = new StringBuilder("{}");
        rows.setLength(0);
        for (int i = 0; i < 100; i++) {
            rows.append(String.format(
                    "{\"u\": %d, \"i\": \"x%d\", \"at\": %d, \"hit\": %d, \"page\": %s}%n",
                    i % 10, i % 4, 1_000L * i, i % 2, i < 60 ? "\"a\"" : i < 90 ? "\"b\"" : "null"));
        }
        file("events.jsonl", rows.toString());

        TableProfile table = inspector.withMaxRows(50).profile(List.of("events.jsonl"));
        EventCounts counts =
                inspector.events(table, "u", "i", "\"at\"", "hit = 1").count("page");

        assertThat(table.rows()).isEqualTo(50);
        assertThat(table.complete()).isFalse();
        assertThat(counts.groups())
                .containsExactly(
                        new EventCounts.Group("a", 60, 30),
                        new EventCounts.Group("b", 30, 15),
                        new EventCounts.Group(null, 10, 5));
        assertThat(counts.first()).isZero();
        assertThat(counts.last()).isEqualTo(99_000);
        assertThat(counts.newestTenthStart())
                .isNotNull()
                .satisfies(at -> assertThat((double) at).isCloseTo(90_000, within(3_000.0)));
        assertThat(counts.users()).isEqualTo(10);
        assertThat(counts.items()).isEqualTo(4);
        assertThat(inspector
                        .events(table, "u", "i", "\"at\"", "true")
                        .count(null)
                        .groups())
                .containsExactly(new EventCounts.Group(null, 100, 100));
        assertThat(inspector.events(table, "u", "i", "\"at\"", "hit = 1").exposedItemShares("page", 80_000))
                .isEqualTo(Map.of("b", 1.0, "", 0.0));
        assertThat(inspector.events(table, "u", "i", "\"at\"", "hit = 1").exposedItemShares(null, 80_000))
                .isEqualTo(Map.of("", 1.0));
    }

    /** Every ten days another item is popular. The other positives do not depend on the time. */
    @Test
    void findsHalfLifeOfPopularity() throws IOException {
        StringBuilder rows = new StringBuilder("i,at,kind\n");
        for (int day = 0; day < 200; day++) {
            rows.append("item" + day / 10 + "," + day * 86_400_000L + ",short\n");
            rows.append("item" + day * 7919 % 13 + "," + day * 86_400_000L + ",long\n");
        }
        file("lives.csv", rows.toString());
        TableProfile table = inspector.profile(List.of("lives.csv"));
        long from = 155 * 86_400_000L;
        long until = 160 * 86_400_000L;
        assertThat(inspector.events(table, "i", "i", "\"at\"", "kind = 'short'").popularityHalfLife(from, until))
                .contains(Duration.ofHours(12));
        assertThat(inspector.events(table, "i", "i", "\"at\"", "kind = 'long'").popularityHalfLife(from, until))
                .isEmpty();
        assertThat(inspector.events(table, "i", "i", "\"at\"", "false").popularityHalfLife(from, until))
                .isEmpty();
    }

    @Test
    void measuresCoverageOfKeys() throws IOException {
        file("events.csv", "user,item\n1,a\n2,b\n3,b\n3,c\n");
        file("users.csv", "id,age\n1,20\n3,30\n4,40\n");
        TableProfile events = inspector.profile(List.of("events.csv"));
        TableProfile users = inspector.profile(List.of("users.csv"));

        assertThat(inspector.coverage(events, "user", users, "id")).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(inspector.events(events, "user", "item", "\"user\"", "true").returningUserShare(2, 2))
                .isZero();
        assertThat(inspector.events(events, "user", "item", "\"user\"", "true").returningUserShare(2, 3))
                .isCloseTo(1 / 3.0, within(1e-9));
        assertThat(inspector.sqlError(events, "item = 'a'")).isNull();
        assertThat(inspector.sqlError(events, "thing = 'a'")).contains("thing");
    }

    @Test
    void reportsUnreadableFiles() throws IOException {
        file("bare.csv", "1,2,3\n4,5,6\n");
        file("nothing.csv", "");
        file("mixed.csv", "u,i\n1,2\r\n3,4\n5,6\r\n");
        file("wide.csv", "c" + ",c".repeat(10_000) + "\n");
        Files.write(folder.resolve("torn.parquet"), new byte[] {1, 2, 3});

        assertThatThrownBy(() -> inspector.profile(List.of("bare.csv")))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS4081")
                .hasMessageContaining("no header line");
        assertThatThrownBy(() -> inspector.profile(List.of("nothing.csv"))).hasMessageContaining("SASS4002");
        assertThatThrownBy(() -> inspector.profile(List.of("torn.parquet"))).hasMessageContaining("SASS4004");
        assertThatThrownBy(() -> inspector.profile(List.of("mixed.csv")))
                .hasMessageContaining("SASS4004")
                .hasMessageContaining("some lines end with CR LF, others with LF");
        assertThatThrownBy(() -> inspector.columns(List.of("wide.csv")))
                .hasMessageContaining("SASS4028")
                .hasMessageContaining("wide.csv` has 10,001 columns");
        assertThatThrownBy(() -> inspector.profile(List.of("*.tsv"))).hasMessageContaining("SASS4001");
    }
}
