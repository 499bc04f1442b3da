package org.sassrec.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class SimulatedAppTest {
    private static final SimulatedApp.Size SMALL = new SimulatedApp.Size(500, 400, 20_000);

    @TempDir
    Path folder;

    private Map<String, String> segments = Map.of();

    @Test
    void isDeterminedByTheSeed() throws IOException {
        SimulatedApp.write(folder.resolve("a"), SMALL, 7);
        SimulatedApp.write(folder.resolve("b"), SMALL, 7);
        SimulatedApp.write(folder.resolve("c"), SMALL, 8);
        for (String name : List.of("events.csv.gz", "users.csv", "items.csv")) {
            assertThat(folder.resolve("a").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("b").resolve(name));
            assertThat(Files.readAllBytes(folder.resolve("a").resolve(name)))
                    .isNotEqualTo(Files.readAllBytes(folder.resolve("c").resolve(name)));
        }
    }

    /** Tests and published results use these files. */
    @Test
    void keepsTheFilesOfASeed() throws IOException {
        SimulatedApp.write(folder, SMALL, 7);
        StringBuilder text = new StringBuilder();
        for (String file : List.of("events.csv.gz", "users.csv", "items.csv")) {
            rows(file).forEach(row -> text.append(String.join(",", row)).append('\n'));
        }
        assertThat(Integer.toHexString(text.toString().hashCode())).isEqualTo("ab559859");
    }

    /** With few items, a random draw can leave a genre without items. */
    @Test
    void givesEveryGenreAnItem() throws IOException {
        for (long seed = 0; seed < 5; seed++) {
            SimulatedApp.write(folder, new SimulatedApp.Size(10, 20, 500), seed);
            assertThat(rows("items.csv").stream().map(row -> row[2]).distinct()).hasSize(20);
        }
    }

    @Test
    void hasOppositeTastesByDayAndNight() throws IOException {
        SimulatedApp.write(folder, SMALL, 1);
        Map<String, Map<String, Integer>> clicks =
                genres(row -> row[4].equals("1") && segment(row).equals("s3"));

        assertThat(favourite(clicks.get("day"))).isEqualTo("Chess");
        assertThat(favourite(clicks.get("night"))).isEqualTo("Cars");
    }

    @Test
    void distinguishesDayAndNightByClicksOnly() throws IOException {
        SimulatedApp.write(folder, new SimulatedApp.Size(10_000, 400, 100_000), 1);
        Map<String, Map<String, Integer>> shownToOne =
                genres(row -> segment(row).equals("s3"));
        Map<String, Map<String, Integer>> clickedByAll = genres(row -> row[4].equals("1"));
        for (Map<String, Map<String, Integer>> counts : List.of(shownToOne, clickedByAll)) {
            for (String genre : counts.get("day").keySet()) {
                assertThat(share(counts.get("day"), genre))
                        .as(genre)
                        .isCloseTo(share(counts.get("night"), genre), within(0.05));
            }
        }
        assertThat(share(shownToOne.get("day"), "Cars")).isGreaterThan(0.2);
    }

    @Test
    void writesScenarioSharesAndClicks() throws IOException {
        SimulatedApp.write(folder, SMALL, 1);
        Map<String, Integer> shown = new HashMap<>();
        int clicked = 0;
        for (String[] row : rows("events.csv.gz")) {
            shown.merge(row[2], 1, Integer::sum);
            clicked += Integer.parseInt(row[4]);
        }
        for (Scenario s : Scenario.of(SimulatedApp.SCENARIOS)) {
            assertThat(shown.get(s.name()) / 20_000.0).isBetween(s.share() - 0.02, s.share() + 0.02);
        }
        assertThat(clicked).isBetween(4_000, 12_000);
    }

    @Test
    void writesAnyNumberOfScenariosWithConfiguration() throws IOException {
        for (int count : new int[] {3, 8, 30}) {
            SimulatedApp.write(folder, SMALL, count, 1);
            Map<String, Integer> shown = new HashMap<>();
            rows("events.csv.gz").forEach(row -> shown.merge(row[2], 1, Integer::sum));
            assertThat(shown).hasSize(count).containsKeys("home", "day", "night");
            assertThat(Files.readString(folder.resolve("scenarios.yaml")).lines())
                    .hasSize(count + 1)
                    .startsWith("scenarios:", "  home: {where: \"scene = 'home'\"}");
            List<Scenario> all = Scenario.of(count);
            assertThat(all.stream().mapToDouble(Scenario::share).sum()).isCloseTo(1, within(1e-9));
            for (Scenario s : all) {
                assertThat(shown.get(s.name()) / 20_000.0).isCloseTo(s.share(), within(0.02));
            }
        }
    }

    /** Counts the genres of the selected rows by scenario. */
    private Map<String, Map<String, Integer>> genres(Predicate<String[]> selected) throws IOException {
        Map<String, String> category = column("items.csv", 0, 2);
        segments = column("users.csv", 0, 1);
        Map<String, Map<String, Integer>> counts = new HashMap<>();
        for (String[] row : rows("events.csv.gz")) {
            if (selected.test(row)) {
                counts.computeIfAbsent(row[2], s -> new HashMap<>()).merge(category.get(row[1]), 1, Integer::sum);
            }
        }
        return counts;
    }

    private String segment(String[] event) {
        return segments.get(event[0]);
    }

    private static double share(Map<String, Integer> counts, String key) {
        return counts.getOrDefault(key, 0)
                / (double) counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static String favourite(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private Map<String, String> column(String file, int key, int value) throws IOException {
        Map<String, String> map = new HashMap<>();
        for (String[] row : rows(file)) {
            map.put(row[key], row[value]);
        }
        return map;
    }

    private List<String[]> rows(String file) throws IOException {
        Path path = folder.resolve(file);
        try (var in = file.endsWith(".gz")
                        ? new GZIPInputStream(Files.newInputStream(path))
                        : Files.newInputStream(path);
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).map(l -> l.split(",", -1)).toList();
        }
    }
}
