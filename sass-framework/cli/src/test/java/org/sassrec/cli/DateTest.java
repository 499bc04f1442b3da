package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.files.FolderLock;

/** {@code --date}, {@code data.events.ready}, {@code --wait} and exit code 75. The model is popularity. */
@Tag("slow")
class DateTest extends CommandCase {
    private static final LocalDate FIRST = LocalDate.of(2026, 5, 1);
    private static final int DAYS = 6;
    private static final String CONFIG = """
            sass: 1
            name: dates
            data:
              events:
                path: "log/${date}.csv"
                dates: today-4d..today-1d
                ready: "log/${date}.ok"
                user: u
                item: i
                time: {column: t, unit: ms}
              split: {by: time, test: 1d, validation: 0d}
            label: y = 1
            scenarios:
              home: {where: p = 1}
              live: {where: p = 2}
            features:
              user: [{name: user, column: u, type: id}, {name: clicked, type: sequence, of: item}]
              item: [{name: item, column: i, type: id}]
            model: {type: popularity}
            """;

    private Path file;
    private Path output;

    @BeforeEach
    void writeProject() throws IOException {
        file = Files.writeString(folder.resolve("sass.yaml"), CONFIG);
        output = folder.resolve("target/sass");
        Files.createDirectories(folder.resolve("log"));
        SplittableRandom random = new SplittableRandom(3);
        for (int d = 0; d < DAYS; d++) {
            LocalDate day = FIRST.plusDays(d);
            long start = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            StringBuilder rows = new StringBuilder("u,i,p,t,y\n");
            for (int e = 0; e < 400; e++) {
                rows.append("u%d,i%d,%d,%d,%d\n"
                        .formatted(
                                random.nextInt(40),
                                random.nextInt(30),
                                1 + random.nextInt(2),
                                start + e * 200_000L,
                                random.nextInt(2)));
            }
            Files.writeString(folder.resolve("log/" + day + ".csv"), rows);
            Files.createFile(ready(day));
        }
    }

    private Path ready(LocalDate day) {
        return folder.resolve("log/" + day + ".ok");
    }

