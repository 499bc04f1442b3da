package org.sassrec.prepare.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.statistic.PackedRow;

/** Packed words order rows like their columns, and can be unpacked. */
class PackedKeyTest {

    private static void sortsAlike(Path temp, EventSorter.PackedKey key, int words, String values) throws Exception {
        SqlEngine.Settings settings = new SqlEngine.Settings(temp, 1, 1L << 28, ZoneId.of("UTC"));
        try (SqlEngine engine = DuckDbEngine.open(settings)) {
            engine.execute("CREATE TABLE t AS SELECT * FROM (VALUES " + values + ") AS v(a, b, c)");
            List<List<Long>> plain = engine.query("SELECT a, b, c FROM t ORDER BY a, b, c").stream()
                    .map(row -> List.of(row.number(0), row.number(1), row.number(2)))
                    .toList();
            List<long[]> packed = new ArrayList<>();
            engine.readLongs("SELECT " + key.pack() + " FROM t", (columns, rows) -> {
                for (int r = 0; r < rows; r++) {
                    int row = r;
                    packed.add(Arrays.stream(columns).mapToLong(c -> c.get(row)).toArray());
                }
            });
            packed.sort(Arrays::compare);
            PackedRow row = key.row();
            assertThat(packed.stream().map(p -> List.of(row.value("a", p), row.value("b", p), row.value("c", p))))
                    .isEqualTo(plain);
            assertThat(row.words()).isEqualTo(words);
        }
    }

    @Test
    void packsSmallColumnsIntoOneWord(@TempDir Path temp) throws Exception {
        EventSorter.PackedKey key = new EventSorter.PackedKey()
                .add("a", 0, 7)
                .add("b", -20, 1_650_000_000_000L)
                .add("c", 0, 2);
        sortsAlike(temp, key, 1, "(7, 1650000000000, 2), (7, -20, 0), (0, 5, 1), (7, -20, 1), (3, 0, 2), (0, 5, 0)");
    }

    @Test
    void startsNextWordForWideColumns(@TempDir Path temp) throws Exception {
        EventSorter.PackedKey key = new EventSorter.PackedKey()
                .add("a", 0, 1 << 30)
                .add("b", 1L << 33, 1L << 36)
                .add("c", 0, 3);
        sortsAlike(
                temp,
                key,
                2,
                "(1073741824, 68719476736, 3), (0, 8589934592, 1), (0, 8589934592, 0), (5, 8589934593, 2)");
    }

    @Test
    void keepsSignOfExtremeTimes(@TempDir Path temp) throws Exception {
        EventSorter.PackedKey key = new EventSorter.PackedKey()
                .add("a", 0, 1)
                .add("b", Long.MIN_VALUE + 1, Long.MAX_VALUE)
                .add("c", 0, 1);
        sortsAlike(temp, key, 3, "(0, 9223372036854775807, 0), (0, -9223372036854775807, 1), (1, 0, 0), (0, -1, 1)");
    }
}
