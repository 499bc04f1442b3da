package org.sassrec.prepare.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/** Packed words order rows like their columns, and can be unpacked. */
class PackedKeyTest {

    private static void sortsAlike(Path temp, EventSorter.PackedKey key, String order, String values) throws Exception {
        SqlEngine.Settings settings = new SqlEngine.Settings(temp, 1, 1L << 28, ZoneId.of("UTC"));
        try (SqlEngine engine = DuckDbEngine.open(settings)) {
            engine.execute("CREATE TABLE t AS SELECT * FROM (VALUES " + values + ") AS v(a, b, c)");
            List<ResultRow> plain = engine.query("SELECT a, b, c FROM t ORDER BY a, b, c");
            List<ResultRow> packed = engine.query("SELECT " + key.unpack("a") + ", " + key.unpack("b") + ", "
                    + key.unpack("c") + " FROM (SELECT " + key.pack() + " FROM t) ORDER BY " + key.order());
            assertThat(packed).hasToString(plain.toString());
            assertThat(key.order()).isEqualTo(order);
        }
    }

    @Test
    void packsSmallColumnsIntoOneWord(@TempDir Path temp) throws Exception {
        EventSorter.PackedKey key = new EventSorter.PackedKey()
                .add("a", "INTEGER", 0, 7)
                .add("b", "BIGINT", -20, 1_650_000_000_000L)
                .add("c", "TINYINT", 0, 2);
        sortsAlike(temp, key, "k0", "(7, 1650000000000, 2), (7, -20, 0), (0, 5, 1), (7, -20, 1), (3, 0, 2), (0, 5, 0)");
    }

    @Test
    void startsNextWordForWideColumns(@TempDir Path temp) throws Exception {
        EventSorter.PackedKey key = new EventSorter.PackedKey()
                .add("a", "INTEGER", 0, 1 << 30)
                .add("b", "BIGINT", 1L << 33, 1L << 36)
                .add("c", "INTEGER", 0, 3);
        sortsAlike(
                temp,
                key,
                "k0, k1",
                "(1073741824, 68719476736, 3), (0, 8589934592, 1), (0, 8589934592, 0), (5, 8589934593, 2)");
    }

    @Test
    void keepsSignOfExtremeTimes(@TempDir Path temp) throws Exception {
        EventSorter.PackedKey key = new EventSorter.PackedKey()
                .add("a", "INTEGER", 0, 1)
                .add("b", "BIGINT", Long.MIN_VALUE + 1, Long.MAX_VALUE)
                .add("c", "INTEGER", 0, 1);
        sortsAlike(
                temp,
                key,
                "k0, k1, k2",
                "(0, 9223372036854775807, 0), (0, -9223372036854775807, 1), (1, 0, 0), (0, -1, 1)");
    }
}
