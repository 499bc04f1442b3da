package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.SassException;
import org.sassrec.engine.Sass;
import org.sassrec.files.Folders;
import org.sassrec.training.warmstart.TrainingLineage;

/**
 * Changes the split, the label, the zone, the refit and the date between the nights of a warm start. No training that contributed to
 * the weights of a night may have learned an event that the night holds out, and none may have been chosen by one of its
 * test events. The check compares the events of the datasets by user, item and time.
 */
public final class SplitFuzzer implements Fuzzer {
    private static final LocalDate FIRST = LocalDate.of(2026, 5, 1);
    private static final int DAYS = 12;

    private static final String FILES = "{by: file, validation: [validation.csv], test: [test.csv]}";

    private Path log = Path.of("");
    private Path folder = Path.of("");

    /** The events of a training, by what its weights know of them. */
    private record Known(Set<String> train, Set<String> refit, Set<String> heldOut, Set<String> test) {}

    /** A case trains three times. */
    @Override
    public Duration limit() {
        return Duration.ofMinutes(1);
    }

    @Override
    public void open(Path own, Path shared) throws IOException {
        folder = own;
        log = Files.createDirectories(own.resolve("log"));
        for (int day = 0; day < DAYS; day++) {
            SplittableRandom random = new SplittableRandom(day);
            StringBuilder rows = new StringBuilder("u,i,p,t,y,day,part\n");
            for (int n = 0; n < 60; n++) {
                int user = random.nextInt(15);
                LocalDateTime time = FIRST.plusDays(day).atStartOfDay().plusSeconds(random.nextInt(86_400));
                rows.append("u%d,i%d,%d,%s,%d,%d,%d%n"
                        .formatted(user, random.nextInt(12), 1 + n % 2, time, random.nextInt(4), day, user % 10));
            }
            Files.writeString(log.resolve(FIRST.plusDays(day) + ".csv"), rows);
        }
    }

    @Override
    public String attack(Trial trial) throws Exception {
        Path project = folder.resolve("project");
        Folders.deleteRecursively(project);
        Files.createDirectories(project);
        Map<String, Known> trainings = new HashMap<>();
        int day = trial.between(8, DAYS);
        String split = split(trial, day);
        String zone = "UTC";
        String label = "y > 0";
        int warmStarts = 0;
        for (int night = 0; night < 3; night++) {
            String yaml = config(trial, split, label, zone);
            if (split.equals(FILES)) {
                writeFiles(project, day, trial.pick(0, 0, trial.between(1, 100)));
                yaml = yaml.replaceAll("path: .*\\n *dates: .*\\n", "path: train.csv\n");
            }
            trial.input("night-" + night + ".yaml", yaml);
            trial.note("night " + night + " on " + FIRST.plusDays(day));
            Files.writeString(project.resolve("sass.yaml"), yaml);
            boolean trained = train(project, day, trial);
            if (trained) {
                warmStarts += check(project.resolve("target/sass"), ZoneId.of(zone), trainings);
            }
            day = Math.min(DAYS, Math.max(8, day + trial.pick(1, 1, 1, 2, 0, -1)));
            split = trial.between(0, 2) > 0 ? split(trial, day) : split;
            zone = trial.between(0, 10) == 0 ? "Asia/Shanghai" : zone;
            label = trial.between(0, 6) == 0 ? trial.pick("y > 1", "y < 3") : label;
        }
        return warmStarts + " warm";
    }

    private static String split(Trial trial, int day) {
        return switch (trial.between(0, 6)) {
            case 0 -> "{by: leaveOneOut}";
            case 5 -> FILES;
            case 1 -> {
                int part = trial.between(0, 9);
                yield "{by: column, column: part, validation: %d..%d, test: %d..%d}"
                        .formatted(part, part, part + 1, part + 1);
            }
            case 2 -> {
                int test = day - trial.between(1, 3);
                yield "{by: column, column: day, validation: %d..%d, test: %d..%d}"
                        .formatted(test - trial.between(1, 3), test - 1, test, day);
            }
            default ->
                "{by: time, validation: %s, test: %s}"
                        .formatted(trial.pick("1d", "2d", "3d", "30h"), trial.pick("1d", "2d", "3d", "20h"));
        };
    }

