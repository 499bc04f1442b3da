package org.sassrec.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.training.StartChoice;
import org.sassrec.training.TrainingResult;

class StageOneTextTest {
    private static final String YAML = """
            sass: 1
            name: app
            data:
              events: {path: log.csv, user: u, item: i, time: {column: t, unit: ms}}
              split: {by: time, validation: 1d, test: 1d}
            label: y = 1
            scenarios:
              home: {where: s = 1}
              feed: {where: s = 2}
            features:
              user: [{name: user, column: u, type: id}, {name: clicked, type: sequence, of: item}]
              item: [{name: item, column: i, type: id}]
            pretrain: {task: TASK}
            finetune: {earlyStopping: {metric: ndcg@50}}
            """;

    private static final StartChoice BETTER = new StartChoice(9, 0.31, 0.3, 0.01, List.of(), true);

    @TempDir
    Path folder;

    private StageOneText describe(String task, boolean warm, @Nullable StartChoice... choices) throws IOException {
        Path file = Files.writeString(folder.resolve("sass.yaml"), YAML.replace("TASK", task));
        SassConfig config = ConfigLoader.load(file, List.of()).config();
        List<TrainingResult.Unit> units = Arrays.stream(choices)
                .map(choice -> new TrainingResult.Unit(
                        "net", List.of(0), 1, 0.3, List.of(), List.of(), "checkpoint", null, null, choice))
                .toList();
        return StageOneText.of(config, folder.resolve("pretrain"), warm, new TrainingResult(units));
    }

    @Test
    void describesTheChoice() throws IOException {
        assertThat(describe("auto", false, BETTER))
                .isEqualTo(new StageOneText(
                        "Pre-training helped: ndcg@50 on validation is 0.3100 with it and 0.3000 without it (p 0.010).",
                        true));
        StageOneText level = describe("auto", false, new StartChoice(3, 0.31, 0.3, 0.4, List.of(), false));
        assertThat(level.text()).startsWith("Pre-training did not help, so the training started from new weights: ");
        assertThat(level.used()).isFalse();
        StageOneText harmed = describe("auto", false, new StartChoice(3, 0.31, 0.3, 0.01, List.of("feed"), false));
        assertThat(harmed.text()).startsWith("Pre-training can harm `feed`, so the training started");
        assertThat(harmed.used()).isFalse();
        assertThat(describe("auto", false, BETTER, BETTER).text())
                .startsWith("`net`: Pre-training helped")
                .contains(". `net`: ");
    }

    /** The folder can contain the pre-trained weights of the training before. */
    @Test
    void describesRunsWithoutAChoice() throws IOException {
        assertThat(describe("auto", true, BETTER).text()).startsWith("The training started from an earlier training");
        assertThat(describe("auto", true, BETTER).used()).isFalse();
        assertThat(describe("auto", false, (StartChoice) null).text()).startsWith("Validation cannot measure");
        assertThat(describe("none", false).used()).isFalse();
        assertThat(describe("scenarioContrast", false).used()).isTrue();
        Files.createDirectories(folder.resolve("pretrain"));
        Files.writeString(folder.resolve("pretrain/skipped.json"), "{}");
        assertThat(describe("scenarioContrast", false).text()).startsWith("Pre-training was skipped.");
    }
}
