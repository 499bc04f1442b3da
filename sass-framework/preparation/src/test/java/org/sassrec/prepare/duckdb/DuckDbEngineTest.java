package org.sassrec.prepare.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.dataset.arrow.PartFiles;
import org.sassrec.files.table.TableFile;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.RowNumbering;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.SqlScript;

class DuckDbEngineTest {
    /** This query would run for hours. */
    private static final String ENDLESS =
            "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE hash(a.range + b.range) = 1";

    @TempDir
    private Path folder;

    private SqlEngine open() throws EngineException {
        return DuckDbEngine.open(new SqlEngine.Settings(folder, 1, 1L << 28, ZoneId.of("UTC")));
    }

    @Test
    void numbersRowsUpToTheLastNumber() throws Exception {
        try (SqlEngine engine = open()) {
            engine.number(
                    "numbered",
                    new RowNumbering("row", 5, "id DESC", List.of("id"), "SELECT id FROM range(1000) AS t (id)", 504L));
            assertThat(engine.queryRow(
                                    "SELECT count(*), min(row), max(row), min(row + id), max(row + id) FROM numbered")
                            .values())
                    .containsExactly(500L, 5, 504, 1004L, 1004L);
        }
    }

    @Test
    void reportsNumbersWithMoreThan32Bits() throws Exception {
        try (SqlEngine engine = open()) {
            RowNumbering rows = new RowNumbering(
                    "row", Integer.MAX_VALUE - 2, "id", List.of("id"), "SELECT id FROM range(5) AS t (id)", null);
            SqlScript script = new SqlScript(folder, engine);
            assertThatThrownBy(() -> script.number("users", rows, "users", "read fewer days"))
                    .hasMessageContaining("error[SASS4069]: too many users: the limit is 2,147,483,647");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Z", "UTC", "UTC+8", "GMT+08:00", "+08:00", "-12:00", "+14:00", "UT", "Asia/Kolkata", "Etc/GMT+5"
            })
    void computesHoursInZoneAsJava(String zone) throws Exception {
        SqlEngine.Settings settings = new SqlEngine.Settings(folder, 1, 1L << 28, ZoneId.of(zone));
        try (SqlEngine engine = DuckDbEngine.open(settings)) {
            LocalDateTime expected = LocalDateTime.ofInstant(Instant.ofEpochSecond(1_650_000_000), ZoneId.of(zone));

            List<ResultRow> found =
                    engine.query("SELECT day(t), hour(t), minute(t) FROM (SELECT to_timestamp(1650000000) AS t)");

            assertThat(found.get(0).values())
                    .containsExactly(
                            (long) expected.getDayOfMonth(), (long) expected.getHour(), (long) expected.getMinute());
        }
    }

    @Test
    @Timeout(120)
    void cancelsStatementOnInterrupt() throws Exception {
        try (SqlEngine engine = open()) {
            CountDownLatch began = new CountDownLatch(1);
            AtomicReference<Exception> thrown = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                began.countDown();
                try {
                    engine.query(ENDLESS);
                } catch (EngineException e) {
                    thrown.set(e);
                }
            });
            caller.start();
            began.await();

            caller.interrupt();
            caller.join();

            assertThat(thrown.get()).hasMessage("interrupted");
            // The engine still works.
            assertThat(engine.queryLong("SELECT 42")).isEqualTo(42);
        }
    }

    @Test
    void stopsStatementAtItsLimit() throws Exception {
        SqlEngine.Settings settings =
                new SqlEngine.Settings(folder, 1, 1L << 28, ZoneId.of("UTC"), null, Duration.ofSeconds(1));
        try (SqlEngine engine = DuckDbEngine.open(settings)) {
            assertThatThrownBy(() -> engine.queryLong("SELECT count(*) FROM range(1000000000000)"))
                    .hasMessage("the statement did not end within 1 s");
            assertThat(engine.queryLong("SELECT 42")).isEqualTo(42);
        }
    }

    @Test
    void closesConnectionThatCannotBePrepared() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        SqlEngine.FileAccess invalid = new SqlEngine.FileAccess(List.of("a\u0000b"), folder);
        assertThatThrownBy(
                        () -> DuckDbEngine.open(new SqlEngine.Settings(folder, 1, 1L << 28, ZoneId.of("UTC"), invalid)))
                .isInstanceOf(EngineException.class);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("sass-duckdb") && !before.contains(thread)) {
                thread.join(10_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void reportsUnwritableFileAsIoError() throws Exception {
        try (SqlEngine engine = open()) {
            assertThatThrownBy(() -> engine.export("SELECT 1::INTEGER AS v", folder.resolve("no/such/folder.arrow")))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> engine.execute("SELEKT 1")).isInstanceOf(EngineException.class);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void removesStaleNativeLibraries() throws IOException {
        Instant now = Instant.parse("2026-11-24T12:00:00Z");
        Path old = Files.writeString(folder.resolve("libduckdb_java123.so"), "half");
        Path loading = Files.writeString(folder.resolve("libduckdb_java456.so"), "half");
        Path other = Files.writeString(folder.resolve("libother.so"), "whole");
        Path foreign = Files.writeString(folder.resolve("jnilib-789.tmp"), "half");
        for (Path file : new Path[] {old, foreign, other}) {
            Files.setLastModifiedTime(file, FileTime.from(now.minus(Duration.ofMinutes(2))));
        }
        Files.setLastModifiedTime(loading, FileTime.from(now));

        DuckDbEngine.removeStaleLibraries(folder, now);

        assertThat(old).doesNotExist();
        assertThat(foreign).exists();
        assertThat(loading).exists();
        assertThat(other).exists();
        DuckDbEngine.removeStaleLibraries(folder.resolve("no such folder"), now);
    }

    /** Borders are inside batches, at their ends, and around ranges without rows. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void dividesResultByNumbers(boolean byColumn) throws Exception {
        // Rows 0 to 19 have the numbers 0, 0, 1, 1, ..., 9, 9 in the column `entity`.
        List<Integer> firsts = byColumn ? List.of(0, 1, 4, 4, 7, 20) : List.of(0, 2, 8, 8, 14, 40);
        List<Path> files = java.util.stream.IntStream.range(0, firsts.size())
                .mapToObj(part -> folder.resolve("part" + part))
                .toList();
        try (SqlEngine engine = open()) {
            long rows = engine.export(
                    "SELECT CAST(range // 2 AS INTEGER) AS entity, CAST(range AS BIGINT) AS row, 'row ' || range AS text"
                            + " FROM range(20) ORDER BY range",
                    new PartFiles(files, firsts, byColumn ? "entity" : null, 4));
            assertThat(rows).isEqualTo(20);
        }
        assertThat(files.stream().map(f -> rows(f)).toList()).containsExactly(2L, 6L, 0L, 6L, 6L, 0L);
        TableFile all = TableFile.open(files);
        for (int row = 0; row < 20; row++) {
            assertThat(all.ints("entity").get(row)).isEqualTo(row / 2);
            assertThat(all.longs("row").get(row)).isEqualTo(row);
            assertThat(all.texts("text").get(row)).isEqualTo("row " + row);
        }
    }

    private static long rows(Path file) {
        try {
            return TableFile.open(file).rows();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