    /** Divides the rows of the days before a day into the files of the three splits, the same rows for the same seed. */
    private void writeFiles(Path project, int day, int seed) throws IOException {
        Map<String, StringBuilder> files = new TreeMap<>();
        for (String name : List.of("train", "validation", "test")) {
            files.put(name, new StringBuilder("u,i,p,t,y,day,part\n"));
        }
        for (int before = day - 8; before < day; before++) {
            List<String> rows = Files.readAllLines(log.resolve(FIRST.plusDays(before) + ".csv"));
            for (String row : rows.subList(1, rows.size())) {
                int part = new SplittableRandom(row.hashCode() + (long) seed).nextInt(8);
                files.get(part > 1 ? "train" : part == 1 ? "validation" : "test")
                        .append(row)
                        .append('\n');
            }
        }
        for (Map.Entry<String, StringBuilder> file : files.entrySet()) {
            Files.writeString(project.resolve(file.getKey() + ".csv"), file.getValue());
        }
    }

    private String config(Trial trial, String split, String label, String zone) {
        return """
                sass: 1
                name: splits
                data:
                  events:
                    path: "%s/${date}.csv"
                    dates: today-8d..today-1d
                    user: u
                    item: i
                    time: {column: t, unit: timestamp, zone: %s}
                  split: %s
                label: %s
                scenarios:
                  home: {where: p = 1}
                  cart: {where: p = 2}
                features:
                  user: [{name: user, column: u, type: id}]
                  item: [{name: item, column: i, type: id}]
                model: {layers: [2], embeddingDim: 2, outputDim: 2}
                pretrain: {task: none}
                finetune:
                  start: warm
                  warm: {replay: %s}
                  refit: %s
                  epochs: 1
                  batchSize: 256
                  earlyStopping: null
                  negatives: {shared: 8}
                evaluate: {metrics: [hr@5], exclude: none}
                run: {seed: 7, heap: 256m, threads: 1}
                """.formatted(log, zone, split, label, trial.pick("1", "0.2"), trial.pick("none", "validation", "all"));
    }

    /** Returns whether the night was trained. A split without positives is reported. */
    private static boolean train(Path project, int day, Trial trial) throws IOException {
        try {
            Sass.load(ConfigRequest.of(project.resolve("sass.yaml"))
                            .withDate(FIRST.plusDays(day).toString()))
                    .train();
            return true;
        } catch (SassException reported) {
            String text = DiagnosticRenderer.plain().render(reported.diagnostics());
            trial.note(text);
            assertThat(text).containsAnyOf("SASS4020", "SASS4021", "SASS5001");
            return false;
        }
    }

    /**
     * Checks the training of a night.
     *
     * @param zone zone of the times of the log
     * @param trainings what each earlier training knows, by the id of its weights
     * @return number of earlier trainings that contributed to it
     */
    private static int check(Path run, ZoneId zone, Map<String, Known> trainings) {
        List<TrainingLineage.Training> chain =
                TrainingLineage.read(run.resolve("finetune")).trainings();
        Known now = known(run.resolve("dataset"), zone);
        for (TrainingLineage.Training earlier : chain.subList(0, chain.size() - 1)) {
            Known before = trainings.get(earlier.weights());
            assertThat(before).as("training %s", earlier).isNotNull();
            assertThat(before.train()).as("learned").doesNotContainAnyElementsOf(now.heldOut());
            assertThat(before.refit()).as("learned or chosen").doesNotContainAnyElementsOf(now.test());
        }
        if (chain.size() == 1) {
            assertThat(DatasetOpener.manifest(run.resolve("dataset")).continuation())
                    .as("vocabularies of a cold start")
                    .isNull();
        }
        trainings.put(chain.get(chain.size() - 1).weights(), now);
        return chain.size() - 1;
    }

    private static Known known(Path dataset, ZoneId zone) {
        Known known = new Known(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
        try (Dataset data = DatasetOpener.open(dataset)) {
            Events events = data.events();
            for (long row = 0; row < events.rows(); row++) {
                String event = data.userId(events.user(row)) + " " + data.itemId(events.item(row)) + " "
                        + LocalDateTime.ofInstant(Instant.ofEpochMilli(events.time(row)), zone);
                Split split = events.split(row);
                (split == Split.TRAIN ? known.train() : known.heldOut()).add(event);
                (split == Split.TEST ? known.test() : known.refit()).add(event);
            }
        }
        return known;
    }
}
