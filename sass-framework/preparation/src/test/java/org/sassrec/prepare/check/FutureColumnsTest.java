package org.sassrec.prepare.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/**
 * Simulates logs of two weeks with three held-out days, and plants columns of items.
 *
 * <p>The popularity of an item has a log-normal distribution and changes from day to day. Some items appear late.
 */
@Tag("slow")
class FutureColumnsTest {
    private static final int DAYS = 14;
    private static final int TRAIN = 11;

    /** Events of each item by half and day, and the values that cause them. */
    private static final class Log {
        final int items;
        final Random random;
        final double[] quality;
        final double[] rate;
        final int[] born;
        final int[][][] events;
        final int[][][] positives;
        final double[][][] last;

        Log(int items, double mean, double drift, double late, long seed) {
            this.items = items;
            random = new Random(seed * 1_000_003);
            quality = random.doubles(items).toArray();
            rate = new double[items];
            born = new int[items];
            events = new int[2][items][DAYS];
            positives = new int[2][items][DAYS];
            last = new double[2][items][DAYS];
            for (int i = 0; i < items; i++) {
                quality[i] = random.nextGaussian();
                rate[i] = 1 / (1 + Math.exp(0.5 - 0.2 * quality[i] - 0.7 * random.nextGaussian()));
                born[i] = random.nextDouble() < late ? random.nextInt(DAYS) : 0;
                double trend = 0;
                for (int d = 0; d < DAYS; d++) {
                    trend += drift * random.nextGaussian();
                    for (int h = 0; h < 2; h++) {
                        double expected = d < born[i] ? 0 : mean / DAYS / 2 * Math.exp(quality[i] - 0.5 + trend);
                        events[h][i][d] = poisson(expected);
                        last[h][i][d] = -1;
                        for (int e = 0; e < events[h][i][d]; e++) {
                            positives[h][i][d] += random.nextDouble() < rate[i] ? 1 : 0;
                            last[h][i][d] = Math.max(last[h][i][d], d + random.nextDouble());
                        }
                    }
                }
            }
        }

        private int poisson(double mean) {
            if (mean > 50) {
                return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
            }
            int count = -1;
            for (double product = 1; product > Math.exp(-mean); count++) {
                product *= random.nextDouble();
            }
            return count;
        }

        double sum(int[][][] of, int item, int half, int from, int to) {
            return Arrays.stream(of[half][item], from, to).sum();
        }

        double sum(int[][][] of, int item, int from, int to) {
            return sum(of, item, 0, from, to) + sum(of, item, 1, from, to);
        }

        double last(int item, int half, int from, int to) {
            return Arrays.stream(last[half][item], from, to).max().orElse(-1);
        }

        double noise(double size) {
            return size * random.nextGaussian();
        }

        double clicks(int item, int to) {
            return sum(positives, item, 0, to);
        }

        double share(int item, int to) {
            return clicks(item, to) / Math.max(1, sum(events, item, 0, to));
        }

        double lastSeen(int item, int to) {
            return Math.max(last(item, 0, 0, to), last(item, 1, 0, to));
        }

        /** Columns that contain the held-out days. */
        Map<String, IntFunction<Object>> leaks() {
            Map<String, IntFunction<Object>> columns = new LinkedHashMap<>();
            columns.put("views", i -> sum(events, i, 0, DAYS));
            columns.put("clicks", i -> clicks(i, DAYS));
            columns.put("rate", i -> share(i, DAYS));
            columns.put("rating", i -> Math.round(10 * share(i, DAYS)) / 2.0);
            columns.put("lastSeen", i -> lastSeen(i, DAYS));
            columns.put("lastDate", i -> "2026-01-%02d".formatted(1 + (int) lastSeen(i, DAYS)));
            columns.put("rank", i -> -clicks(i, DAYS));
            columns.put("log", i -> Math.log1p(clicks(i, DAYS)));
            columns.put("bucket", i -> "b" + (int) (Math.log1p(clicks(i, DAYS)) / Math.log(2)));
            columns.put("noisy", i -> clicks(i, DAYS) * Math.exp(noise(0.1)));
            return columns;
        }

        /** Columns that are known before the held-out days. */
        Map<String, IntFunction<Object>> known() {
            Map<String, IntFunction<Object>> columns = new LinkedHashMap<>();
            columns.put("quality", i -> quality[i]);
            columns.put("measured", i -> quality[i] + noise(0.3));
            columns.put("price", i -> -quality[i] + noise(1));
            columns.put("duration", i -> 0.3 * quality[i] + noise(1));
            columns.put("category", i -> "c" + Math.round(2 * quality[i]));
            columns.put("trueRate", i -> rate[i]);
            columns.put("release", i -> "2026-01-%02d".formatted(1 + born[i]));
            columns.put("none", i -> noise(1));
            columns.put("trainViews", i -> sum(events, i, 0, TRAIN));
            columns.put("trainClicks", i -> clicks(i, TRAIN));
            columns.put("trainRate", i -> share(i, TRAIN));
            columns.put("trainLast", i -> lastSeen(i, TRAIN));
            return columns;
        }

