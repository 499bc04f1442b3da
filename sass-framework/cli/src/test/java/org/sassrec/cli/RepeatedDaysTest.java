package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.files.Sha256;
import org.sassrec.training.TrainingResult;
import org.sassrec.training.warmstart.TrainingLineage;

/** Days of a warm start that are skipped, repeated, or whose files change. Each day has new users and items. */
@Tag("slow")
class RepeatedDaysTest extends CommandCase {
    private static final LocalDate FIRST = LocalDate.of(2026, 5, 1);
    private static final int DAYS = 9;
    private static final int POSITIVES = 100;
    private static final String CONFIG = """
            sass: 1
            name: days
            data:
              events:
                path: "../log/${date}.csv"
                dates: today-4d..today-1d
                user: u
                item: i
                time: {column: t, unit: ms}
              split: {by: time, test: 1d, validation: 0d}
            label: y = 1
            scenarios:
              home: {where: p = 1}
            features:
              user: [{name: user, column: u, type: id, minCount: 1}]
              item: [{name: item, column: i, type: id, minCount: 1}]
            model: {layers: [4], embeddingDim: 4, outputDim: 4}
            pretrain: {task: none}
            finetune:
              start: warm
              warm: {replay: 0.01}
              negatives: {shared: 20}
              refit: none
              earlyStopping: null
              epochs: 1
              batchSize: 64
            evaluate: {metrics: [hr@5], exclude: none}
            run: {seed: 7, heap: 256m, threads: 1}
            """;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("log"));
        IntStream.range(0, DAYS).forEach(day -> writeDay(FIRST.plusDays(day), day));
        use("one");
    }

    private Path log(LocalDate day) {
        return folder.resolve("log/" + day + ".csv");
    }

    private void writeDay(LocalDate day, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        int newest = (int) FIRST.until(day, ChronoUnit.DAYS);
        StringBuilder rows = new StringBuilder("u,i,p,t,y\n");
        for (int n = 0; n < POSITIVES; n++) {
            int user = newest + random.nextInt(30);
            int item = newest + random.nextInt(20);
            rows.append("u%d,i%d,1,%d,1\n".formatted(user, item, midnight + random.nextInt(86_400_000)));
        }
        try {
            Files.writeString(log(day), rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Uses another project with the same log. */
    private void use(String project) throws IOException {
        Path home = Files.createDirectories(folder.resolve(project));
        file = Files.writeString(home.resolve("sass.yaml"), CONFIG);
    }

    private void train(int day, String... more) {
        out.reset();
        err.reset();
        String date = FIRST.plusDays(day).toString();
        String[] command = {"train", "--file", file.toString(), "--date", date};
        assertThat(run(Stream.of(command, more).flatMap(Arrays::stream).toArray(String[]::new)))
                .as(err())
                .isEqualTo(ExitStatus.OK);
    }

    private Path result(String name) {
        return file.resolveSibling("target/sass").resolve(name);
    }

    /** Returns digests of the weights with the optimizer state, of the vocabularies and of the evaluation. */
    private Map<String, String> bits() throws IOException {
        Map<String, String> bits = new TreeMap<>();
        for (String part : new String[] {"finetune/all/finetune", "dataset", "queries.bin"}) {
            try (Stream<Path> files = Files.walk(result(part))) {
                for (Path each : files.filter(Files::isRegularFile).toList()) {
                    String name = result("").relativize(each).toString();
                    if (name.endsWith("model.ckpt") || name.endsWith(".arrow") || name.endsWith(".bin")) {
                        bits.put(name, Sha256.ofFile(each));
                    }
                }
            }
        }
        assertThat(bits.keySet())
                .anyMatch(name -> name.endsWith("model.ckpt"))
                .anyMatch(name -> name.endsWith("vocabulary_user.arrow"));
        return bits;
    }

    private int warmStarts() {
        return TrainingLineage.read(result("finetune")).warmStarts();
    }

    @Test
    void skippedAndRepeatedDaysEqualDaysWithoutGaps() throws IOException {
        for (int day = 4; day <= 8; day++) {
            train(day);
        }
        Map<String, String> unbroken = bits();
        assertThat(warmStarts()).isEqualTo(4);

        use("other");
        train(4);
        train(5);
        train(8);
        assertThat(warmStarts()).isEqualTo(2);
        long samples = TrainingResult.read(result("finetune"))
                .units()
                .get(0)
                .epochs()
                .get(0)
                .samples();
        assertThat(samples).as("all days after the last training are new").isEqualTo(3 * POSITIVES);
        assertThat(bits()).isNotEqualTo(unbroken);

        for (int day = 6; day <= 8; day++) {
            train(day);
            assertThat(err()).doesNotContain("SASS5007", "SASS5008");
        }
        assertThat(bits()).isEqualTo(unbroken);
        assertThat(warmStarts()).isEqualTo(4);
        train(8);
        assertThat(out()).doesNotContain("done in");
    }

    @Test
    void reportsAndRepeatsADayThatChangedAfterItWasLearned() throws IOException {
        train(5);
        train(6);
        writeDay(FIRST.plusDays(4), 99);
        train(7);
        assertThat(err())
                .contains("warning[SASS5008]: the events of 2026-05-05 changed after a training learned them")
                .contains("sass train --date 2026-05-07`");
        train(8);
        assertThat(err()).as("the last training has read the new file").doesNotContain("SASS5008");
        for (int day = 6; day <= 7; day++) {
            train(day);
            assertThat(err()).doesNotContain("SASS5007", "SASS5008");
        }
        Map<String, String> repeated = bits();

        use("other");
        for (int day = 5; day <= 7; day++) {
            train(day);
        }
        assertThat(bits()).isEqualTo(repeated);
    }

    @Test
    void startsColdBeforeAllStoredTrainings() {
        train(6);
        train(7, "--set", "finetune.warm.keep=1");
        train(8, "--set", "finetune.warm.keep=1");
        assertThat(result("trainings")).isDirectoryNotContaining("glob:**/1");
        train(8, "--set", "finetune.warm.keep=1");
        assertThat(out()).doesNotContain("done in");
        train(6, "--set", "finetune.warm.keep=1");
        assertThat(err())
                .contains("warning[SASS5007]: the weights of the last training cannot be used: no training before"
                        + " 2026-05-07 is stored");
        assertThat(warmStarts()).isZero();
    }
}
