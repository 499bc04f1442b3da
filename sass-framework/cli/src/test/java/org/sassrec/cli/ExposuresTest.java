package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;

/** Trains on exposures: as a training-only scenario, and as samples of a ranking model. */
@Tag("slow")
class ExposuresTest extends CommandCase {

    @Test
    void trainsOnExposuresWithoutServingThem() throws IOException {
        Path project =
                TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        String file = project.resolve("sass.yaml").toString();
        String shown = "scenarios.shown={exposuresFrom: [home, day]}";
        assertThat(run("validate", "-f", file, "--set", shown, "--data"))
                .as("%s", err())
                .isZero();
        assertThat(err()).doesNotContain("shown");
        assertThat(run("train", "-f", file, "--set", shown)).as("%s", err()).isZero();
        assertThat(run("publish", "-f", file, "--set", shown)).as("%s", err()).isZero();

        Path results = project.resolve("target/sass");
        ObjectMapper mapper = new ObjectMapper();
        JsonNode scenarios =
                mapper.readTree(results.resolve("evaluation.json").toFile()).get("scenarios");
        assertThat(scenarios.fieldNames()).toIterable().containsExactly("home", "day", "night");
        // The scenario has a loss, so it had rows.
        assertThat(results.resolve("finetune/result.json")).content().contains("\"loss shown\"");
        out.reset();
        assertThat(run("status", "-f", file, "--set", shown)).isZero();
        assertThat(out().split("next:", 2)[0]).contains("night").doesNotContain("shown");
    }

    /** A log of positives only has no AUC. This must be reported before pre-training. */
    @Test
    void reportsAnUndefinedAucBeforePreTraining() throws IOException {
        Path project =
                TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        String stopped = "label=clicked >= 0,evaluate.metrics=[ndcg@50,auc],finetune.earlyStopping={metric: auc}";
        assertThat(run("train", "-f", project.resolve("sass.yaml").toString(), "--set", stopped))
                .isPositive();
        assertThat(err()).contains("SASS5051").contains("or set another `finetune.earlyStopping.metric`");
        assertThat(out()).contains("pre-train: not run yet").doesNotContain("pre-train epoch");
    }

    /** Early stopping uses the AUC, and the release has vectors. */
    @Test
    void usesExposuresAsSamplesOfARankingModel() throws IOException {
        Path project =
                TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        String ranking = "finetune.loss=logistic,finetune.negatives.from=exposures,evaluate.metrics=[auc,gauc],"
                + "finetune.earlyStopping={metric: gauc}";
        for (String command : List.of("train", "publish")) {
            assertThat(run(command, "-f", project.resolve("sass.yaml").toString(), "--set", ranking))
                    .as("%s", err())
                    .isZero();
        }
        assertThat(err()).contains("`shared` of `finetune.negatives` has no effect");
        assertThat(out()).containsPattern("fine-tune epoch 1/3 .*gauc 0\\.\\d+");
        out.reset();
        assertThat(run("evaluate", "-f", project.resolve("sass.yaml").toString(), "--set", ranking))
                .as("%s", err())
                .isZero();
        // Nothing is ranked, but the report contains positives and their users.
        assertThat(out())
                .containsPattern("(?m)^scenario +auc +popularity +gauc +popularity +queries$")
                .containsPattern("(?m)^day +0\\.\\d{4} +0\\.\\d{4} .* [1-9][\\d,]*$");
        JsonNode evaluation = new ObjectMapper()
                .readTree(project.resolve("target/sass/evaluation.json").toFile());
        assertThat(evaluation.at("/scenarios/day/queries").asLong()).isPositive();
        assertThat(evaluation.at("/scenarios/day/users").asLong()).isPositive();
        JsonNode macro = evaluation.at("/macro/metrics");
        // The model learns: the AUC is 0.64, and 0.5 is random.
        assertThat(macro.get("gauc").asDouble()).isGreaterThan(0.55);
        assertThat(macro.has("hr@50")).isFalse();
    }

    /** Without the report, the scenario would silently use the parameters of the other scenarios. */
    @Test
    void reportsAServedScenarioWithPositivesOnly() throws IOException {
        Path project =
                TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        String file = project.resolve("sass.yaml").toString();
        String ranking = "finetune.loss=logistic,finetune.negatives={from: exposures},evaluate.metrics=[auc],"
                + "finetune.epochs=1,pretrain.epochs=1,scenarios.night.label='true'";
        assertThat(run("validate", "-f", file, "--set", ranking))
                .as("%s", err())
                .isZero();
        assertThat(err())
                .contains("warning[SASS3009]: `scenarios.night` is not fine-tuned with")
                .contains("it is served with what pre-training and the other scenarios train");
        assertThat(run("train", "-f", file, "--set", ranking)).as("%s", err()).isZero();
        assertThat(err())
                .containsOnlyOnce("warning[SASS5003]")
                .containsPattern(
                        "scenario `night` is not fine-tuned: all of its [\\d,]+ training exposures are positives")
                .contains("it is evaluated and served with the weights from pre-training and the other scenarios");
    }
}