    private int sass(String command, String... more) {
        out.reset();
        err.reset();
        return run(Stream.concat(Stream.of(command, "--file", file.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    private Map<String, DatasetManifest.FileEntry> dataset() {
        return DatasetOpener.manifest(output.resolve("dataset")).files();
    }

    private List<String> finishedStages() {
        return out().lines().filter(line -> line.contains(": done in ")).toList();
    }

    @Test
    void doesNothingForTheSameDay() throws IOException {
        assertThat(sass("train", "--date", "2026-05-06")).as(err()).isZero();
        assertThat(finishedStages()).hasSize(3);
        assertThat(out()).contains("--date 2026-05-06");
        String evaluation = Files.readString(output.resolve("evaluation.json"));
        assertThat(sass("train", "--date", "2026-05-06")).as(err()).isZero();
        assertThat(finishedStages()).isEmpty();
        assertThat(out()).contains("prepare: up to date", "evaluate: up to date");
        assertThat(Files.readString(output.resolve("evaluation.json"))).isEqualTo(evaluation);
        assertThat(sass("plan", "--date", "2026-05-06")).isZero();
        assertThat(sass("plan", "--date", "2026-05-07")).isEqualTo(ExitStatus.CHANGES);
    }

    /** A day that is repeated after a later day has the bits of the first run, also if the log has grown since. */
    @Test
    void backfillEqualsTheFirstRun() throws IOException {
        assertThat(sass("prepare", "--date", "2026-05-06")).as(err()).isZero();
        Map<String, DatasetManifest.FileEntry> first = dataset();
        assertThat(sass("prepare", "--date", "2026-05-07")).as(err()).isZero();
        assertThat(out()).contains("stale, because", "the end of the data interval changed");
        assertThat(dataset()).isNotEqualTo(first);
        assertThat(sass("prepare", "--date", "2026-05-06")).as(err()).isZero();
        assertThat(dataset()).isEqualTo(first);
        long late = LocalDate.of(2026, 5, 6)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .toEpochMilli();
        Path last = folder.resolve("log/2026-05-05.csv");
        Files.writeString(last, Files.readString(last) + "u1,i1,1," + late + ",1\n");
        assertThat(sass("prepare", "--date", "2026-05-06")).as(err()).isZero();
        assertThat(dataset()).isEqualTo(first);
        assertThat(out()).contains("the result is unchanged");
    }

    /** The weights of a day, with the data of the next day. `publish` does not compare the date with the training. */
    @Test
    void refreshesForADate() throws IOException {
        String model = "model={type: dssm, layers: [4], embeddingDim: 4, outputDim: 4},pretrain.task=none,"
                + "finetune.epochs=1,publish.path=store";
        assertThat(sass("train", "--set", model, "--date", "2026-05-06"))
                .as(err())
                .isZero();
        assertThat(sass("publish", "--set", model)).as(err()).isZero();
        assertThat(sass("refresh", "--set", model, "--date", "2026-05-07"))
                .as(err())
                .isZero();
        assertThat(finishedStages()).hasSize(3);
        try (Dataset dataset = DatasetOpener.open(output.resolve("refresh/dataset"))) {
            assertThat(Instant.ofEpochMilli(dataset.endTime(Horizon.REFIT)))
                    .isBetween("2026-05-06T22:00:00Z", "2026-05-07T00:00:00Z");
        }
        assertThat(sass("refresh", "--set", model, "--date", "2026-05-07"))
                .as(err())
                .isZero();
        assertThat(finishedStages()).isEmpty();
        Files.delete(ready(LocalDate.of(2026, 5, 5)));
        assertThat(sass("refresh", "--set", model, "--date", "2026-05-06")).isEqualTo(ExitStatus.TRY_AGAIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"prepare", "train", "evaluate", "publish", "refresh", "compare", "tune", "report", "validate"})
    void rejectsDateThatCannotBe(String command) {
        assertThat(sass(command, "--date", "2026-02-30")).isEqualTo(ExitStatus.USAGE);
        assertThat(err())
                .startsWith("error[SASS1012]: the date `2026-02-30` is not a day")
                .hasLineCount(2);
        assertThat(sass(command, "--date", "2999-01-01")).isEqualTo(ExitStatus.USAGE);
        assertThat(err())
                .startsWith("error[SASS1012]: the date `2999-01-01` is in the future")
                .hasLineCount(2);
        assertThat(output).doesNotExist();
    }

    @Test
    void endsWith75UntilTheDataIsReady() throws Exception {
        Path marker = ready(LocalDate.of(2026, 5, 5));
        Files.delete(marker);
        for (String command : List.of("prepare", "train", "evaluate", "compare", "validate --data")) {
            List<String> words = List.of(command.split(" ", -1));
            assertThat(sass(
                            words.get(0),
                            Stream.concat(words.stream().skip(1), Stream.of("--date", "2026-05-06"))
                                    .toArray(String[]::new)))
                    .as(command)
                    .isEqualTo(ExitStatus.TRY_AGAIN);
            assertThat(err())
                    .contains("error[SASS4029]: the events of 2026-05-05 are not ready")
                    .doesNotContain("waiting");
            assertThat(output.resolve("dataset")).doesNotExist();
        }
        assertThat(sass("plan", "--date", "2026-05-06")).isEqualTo(ExitStatus.CHANGES);
        assertThat(err()).contains("warning[SASS4029]", "the plan cannot run without it");

        err.reset();
        CompletableFuture<Void> export = whenWaiting(() -> Files.createFile(marker));
        assertThat(sass("prepare", "--date", "2026-05-06", "--wait", "10m"))
                .as(err())
                .isZero();
        assertThat(export).isCompleted();
        assertThat(err()).containsOnlyOnce("waiting for up to 10 min: the events of 2026-05-05 are not ready");
        assertThat(dataset()).isNotEmpty();
    }

    /** An action that another process does later. */
    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    /** Runs an action after the command has printed that it waits. */
    private CompletableFuture<Void> whenWaiting(Action action) {
        return CompletableFuture.runAsync(() -> {
            try {
                while (!err().contains("waiting")) {
                    Thread.onSpinWait();
                }
                action.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void endsWith75WhileTheFolderIsLocked() throws Exception {
        Files.createDirectories(output);
        FolderLock other = Objects.requireNonNull(FolderLock.tryLock(output, "run.lock"));
        assertThat(sass("prepare", "--date", "2026-05-06")).isEqualTo(ExitStatus.TRY_AGAIN);
        assertThat(err()).contains("error[SASS5901]", "--wait 30m").doesNotContain("waiting");
        assertThat(sass("prepare", "--date", "2026-05-06", "--wait", "1s")).isEqualTo(ExitStatus.TRY_AGAIN);
        assertThat(err())
                .containsOnlyOnce("waiting for up to 1 s: another run is using")
                .contains("error[SASS5901]");

        err.reset();
        CompletableFuture<Void> end = whenWaiting(other::close);
        assertThat(sass("prepare", "--date", "2026-05-06", "--wait", "10m"))
                .as(err())
                .isZero();
        assertThat(end).isCompleted();
    }

    @Test
    void rejectsWaitWithoutUnit() {
        assertThat(sass("train", "--wait", "30")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("`30` is not a duration such as 90s, 30m or 2h");
    }
}
