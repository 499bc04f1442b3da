package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.CompareCase;
import org.sassrec.cli.TinyProject;

@Tag("slow")
class CompareTrialsTest extends CompareCase {
    @Test
    void triesEachVariantInTheSameSettingsOnValidationAndComparesTheBest() throws IOException {
        project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        String[] trials = {
            "compare.variants={pooled: {model.type: dssm}, list: {model.type: popularity}}",
            "compare.trials={still: {finetune.optimizer: {tables: {adagrad: 1e-9}, dense: {adam: 1e-9}}},"
                    + " fast: {finetune.optimizer.dense.adam: 1e-2}}"
        };

        assertThat(compare(trials)).as(err()).isEqualTo(ExitStatus.OK);

        assertThat(in("trials")).containsExactly("pooled", "sass");
        assertThat(in("trials/pooled")).containsExactly("fast", "still", "unchanged");
        assertThat(in("trials/sass")).containsExactly("fast", "still", "unchanged");
        assertThat(in("runs")).containsExactly("list-7", "pooled-7", "sass-7");
        JsonNode comparison = json();
        String metric = comparison.path("tuningMetric").asText();
        for (String variant : List.of("sass", "pooled")) {
            JsonNode result = comparison.path("variants").path(variant);
            double best = 0;
            for (String setting : List.of("unchanged", "still", "fast")) {
                JsonNode evaluation = new ObjectMapper()
                        .readTree(Files.readString(project.resolve(
                                "target/sass/compare/trials/" + variant + "/" + setting + "/evaluation.json")));
                assertThat(evaluation.path("split").asText()).isEqualTo("validation");
                double value =
                        evaluation.path("macro").path("metrics").path(metric).asDouble();
                assertThat(result.path("trials").path(setting).asDouble()).isEqualTo(value);
                best = Math.max(best, value);
            }
            String chosen = result.path("setting").asText();
            assertThat(result.path("trials").path(chosen).asDouble()).isEqualTo(best);
            assertThat(result.path("changed")
                            .path("finetune.optimizer.dense.adam")
                            .asText())
                    .isEqualTo(chosen.equals("fast") ? "0.01" : chosen.equals("still") ? "1.0E-9" : "");
        }
        assertThat(comparison.path("variants").path("list").path("trials")).isEmpty();
        assertThat(comparison.path("testEvaluations").asInt())
                .as("trials do not use the test split")
                .isEqualTo(1);
        assertThat(out()).contains("Tuning: ").containsPattern("(?m)^pooled +(unchanged|fast|still) +0\\.\\d{4}");
        assertThat(Files.readString(project.resolve("target/sass/compare.html")))
                .contains("Trials: ")
                .contains(" chosen<");

        out.reset();
        assertThat(compare(trials)).isEqualTo(ExitStatus.OK);
        assertThat(out()).doesNotContain("done in");
    }

    /** A ranking model has no other metric for the choice. */
    @Test
    void tunesByAucWithoutRankingMetrics() throws IOException {
        project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));

        assertThat(compare(
                        "finetune.loss=logistic,finetune.negatives={from: exposures},evaluate.metrics=[auc],pretrain.task=none",
                        "compare.variants={pooled: {model.type: dssm}}",
                        "compare.trials={still: {finetune.optimizer: {tables: {adagrad: 1e-9}, dense: {adam: 1e-9}}}}"))
                .as(err())
                .isEqualTo(ExitStatus.OK);

        assertThat(json().path("tuningMetric").asText()).isEqualTo("auc");
        for (String variant : List.of("sass", "pooled")) {
            JsonNode result = json().path("variants").path(variant);
            double unchanged = result.at("/trials/unchanged").asDouble();
            double still = result.at("/trials/still").asDouble();
            assertThat(unchanged).isNotEqualTo(still).isBetween(0.5, 1.0);
            assertThat(result.path("setting").asText()).isEqualTo(unchanged > still ? "unchanged" : "still");
        }
    }

    /** The first seed continues the trial of its setting with the same result as a full training. */
    @Test
    void reusesTrainingOfATrial() throws IOException {
        project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        String own =
                "compare.variants={perScenario: {model.type: dssm, model.samples: pooledThenPerScenario, pretrain.task: none}}";
        String stopping = "finetune.earlyStopping={metric: hr@50, patience: 5}";
        assertThat(compare(own, stopping)).as(err()).isEqualTo(ExitStatus.OK);
        JsonNode alone = json().path("variants");
        out.reset();

        assertThat(compare(
                        own,
                        stopping,
                        "compare.trials={patient: {finetune.earlyStopping.patience: 6}}",
                        "run.output=" + folder.resolve("tried")))
                .as(err())
                .isEqualTo(ExitStatus.OK);

        JsonNode tried = new ObjectMapper()
                .readTree(Files.readString(folder.resolve("tried/compare.json")))
                .path("variants");
        for (String variant : List.of("sass", "perScenario")) {
            assertThat(tried.path(variant).path("setting").asText())
                    .as("first of equal settings")
                    .isEqualTo("unchanged");
            String scenarios = "/" + variant + "/runs/7/scenarios";
            assertThat(tried.at(scenarios)).isNotEmpty().isEqualTo(alone.at(scenarios));
        }
        assertThat(out().split(
                                "fine-tune: stale, because finetune.refit changed; resumes from the existing result",
                                -1))
                .hasSize(1 + 2);
        assertThat(out().split("fine-tune epoch 1/3", -1))
                .as("in the trials only")
                .hasSize(1 + 4);
        Path checkpoint = Path.of("sass-7/finetune/all/refit");
        assertThat(folder.resolve("tried/compare/runs").resolve(checkpoint)).isNotEmptyDirectory();
    }
}
