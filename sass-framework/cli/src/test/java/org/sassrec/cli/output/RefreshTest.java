package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.TinyProject;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.files.Folders;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.VectorEncoder;

/** Tests {@code refresh}: current data with the weights of the last training. */
@Tag("slow")
class RefreshTest extends CommandCase {
    private static final long DAY = 86_400_000L;
    private static final int EVENTS = 20;

    private Path project;
    private Path log;

    /** A project on all days of the simulation except the last ones. */
    private List<String> create(int daysLeftOut) throws IOException {
        Path simulation = TinyProject.simulate(folder.resolve("simulation"));
        log = simulation.resolve("events.csv.gz");
        project = TinyProject.create(folder.resolve("project"), simulation);
        List<String> all = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(log)), StandardCharsets.UTF_8))) {
            in.lines().forEach(all::add);
        }
        long last = all.stream().skip(1).mapToLong(RefreshTest::time).max().orElseThrow();
        long end = last / DAY * DAY + DAY - daysLeftOut * DAY;
        write(Stream.concat(Stream.of(all.get(0)), all.stream().skip(1).filter(row -> time(row) < end))
                .toList());
        return all;
    }

    private static long time(String row) {
        return Stream.of(row.split(","))
                .filter(cell -> cell.matches("\\d{13}"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    private void write(List<String> rows) throws IOException {
        try (Writer out = new BufferedWriter(
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(log)), StandardCharsets.UTF_8))) {
            for (String row : rows) {
                out.write(row + "\n");
            }
        }
    }

    private List<String> lines(String command, String... more) {
        out.reset();
        err.reset();
        List<String> arguments = new ArrayList<>(
                List.of(command, "--file", project.resolve("sass.yaml").toString()));
        arguments.addAll(List.of(more));
        assertThat(run(arguments.toArray(String[]::new))).as(err()).isZero();
        return out().lines().toList();
    }

    private static List<String> done(List<String> lines) {
        return lines.stream()
                .filter(line -> line.contains(": done in "))
                .map(line -> line.split(":", 2)[0])
                .toList();
    }

    private String live() {
        return lines("status").get(0).replaceFirst(".*release (\\S+).*", "$1");
    }

    private Map<String, String> weights() throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(project.resolve("target/sass/finetune"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                digests.put(file.toString(), Files.getLastModifiedTime(file) + " " + Files.size(file));
            }
        }
        return digests;
    }

    private int rejected(String... arguments) {
        out.reset();
        err.reset();
        return run(arguments);
    }

    @Test
    void releasesCurrentDataWithExistingWeights() throws IOException {
        List<String> all = create(2);
        lines("train");
        lines("publish");
        String trained = live();
        lines("refresh");
        String first = live();
        assertThat(first).as("includes the test days").isNotEqualTo(trained);
        assertThat(done(lines("publish"))).as("newer than the export").isEmpty();
        assertThat(live()).isEqualTo(first);
        Map<String, String> before = weights();
        long rows = rows("home");

        // Two days pass. A new user and a new item appear.
        List<String> now = new ArrayList<>(all);
        String row = all.get(all.size() - 1);
        List<String> cells = List.of(row.split(","));
        String user = cells.stream().filter(c -> c.startsWith("u0")).findFirst().orElseThrow();
        String item = cells.stream().filter(c -> c.matches("i\\d+")).findFirst().orElseThrow();
        String scene = Stream.of("home", "day", "night")
                .filter(cells::contains)
                .findFirst()
                .orElse("");
        now.add(row.replace(user, "newcomer").replace("," + scene + ",", ",home,"));
        now.add(row.replace(item, "novelty").replace("," + scene + ",", ",home,"));
        write(now);
        List<String> said = lines("refresh");

        assertThat(err()).doesNotContain("SASS4055");
        assertThat(said.get(0)).matches("refresh: uses the weights of the training that ended at 20\\S+");
        assertThat(done(said)).containsExactly("prepare", "export", "publish");
        assertThat(weights()).isEqualTo(before);
        assertThat(live()).isNotEqualTo(first);
        assertThat(rows("home")).isGreaterThan(rows);
        assertThat(lines("query", "--scenario", "home", "--user", "newcomer").get(0))
                .doesNotContain("does not know");
        assertThat(lines("query", "--scenario", "home", "--user", "newcomer", "-k", "1000"))
                .anyMatch(line -> line.contains(" novelty "));

        // Without new data, nothing is done.
        assertThat(lines("refresh").subList(2, 5)).allMatch(line -> line.matches("[a-z-]+: up to date \\(.*\\)"));
        // A rollback holds until the user ends the hold.
        String newest = live();
        lines("rollback");
        String back = live();
        for (String command : List.of("refresh", "publish")) {
            assertThat(rejected(command, "-f", project.resolve("sass.yaml").toString()))
                    .isEqualTo(ExitStatus.FAILURE);
            assertThat(err())
                    .startsWith("error[SASS7554]: release " + back + " is live by rollback since ")
                    .contains("on hold: " + newest);
            assertThat(live()).isEqualTo(back);
        }
        assertThat(lines("status"))
                .anyMatch(line -> line.matches("  newer releases are on hold since \\S+: " + newest));
        assertThat(done(lines("refresh", "--allow-destructive"))).containsExactly("publish");
        assertThat(live()).isEqualTo(newest);
        assertThat(lines("status")).noneMatch(line -> line.contains("on hold"));

        // The store is lost after a withdrawal, which the folder of the refresh does not list.
        lines("withdraw", "--item", item);
        Folders.deleteRecursively(project.resolve("target/sass/store"));
        assertThat(done(lines("refresh"))).containsExactly("publish");
        assertThat(lines("query", "--scenario", "home", "--user", user, "-k", "1000"))
                .noneMatch(line -> line.contains(" " + item + " "));

        // Statistics up to a future event would be empty.
        String last = all.get(all.size() - 1);
        String ahead = String.valueOf(System.currentTimeMillis() + 40 * DAY);
        write(Stream.concat(all.stream(), Stream.of(last.replace(String.valueOf(time(last)), ahead)))
                .toList());
        assertThat(rejected("refresh", "-f", project.resolve("sass.yaml").toString()))
                .isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("error[SASS4055]: the newest event is at ").contains("which is in the future");

        // A log that ends before the training data causes a warning and is released.
        long first3 = time(all.get(1)) + 3 * DAY;
        write(all.stream()
                .filter(each -> each.equals(all.get(0)) || time(each) < first3)
                .toList());
        assertThat(done(lines("refresh"))).containsExactly("prepare", "export", "publish");
        assertThat(err()).contains("warning[SASS4055]: the newest event is at 2026-01-");

        assertThat(rejected("refresh", "-f", project.resolve("sass.yaml").toString(), "-s", "model.layers=[16]"))
                .isEqualTo(ExitStatus.FAILURE);
        assertThat(err())
                .startsWith("error[SASS5922]: the configuration differs from that of the weights: model.layers changed")
                .doesNotContain("Exception");

        // Another prepare replaces the dataset of the run folder, not that of the stored training.
        lines("prepare");
        assertThat(lines("refresh").subList(2, 5)).allMatch(line -> line.matches("[a-z-]+: up to date \\(.*\\)"));
    }

    private long rows(String scenario) throws IOException {
        Path store = project.resolve("target/sass/store");
        String status = String.join("\n", lines("status", "--format", "json"));
        assertThat(store).isDirectory();
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(status)
                .at("/channels/0/live/scenarios/" + scenario + "/rows")
                .asLong();
    }

    @Test
    void reportsMissingWeights() throws IOException {
        create(0);
        assertThat(rejected("refresh", "-f", project.resolve("sass.yaml").toString()))
                .isEqualTo(ExitStatus.FAILURE);
        assertThat(err())
                .startsWith("error[SASS5921]: no trained weights for a refresh: the run folder does not exist")
                .contains("= help: run `sass train` first")
                .doesNotContain("Exception");
        assertThat(project.resolve("target")).doesNotExist();
    }

    /** A rolling evaluation and a refreshed release have the same vectors. */
    @Test
    void matchesVectorsOfARollingEvaluation() throws IOException {
        create(0);
        Path yaml = project.resolve("sass.yaml");
        Files.writeString(
                yaml,
                Files.readString(yaml)
                        .replace(
                                "  item:\n",
                                "  item:\n    - {name: fresh, type: statistic, of: positives, halfLife: 24h, scale: log}\n"));
        lines("train");
        lines("refresh");
        // The export of the training replaces the newer data until the next refresh.
        assertThat(done(lines("publish"))).containsExactly("publish");
        assertThat(done(lines("refresh"))).containsExactly("publish");

        SassConfig config = ConfigLoader.load(yaml, List.of()).config();
        Path run = project.resolve("target/sass");
        Horizon horizon = TrainedModel.finalHorizon(run.resolve("finetune"));
        try (Dataset before = DatasetOpener.open(run.resolve("dataset"));
                Dataset now = DatasetOpener.open(run.resolve("refresh/dataset"));
                TrainedModel old = TrainedModel.open(config, before, run.resolve("finetune"), horizon);
                TrainedModel fresh = TrainedModel.open(config, now, run.resolve("finetune"), horizon)) {
            int end = now.endDay(horizon);
            assertThat(end).isGreaterThan(before.endDay(horizon));
            for (int s = 0; s < config.scenarios().size(); s++) {
                int[] items = before.candidates(s, horizon);
                int[] same = new int[items.length];
                for (int n = 0; n < items.length; n++) {
                    same[n] = now.itemIndex(before.itemId(items[n]));
                }
                VectorEncoder.DailyItems days =
                        Objects.requireNonNull(old.encoder().dailyItems());
                close(fresh.encoder().items(s, same, horizon), days.items(s, items, end, horizon));
                differ(fresh.encoder().items(s, same, horizon), old.encoder().items(s, items, horizon));

                long[] tested = some(before.exposures(s, Split.TEST));
                assertThat(tested).hasSize(EVENTS);
                assertThat(LongStream.of(tested).mapToObj(before.events()::day).distinct())
                        .as("days")
                        .hasSizeGreaterThan(1);
                long[] current = LongStream.of(tested)
                        .map(event -> find(now, before, event))
                        .toArray();
                close(
                        fresh.encoder().users(s, current, horizon, horizon),
                        old.encoder().users(s, tested, horizon, SplitFilter.ALL));
                differ(
                        fresh.encoder().users(s, current, horizon, horizon),
                        old.encoder().users(s, tested, horizon, horizon));
            }
        }
    }

    /** Returns rows at even distances. Rows are grouped by user, and each user has separate days. */
    private static long[] some(Dataset.Rows rows) {
        return LongStream.range(0, EVENTS)
                .map(n -> rows.event(n * rows.size() / EVENTS))
                .toArray();
    }

    private static long find(Dataset now, Dataset before, long event) {
        for (long row = 0; row < now.events().rows(); row++) {
            if (now.events().time(row) == before.events().time(event)
                    && now.userId(now.events().user(row))
                            .equals(before.userId(before.events().user(event)))
                    && now.itemId(now.events().item(row))
                            .equals(before.itemId(before.events().item(event)))) {
                return row;
            }
        }
        throw new AssertionError("no such event");
    }

    private static void close(float[] found, float[] wanted) {
        assertThat(found).hasSameSizeAs(wanted);
        for (int n = 0; n < wanted.length; n++) {
            assertThat(found[n]).isCloseTo(wanted[n], within(1e-5f));
        }
    }

    private static void differ(float[] one, float[] other) {
        double most = 0;
        for (int n = 0; n < one.length; n++) {
            most = Math.max(most, Math.abs(one[n] - other[n]));
        }
        assertThat(most).isGreaterThan(1e-3);
    }
}
