package org.sassrec.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ChangingAppTest {
    private static final SimulatedApp.Calendar SIXTY = new SimulatedApp.Calendar(60);
    private static final SimulatedApp.Size SIZE = new SimulatedApp.Size(500, 400, 120_000);

    @TempDir
    static Path folder;

    private static final Map<LocalDate, List<String[]>> EVENTS = new TreeMap<>();

    @BeforeAll
    static void simulate() throws IOException {
        SimulatedApp.writeDays(folder, SIZE, SimulatedApp.SCENARIOS, SIXTY, 1);
        for (LocalDate day : days()) {
            EVENTS.put(day, rows(folder, "events-" + day + ".csv.gz"));
        }
    }

    @Test
    void writesOneFilePerDay() throws IOException {
        assertThat(folder.toFile().list()).containsExactlyInAnyOrderElementsOf(SIXTY.files());
        EVENTS.forEach((day, rows) -> assertThat(rows)
                .hasSize(2_000)
                .allMatch(row -> Instant.ofEpochMilli(Long.parseLong(row[3]))
                        .atZone(ZoneOffset.UTC)
                        .toLocalDate()
                        .equals(day)));
        assertThat(SimulatedApp.isSimulated(folder)).isTrue();
    }

    @Test
    void isDeterminedByTheSeed(@TempDir Path other) throws IOException {
        SimulatedApp.Size small = new SimulatedApp.Size(30, 20, 400);
        SimulatedApp.Calendar calendar = new SimulatedApp.Calendar(4);
        for (long seed : new long[] {7, 8}) {
            SimulatedApp.writeDays(other.resolve("a" + seed), small, 5, calendar, seed);
        }
        SimulatedApp.writeDays(other.resolve("b7"), small, 5, calendar, 7);

        for (String name : calendar.files()) {
            assertThat(other.resolve("a7").resolve(name))
                    .hasSameBinaryContentAs(other.resolve("b7").resolve(name));
        }
        assertThat(rows(other.resolve("a7"), "events-2026-01-06.csv.gz").get(0))
                .isNotEqualTo(
                        rows(other.resolve("a8"), "events-2026-01-06.csv.gz").get(0));
    }

    @Test
    void addsFivePercentNewItemsEachDay() throws IOException {
        Set<String> known = new HashSet<>(ids("items", SIXTY.first()));
        assertThat(known).hasSize(SIZE.items());
        double born = 0;
        for (LocalDate day : days().subList(1, 60)) {
            List<String> items = ids("items", day);
            assertThat(items).isNotEmpty().noneMatch(known::contains);
            known.addAll(items);
            born += items.size();
        }
        assertThat(born / 59 / SIZE.items()).isCloseTo(0.05, within(0.005));
    }

    @Test
    void exposesNewItemsForTenDays() throws IOException {
        Map<String, LocalDate> last = new HashMap<>();
        EVENTS.forEach((day, rows) -> rows.forEach(row -> last.put(row[1], day)));
        double lives = 0;
        int items = 0;
        for (LocalDate born : days().subList(1, 40)) {
            for (String item : ids("items", born)) {
                if (last.containsKey(item)) {
                    long life = ChronoUnit.DAYS.between(born, last.get(item)) + 1;
                    assertThat(life).isBetween(1L, 15L);
                    lives += life;
                    items++;
                }
            }
        }
        // The last exposure is some days before the end of an unpopular item.
        assertThat(lives / items).isBetween(7.0, 10.5);
    }

    @Test
    void exposesOnlyUsersAndItemsOfItsFiles() throws IOException {
        Set<String> users = new HashSet<>();
        Set<String> items = new HashSet<>();
        for (LocalDate day : days()) {
            users.addAll(ids("users", day));
            items.addAll(ids("items", day));
            assertThat(EVENTS.get(day)).allMatch(row -> users.contains(row[0]) && items.contains(row[1]));
        }
        assertThat(users).hasSizeBetween(SIZE.users() + 400, SIZE.users() + 800);
    }

    @Test
    void opensAScenarioOnDayThirty() {
        assertThat(SIXTY.opening()).isEqualTo(SIXTY.first().plusDays(29));
        EVENTS.forEach((day, rows) -> {
            double share = share(rows, "late");
            if (day.isBefore(SIXTY.opening())) {
                assertThat(share).as(day.toString()).isZero();
            } else {
                assertThat(share).as(day.toString()).isBetween(0.02, 0.08);
            }
        });
    }

    @Test
    void corruptsTheLabelsOfOneDay() {
        EVENTS.forEach((day, rows) -> {
            double clicked = rows.stream()
                    .filter(row -> row[2].equals("home"))
                    .mapToInt(row -> Integer.parseInt(row[4]))
                    .average()
                    .orElseThrow();
            if (day.equals(SIXTY.corrupted())) {
                assertThat(clicked).isEqualTo(1);
                assertThat(rows).anyMatch(row -> !row[2].equals("home") && row[4].equals("0"));
            } else {
                assertThat(clicked).as(day.toString()).isLessThan(0.6);
            }
        });
    }

    /** A user of the first day who stays has other tastes after 59 days with a probability of 5/6. */
    @Test
    void movesTastes() throws IOException {
        Map<String, String> genres = new HashMap<>();
        for (LocalDate day : days()) {
            rows(folder, "items-" + day + ".csv").forEach(row -> genres.put(row[0], row[2]));
        }
        List<LocalDate> days = days();
        Map<String, Set<String>> start = wanted(days.subList(0, 5), genres);
        assertThat(overlap(start, wanted(days.subList(5, 10), genres)))
                .isGreaterThan(overlap(start, wanted(days.subList(55, 60), genres)) + 0.15);
    }

    @Test
    void rejectsTooFewAndTooManyDays() {
        for (int days : new int[] {3, 121}) {
            assertThatThrownBy(() -> new SimulatedApp.Calendar(days))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the number of days must be from 4 to 120, not " + days);
        }
    }

    /** The genres that users click more than once in home. */
    private static Map<String, Set<String>> wanted(List<LocalDate> days, Map<String, String> genres) {
        Map<String, Map<String, Integer>> clicks = new HashMap<>();
        for (LocalDate day : days) {
            for (String[] row : EVENTS.get(day)) {
                if (row[2].equals("home") && row[4].equals("1")) {
                    clicks.computeIfAbsent(row[0], user -> new HashMap<>()).merge(genres.get(row[1]), 1, Integer::sum);
                }
            }
        }
        Map<String, Set<String>> wanted = new HashMap<>();
        clicks.forEach((user, counts) -> {
            counts.values().removeIf(count -> count < 2);
            if (!counts.isEmpty()) {
                wanted.put(user, counts.keySet());
            }
        });
        return wanted;
    }

    /** The share of users whose genres in two maps overlap, of those in both. */
    private static double overlap(Map<String, Set<String>> one, Map<String, Set<String>> other) {
        return one.keySet().stream()
                .filter(other::containsKey)
                .mapToInt(user -> one.get(user).stream().anyMatch(other.get(user)::contains) ? 1 : 0)
                .average()
                .orElseThrow();
    }

    private static double share(List<String[]> rows, String scenario) {
        return rows.stream().filter(row -> row[2].equals(scenario)).count() / (double) rows.size();
    }

    private static List<LocalDate> days() {
        return SIXTY.first().datesUntil(SIXTY.last().plusDays(1)).toList();
    }

    private static List<String> ids(String table, LocalDate day) throws IOException {
        return rows(folder, table + "-" + day + ".csv").stream()
                .map(row -> row[0])
                .toList();
    }

    private static List<String[]> rows(Path folder, String file) throws IOException {
        Path path = folder.resolve(file);
        try (var in = file.endsWith(".gz")
                        ? new GZIPInputStream(Files.newInputStream(path))
                        : Files.newInputStream(path);
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).map(line -> line.split(",", -1)).toList();
        }
    }
}