        FutureColumns with(Map<String, IntFunction<Object>> columns) {
            List<ResultRow> rows = new ArrayList<>();
            int recent = TRAIN - (DAYS - TRAIN);
            for (int i = 0; i < items; i++) {
                List<Object> row = new ArrayList<>(List.of(
                        (long) i,
                        sum(events, i, 0, TRAIN),
                        clicks(i, TRAIN),
                        sum(events, i, recent, TRAIN),
                        sum(positives, i, recent, TRAIN),
                        millis(lastSeen(i, TRAIN))));
                for (int[][][] of : List.of(events, positives)) {
                    row.add(sum(of, i, 0, TRAIN, DAYS));
                    row.add(sum(of, i, 1, TRAIN, DAYS));
                }
                row.add(millis(last(i, 0, TRAIN, DAYS)));
                row.add(millis(last(i, 1, TRAIN, DAYS)));
                for (IntFunction<Object> column : columns.values()) {
                    row.add(column.apply(i));
                }
                rows.add(new ResultRow(row));
            }
            return new FutureColumns(rows);
        }

        private static long millis(double days) {
            return days < 0 ? -1 : (long) (days * 86_400_000);
        }
    }

    /** Counts the verdicts of each column over logs of different sizes. */
    private static Map<String, Integer> reported(
            int items,
            double mean,
            double drift,
            double late,
            int seeds,
            boolean leaks,
            FutureColumns.Verdict verdict) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int seed = 0; seed < seeds; seed++) {
            Log log = new Log(items, mean, drift, late, seed);
            Map<String, IntFunction<Object>> planted = leaks ? log.leaks() : log.known();
            FutureColumns columns = log.with(planted);
            int c = 0;
            for (String name : planted.keySet()) {
                counts.merge(name, columns.examine(c++).verdict() == verdict ? 1 : 0, Integer::sum);
            }
        }
        if (Boolean.getBoolean("sass.print")) {
            System.out.printf(Locale.ROOT, "%d items, %.0f events, drift %.2f: %s%n", items, mean, drift, counts);
        }
        return counts;
    }

    @ParameterizedTest
    @CsvSource({"500, 10, 0.05, 0.3", "500, 30, 0.05, 0.3", "2000, 10, 0.1, 0.3", "2000, 30, 0.05, 1"})
    void reportsColumnsWithLaterEvents(int items, double mean, double drift, double late) {
        int seeds = items > 1_000 ? 4 : 12;
        Map<String, Integer> found = reported(items, mean, drift, late, seeds, true, FutureColumns.Verdict.LEAK);

        for (String name : List.of("views", "clicks", "rate", "lastSeen", "rank", "log")) {
            assertThat(found.get(name)).as(name).isGreaterThanOrEqualTo(seeds * 9 / 10);
        }
        if (items > 1_000) {
            assertThat(found).doesNotContainValue(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "500, 10, 0, 0",
        "500, 30, 0.05, 1",
        "500, 100, 0.1, 0.3",
        "500, 300, 0.02, 1",
        "2000, 10, 0.1, 0.3",
        "2000, 100, 0.05, 1"
    })
    void acceptsColumnsThatAreKnownBefore(int items, double mean, double drift, double late) {
        int seeds = items > 1_000 ? 4 : 12;
        Map<String, Integer> found = reported(items, mean, drift, late, seeds, false, FutureColumns.Verdict.LEAK);

        assertThat(found.values().stream().mapToInt(n -> n).sum()).isLessThanOrEqualTo(seeds * found.size() / 50);
        assertThat(found.values()).allMatch(count -> count <= Math.max(1, seeds / 20));
    }

    @Test
    void clearsColumnsOfTheTrainingDaysOnly() {
        Map<String, Integer> known = reported(1_000, 30, 0.05, 0, 5, false, FutureColumns.Verdict.CLEAR);
        Map<String, Integer> leaks = reported(1_000, 30, 0.05, 0, 5, true, FutureColumns.Verdict.CLEAR);

        assertThat(known)
                .containsEntry("trainClicks", 5)
                .containsEntry("trainViews", 5)
                .containsEntry("trainLast", 5);
        assertThat(leaks.values()).containsOnly(0);
    }

    @Test
    void judgesNoSmallTable() {
        Log log = new Log(90, 30, 0, 0, 1);

        assertThat(log.with(log.leaks()).examine(0).verdict()).isEqualTo(FutureColumns.Verdict.UNKNOWN);
    }
}
