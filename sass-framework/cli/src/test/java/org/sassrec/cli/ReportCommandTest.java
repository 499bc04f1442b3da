package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.ExitStatus;

/** Tests {@code report}. */
@Tag("slow")
class ReportCommandTest extends CommandCase {
    private Path project;

    @BeforeEach
    void create() throws IOException {
        project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
    }

    private int sass(String command, String... sets) {
        out.reset();
        err.reset();
        List<String> arguments = new ArrayList<>(
                List.of(command, "--file", project.resolve("sass.yaml").toString()));
        for (String set : sets) {
            arguments.addAll(List.of("--set", set));
        }
        return run(arguments.toArray(String[]::new));
    }

    /** Returns the page without its scripts. */
    private String page() throws IOException {
        String page = Files.readString(project.resolve("target/sass/report.html"));
        return page.substring(0, page.indexOf("<script"));
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(Files.readString(project.resolve("target/sass/report.json")));
    }

    @Test
    void reportsARunAndItsMissingParts() throws IOException {
        assertThat(sass("report")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).startsWith("error[SASS5055]: nothing to report").contains("run `sass evaluate` first");

        assertThat(sass("evaluate", "evaluate.metrics[+]=hr@5/9")).as(err()).isZero();
        assertThat(
                        sass(
                                "report",
                                "evaluate.metrics[+]=hr@5/9",
                                "qualityGates.home={hr@50: {atLeast: 0.0001, minUsers: 1}, ndcg@50: {atLeast: 0.9, minUsers: 1}}"))
                .as(err())
                .isZero();
        assertThat(err())
                .containsOnlyOnce("warning[SASS4033]: many test positives of 2 scenarios are excluded")
                .containsOnlyOnce(
                        "warning[SASS6002]: popularity has a higher value than the model in 1 of 3 scenarios: `day`")
                .doesNotContain("error");
        assertThat(out())
                .matches("(?s)By hr@50 on the test split, SASS is .*popularity in .*\\nreport: .*report\\.html .*");
        JsonNode report = json();
        assertThat(report.path("findings").findValuesAsText("code"))
                .contains("SASS5014")
                .filteredOn(code -> !code.startsWith("SASS501"))
                .containsExactlyInAnyOrder("SASS4033", "SASS6002");
        assertThat(report.path("evaluation"))
                .isEqualTo(
                        new ObjectMapper().readTree(Files.readString(project.resolve("target/sass/evaluation.json"))));
        assertThat(report.path("verdicts").findValuesAsText("outcome")).containsExactly("pass", "fail");
        assertThat(report.path("training").findValuesAsText("stage")).startsWith("pre-train", "fine-tune");
        assertThat(report.path("training").path(0).path("epochs")).hasSize(2);
        assertThat(report.path("missing").fieldNames())
                .toIterable()
                .containsExactly("transfer", "daily"); // transfer was not requested
        // One layer has two gates in each of three scenarios.
        assertThat(report.path("gates")).hasSize(6).allSatisfy(gate -> {
            assertThat(gate.path("mean").asDouble()).isBetween(0.05, 0.95);
            assertThat(gate.path("low").asDouble())
                    .isLessThanOrEqualTo(gate.path("high").asDouble());
            assertThat(gate.path("users").asInt()).isPositive();
        });
        JsonNode views = report.path("views").path(0);
        assertThat(views.path("side").asText()).isEqualTo("user");
        assertThat(views.path("heldOut").asBoolean()).isTrue();
        assertThat(views.path("after").path("partnerCloserShare").asDouble())
                .isGreaterThan(views.path("before").path("partnerCloserShare").asDouble());
        // The values for histories of held-out users come from the last epoch of pre-training.
        assertThat(views.path("after").path("scenarioAuc"))
                .isEqualTo(report.path("training")
                        .path(0)
                        .path("epochs")
                        .path(1)
                        .path("values")
                        .path("held-out user auc"));
        assertThat(views.path("before").path("points"))
                .hasSameSizeAs(views.path("after").path("points"))
                .hasSizeGreaterThan(20);
        assertThat(report.path("conclusion").asText())
                .isEqualTo(out().lines().findFirst().orElseThrow());
        assertThat(report.path("setup").path("settings").path("run.seed").asText())
                .isEqualTo("7");
        assertThat(report.path("setup").path("data").path("scenarios")).hasSize(3);
        // Three users in each of three scenarios, with titles.
        assertThat(report.path("samples")).hasSize(9).allSatisfy(sample -> {
            assertThat(sample.path("history")).isNotEmpty();
            assertThat(sample.path("targets")).isNotEmpty();
            assertThat(sample.path("items"))
                    .hasSize(5)
                    .allSatisfy(item -> assertThat(item.path("title").asText()).matches("[A-Z][a-z]+ no\\. \\d+"));
        });
        assertThat(Files.getPosixFilePermissions(project.resolve("target/sass/report.html")))
                .as("the page contains histories of users")
                .doesNotContain(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
        assertThat(page())
                .contains("<h3>ndcg@50</h3>")
                .contains("<h3>Adaptive gate: amount")
                .contains("users that were held out from pre-training")
                .contains("<h4>Before pre-training</h4>")
                .contains(">home<", ">day<", ">night<", ">mean<")
                .contains("<h3>user u0")
                .contains("<td class=\"left worse\">fail</td>")
                .contains("held-out user auc")
                .contains("data-chart=\"training\"", "data-chart=\"gates\"", "data-chart=\"views\"")
                .doesNotContain("http://", "https://", "NaN");
    }

    /** The chart shows the effect of this task on user vectors, but not its contrast. */
    @Test
    void plotsNextItemPreTraining() throws IOException {
        assertThat(sass("train", "pretrain.task=nextItem")).as(err()).isZero();
        assertThat(out())
                .containsPattern(
                        "pre-train: predicts the next item for [\\d,]+ exposures per epoch \\(home [\\d,]+, day [\\d,]+,"
                                + " night [\\d,]+\\); \\d+ % of them have a history")
                .containsPattern("  pre-train epoch 2/2  loss \\d+\\.\\d+  auc 0\\.\\d+ +[\\d.k]+ rows/s");

        assertThat(sass("report", "pretrain.task=nextItem")).as(err()).isZero();

        JsonNode report = json();
        assertThat(report.path("training").path(0).path("stage").asText()).isEqualTo("pre-train");
        assertThat(report.path("views").path(0).path("heldOut").asBoolean()).isTrue();
        assertThat(report.path("views").path(0).path("after").path("points")).hasSizeGreaterThan(20);
        assertThat(report.path("views").path(0).path("after").has("scenarioAuc"))
                .isFalse();
        assertThat(page())
                .contains("<h4>After pre-training</h4>")
                .contains("held-out accuracy")
                .doesNotContain("50 % is random", "NaN");
    }

    /** Training is not the remedy. */
    @Test
    void reportsANonLearnedBaseline() throws IOException {
        assertThat(sass("evaluate", "model.type=itemCf", "pretrain.task=none"))
                .as(err())
                .isZero();
        assertThat(sass("report", "model.type=itemCf", "pretrain.task=none"))
                .as(err())
                .isZero();
        assertThat(json().path("missing").path("training").asText())
                .isEqualTo("`model.type: itemCf` is count-based and trains no network.");
        assertThat(page())
                .contains("<code>model.type: itemCf</code> is count-based and trains no network.")
                .doesNotContain("Run <code>train</code>");
    }

    @Test
    void reportsMissingEvaluationGatesAndPreTraining() throws IOException {
        assertThat(sass("train", "model.type=dssm")).as(err()).isZero();
        Files.delete(project.resolve("target/sass/evaluation.json"));

        assertThat(sass("report", "model.type=dssm", "finetune.epochs=2"))
                .as(err())
                .isZero();

        assertThat(err()).contains("warning: The run is out of date (fine-tune: stale, because finetune.epochs");
        assertThat(json().path("model").asText()).isEqualTo("dssm");
        assertThat(json().path("missing").path("evaluation").asText()).contains("Run `sass evaluate`");
        assertThat(page())
                .contains("The run is out of date")
                .contains("The model is not evaluated. Run <code>sass evaluate</code>.")
                .contains("No quality gates are configured")
                .contains("The trained model belongs to another configuration")
                .contains("This run has no pre-training")
                .doesNotContain("<h3>pre-train</h3>");

        assertThat(sass("report", "model.type=dssm")).as(err()).isZero();
        assertThat(page()).contains("This model has no gates.");
    }
}
