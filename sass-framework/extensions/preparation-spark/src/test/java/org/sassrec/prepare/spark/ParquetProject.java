package org.sassrec.prepare.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;

/** A project with Parquet files of all types in folders of days and regions. */
final class ParquetProject {
    static final String MACRO = "CREATE MACRO uuid_of(n) AS CAST(md5(CAST(n % 5 AS VARCHAR)) AS UUID)";

    /** Columns of a row {@code range}, one for each type. */
    static final String TYPES = """
            CAST(range % 7 AS UTINYINT) AS tiny, CAST(range % 5 AS USMALLINT) AS small, CAST(range AS UINTEGER) AS number,
            CAST(18446744073709551615 - range % 3 AS UBIGINT) AS big, CAST(range % 10 AS DECIMAL(9, 2)) / 4 AS price,
            CAST(range % 4 AS DECIMAL(38, 6)) AS wide, range % 2 = 0 AS flag, DATE '2026-05-01' + CAST(range % 3 AS INTEGER) AS day_of,
            CAST(epoch_ms(1777600000000 + range * 1001) AS TIMESTAMP_MS) AS millis,
            CAST('2026-05-01 00:00:00.123456' AS TIMESTAMP_NS) AS nanos,
            CAST(epoch_ms(1777600000000 + range * 100000) AS TIMESTAMPTZ) AS zoned,
            CASE WHEN range % 3 = 0 THEN 'NaN'::DOUBLE WHEN range % 3 = 1 THEN range / 3 END AS real,
            CASE WHEN range % 4 = 0 THEN 'NaN'::FLOAT ELSE range % 5 END AS single,
            [range % 3, NULL, range % 2]::INTEGER[] AS tags, {'a': range % 3, 'b c': 'x'} AS pair, MAP {'k': range % 2} AS map,
            TIME '10:00:00' + to_minutes(range % 5) AS clock, uuid_of(range) AS id, ('b' || range % 3)::BLOB AS bytes""";

    private ParquetProject() {}

    static void write(Path folder) throws IOException, EngineException {
        Files.writeString(folder.resolve("sass.yaml"), """
                sass: 1
                name: app
                data:
                  events:
                    path: events/**/*.parquet
                    user: user
                    item: item
                    time: {column: time, unit: timestamp, zone: Europe/Berlin}
                  split: {by: time, validation: 1d, test: 1d}
                label: click = 1
                scenarios:
                  home: {where: "region = 'north' OR day = DATE '2026-05-02'"}
                features:
                  user: [{name: user, column: user, type: id}]
                  item: [{name: item, column: item, type: id}]
                  context:
                    - {name: hour, column: hour, type: id}
                    - {name: millis, type: expression, sql: minute(millis)}
                """);
        rows(folder, 0, "INTEGER", "a", "events/day=2026-05-01/region=north/hour=01/a.parquet");
        rows(folder, 300, "BIGINT", "a", "events/day=2026-05-02/region=a%20b/hour=2/a.parquet");
        rows(
                folder,
                600,
                "UINTEGER",
                "b",
                "events/day=2026-05-03/region=north/hour=__HIVE_DEFAULT_PARTITION__/b.parquet");
        rows(folder, 900, "BIGINT", "b", "events/day=2026-05-04/region=north/hour=x/b.parquet");
    }

    private static void rows(Path folder, int first, String user, String extra, String file)
            throws IOException, EngineException {
        copy(
                folder,
                "SELECT CAST(range % 13 AS " + user + ") AS \"user\", 'i' || range % 11 AS item,\n"
                        + "CAST(epoch_ms(1777600000000 + range * 240000) AS "
                        + (extra.equals("a") ? "TIMESTAMP" : "TIMESTAMP_NS") + ") AS time, range % 2 AS click,\n"
                        + (extra.equals("a") ? "" : "range % 3 AS extra, ")
                        + TYPES + "\nFROM range(" + first + ", " + (first + 300) + ")",
                file);
    }

    /** Writes a Parquet file with DuckDB. */
    static void copy(Path folder, String query, String file) throws IOException, EngineException {
        Path temp = Files.createTempDirectory(folder, "temp");
        Path written = folder.resolve(file);
        Files.createDirectories(written.getParent());
        try (SqlEngine engine = DuckDbEngine.open(new SqlEngine.Settings(temp, 1, 1L << 28, ZoneId.of("UTC")))) {
            engine.execute(MACRO);
            engine.execute("COPY (" + query + ") TO '" + written + "' (FORMAT parquet)");
        }
    }
}
