package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.training.warmstart.TrainingLineage;

/** The split changes between two days of a warm start. The second model must not know events that measure it. */
@Tag("slow")
class ChangedSplitTest extends CommandCase {
    private static final LocalDate FIRST = LocalDate.of(2026, 5, 1);
    private static final int DAYS = 10;
    private static final String CONFIG = """
            sass: 1
            name: splits
            data:
              events: {path: "log/${date}.csv", dates: today-8d..today-1d, user: u, item: i, time: {column: t, unit: timestamp}}
              split: %s
            label: y = 1
            scenarios:
              home: {where: p = 1}
              cart: {where: p = 2}
            features:
              user: [{name: user, column: u, type: id}, {name: liked, type: sequence, of: item, maxLength: 3, scope: scenario}]
              item: [{name: item, column: i, type: id}]
            model: {layers: [4], embeddingDim: 4, outputDim: 4}
            pretrain: {task: scenarioContrast, epochs: 1, batchSize: 64}
            finetune: {start: warm, refit: validation, epochs: 1, batchSize: 64, negatives: {shared: 20}}
            evaluate: {metrics: [hr@5], exclude: none}
            run: {seed: 7, heap: 256m, threads: 1}
            """;

    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("sass.yaml");
        Files.createDirectories(folder.resolve("log"));
        for (int day = 0; day < DAYS; day++) {
            SplittableRandom random = new SplittableRandom(day);
            StringBuilder rows = new StringBuilder("u,i,p,t,y,day,part\n");
            for (int n = 0; n < 80; n++) {
                int user = random.nextInt(20);
                rows.append("u%d,i%d,%d,%s,1,%d,%d\n"
                        .formatted(
                                user,
                                random.nextInt(15),
                                1 + n % 2,
                                FIRST.plusDays(day)
                                        .atStartOfDay(ZoneOffset.UTC)
                                        .plusSeconds(1 + random.nextInt(86_000))
                                        .toLocalDateTime(),
                                day + 1,
                                user % 10));
            }
            Files.writeString(folder.resolve("log/" + FIRST.plusDays(day) + ".csv"), rows);
        }
    }

    private void use(String split) throws IOException {
        Files.writeString(file, CONFIG.formatted(split));
    }

    private void train(String split, int day, String... more) throws IOException {
        use(split);
        out.reset();
        err.reset();
        String[] command = {
            "train", "--file", file.toString(), "--date", FIRST.plusDays(day).toString()
        };
        String[] all = Stream.of(command, more).flatMap(Arrays::stream).toArray(String[]::new);
        assertThat(run(all)).as(err()).isEqualTo(ExitStatus.OK);
    }

    private Path result(String name) {
        return folder.resolve("target/sass").resolve(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{by: time, validation: 3d, test: 1d} | {by: time, validation: 1d, test: 3d}",
                "{by: column, column: part, validation: 0..0, test: 1..1} | {by: column, column: part, validation: 1..1, test: 2..2}"
            })
    void startsColdIfWeightsKnowHeldOutEvents(String before, String after) throws IOException {
        train(before, 8);
        use(after);
        run("plan", "--file", file.toString());
        assertThat(out()).contains("warm start, or cold if the weights know events that the new split holds out");
        train(after, 9);
        assertThat(err())
                .contains("warning[SASS5007]: the weights of the last training cannot be used: the earlier model")
                .containsPattern("knows events until 2026-05-07T\\S+, and training and validation end at 2026-05-06T"
                        + "|may know \\d+ (validation and )?test events");
        TrainingLineage lineage = TrainingLineage.read(result("finetune"));
        assertThat(lineage.warmStarts()).isZero();
        assertThat(lineage.last().coldBecause()).startsWith("the earlier model");
        assertThat(result("pretrain")).isDirectory();
        DatasetManifest dataset = DatasetOpener.manifest(result("dataset"));
        assertThat(dataset.continuation()).as("vocabularies are learned again").isNull();
        train(after, 9);
        assertThat(out()).as("the training is up to date").doesNotContain("done in");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{by: time, validation: 1d, test: 2d} | {by: time, validation: 1d, test: 1d}",
                "{by: leaveOneOut} | {by: leaveOneOut}"
            })
    void startsWarmIfHeldOutEventsWereHeldOut(String before, String after) throws IOException {
        train(before, 8);
        train(after, 9);
        assertThat(err()).doesNotContain("SASS5007");
        assertThat(TrainingLineage.read(result("finetune")).warmStarts()).isEqualTo(1);
        assertThat(DatasetOpener.manifest(result("dataset")).continuation()).isNotNull();
    }
}
