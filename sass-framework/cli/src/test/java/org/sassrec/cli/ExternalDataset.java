package org.sassrec.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;

/**
 * Data of a shop that differs from the examples in names, formats and delimiters. A customer of taste t buys goods of
 * kind t much more often than others.
 */
public final class ExternalDataset {
    private ExternalDataset() {}

    /** Writes {@code visits_*.csv}, {@code customers.tsv} and {@code goods.parquet} into a folder {@code data}. */
    public static Path write(Path folder, int shelves) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        String place = data.toString().replace("'", "''");
        try (SqlEngine engine = DuckDbEngine.open(
                new SqlEngine.Settings(Files.createTempDirectory(folder, "engine"), 1, 1L << 29, ZoneId.of("UTC")))) {
            engine.execute(
                    "CREATE TABLE visits AS SELECT 'k' || (n % 300) AS \"Customer-No\", 1000 + (hash(n) % 120) AS sku,"
                            + " 1700000000 + n * 90 AS \"placed at\", 'shelf ' || (n // 3 % " + shelves + ") AS shelf,"
                            + " CAST(hash(n * 7) % 100 < (CASE WHEN hash(n) % 120 % 5 = n % 5 THEN 70 ELSE 8 END) AS INTEGER) AS"
                            + " bought, CASE n % 3 WHEN 0 THEN 'phone' WHEN 1 THEN 'web' ELSE 'tv' END AS device"
                            + " FROM range(9000) AS r(n)");
            for (int part = 0; part < 2; part++) {
                engine.execute("COPY (SELECT * FROM visits WHERE \"placed at\" % 2 = 0 AND \"placed at\" // 90 % 2 = "
                        + part + " ORDER BY \"placed at\") TO '" + place + "/visits_" + part
                        + ".csv' (HEADER, DELIMITER ';')");
            }
            engine.execute(
                    "COPY (SELECT 'k' || n AS \"Customer-No\", 'taste ' || (n % 5) AS region, 1950 + n % 50 AS born,"
                            + " 'x' || (n % 7) || ',y' || (n % 3) AS interests, 1 AS active FROM range(300) AS r(n)) TO '"
                            + place
                            + "/customers.tsv' (HEADER, DELIMITER '\t')");
            engine.execute("COPY (SELECT 1000 + n AS sku, 'kind ' || (n % 5) AS kind, 0.5 + n % 60 AS price,"
                    + " ['a' || n % 4, 'b' || n % 6] AS words, 'A fine thing, number ' || n AS title,"
                    + " TIMESTAMP '2023-01-01' + INTERVAL (n) HOUR AS arrived FROM range(120) AS r(n)) TO '" + place
                    + "/goods.parquet' (FORMAT PARQUET)");
            return data;
        } catch (EngineException e) {
            throw new IOException(e);
        }
    }

    /** Writes an Arrow file of events with users, items, times and two shelves. */
    public static void arrow(Path folder, Path file) throws IOException {
        try (SqlEngine engine = DuckDbEngine.open(
                new SqlEngine.Settings(Files.createTempDirectory(folder, "engine"), 1, 1L << 29, ZoneId.of("UTC")))) {
            engine.export(
                    "SELECT CAST(n % 30 AS BIGINT) AS user_id, CAST(n % 17 AS BIGINT) AS item_id,"
                            + " CAST(1700000000 + n * 900 AS BIGINT) AS ts, CAST(n % 2 AS BIGINT) AS shelf"
                            + " FROM range(600) AS r(n)",
                    file);
        } catch (EngineException e) {
            throw new IOException(e);
        }
    }
}
