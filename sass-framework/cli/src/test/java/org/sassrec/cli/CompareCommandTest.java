package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.sassrec.baseline.BaselineModel;
import org.sassrec.cli.output.ExitStatus;

@Tag("slow")
class CompareCommandTest extends CompareCase {
    /** Two parallel runs share the common stages and give the same metrics as sequential runs, also if a run fails. */
    @Test
    void givesEqualMetricsInParallelAndInSequence() throws IOException {
        project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        assertThat(compare()).isEqualTo(ExitStatus.FAILURE);
        JsonNode one = withoutTimes(json());
        out.reset();
        err.reset();

        assertThat(compare("compare.parallel=3", "run.output=" + folder.resolve("side")))
                .isEqualTo(ExitStatus.FAILURE);

        JsonNode side =
                withoutTimes(new ObjectMapper().readTree(Files.readString(folder.resolve("side/compare.json"))));
        assertThat(side.path("variants")).isEqualTo(one.path("variants"));
        assertThat(side.path("parallel").asBoolean()).isTrue();
        assertThat(one.path("parallel").asBoolean()).isFalse();
        assertThat(out())
                .containsOnlyOnce("prepare: done in")
                .contains("\npooled, seed 7: fine-tune: done in ")
                .contains("\nsass, seed 7: fine-tune: ")
                .contains("Some runs trained in parallel")
                .containsPattern("(?m)^lost +- +failed$");
        assertThat(err())
                .contains("error: lost with seed 7 failed; the other runs continue\nlost, seed 7: error[SASS4046]: ");
        List<String> lines = out().lines().toList();
        assertThat(lines.indexOf("pooled, seed 7 (2 of 5)"))
                .as("starts before the end of the first one")
                .isPositive()
                .isLessThan(lines.indexOf(lines.stream()
                        .filter(line -> line.startsWith("sass, seed 7: evaluate: done"))
                        .findFirst()
                        .orElseThrow()));
    }

    /** Other systems do not report the memory of a process. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void reportsARunThatWaitsForMemory() throws IOException {
        project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        String mixed = "compare.variants={pooled: {model.type: dssm}}";
        assertThat(compare(mixed, "compare.parallel=2", "compare.memory=1m"))
                .as(err())
                .isEqualTo(ExitStatus.OK);
        assertThat(out())
                .containsPattern(
                        "(?m)^pooled, seed 7: waits for memory, \\S+ .iB in use, \\S+ .iB needed with this run, limit ");
    }

    @Test
    void comparesVariantsReportsFailuresAndReusesRuns() throws IOException {
        project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));

        assertThat(compare()).as(err()).isEqualTo(ExitStatus.FAILURE);

        assertThat(err())
                .contains("error: lost with seed 7 failed; the other runs continue")
                .contains("`segment`")
                .endsWith("error: some variants have no result; see the errors above\n");
        // All variants except the failed one share the dataset. Two share pre-training.
        assertThat(in("prepared")).hasSize(2);
        assertThat(in("pretrained")).hasSize(1);
        assertThat(in("runs")).containsExactly("base-7", "one-7", "pooled-7", "sass-7");
        assertThat(out()).containsOnlyOnce("prepare: done in").containsOnlyOnce("pre-train: done in");
        assertThat(out())
                .containsPattern("(?m)^sass +0\\.\\d{4} +reference$")
                .containsPattern("(?m)^pooled +0\\.\\d{4} +[+-]0\\.\\d{4} \\([+-]\\d\\.\\d{4} to [+-]\\d\\.\\d{4}\\)")
                .containsPattern("(?m)^lost +- +failed$")
                .containsPattern("No result of lost with seed 7: SASS4046: .* \\(--set\\): check `dimension`");
        JsonNode comparison = json();
        assertThat(comparison.path("reference").asText()).isEqualTo("sass");
        assertThat(comparison.path("conclusion").asText())
                .matches("By hr@50 on the \\w+ split, mean over 3 scenarios, `sass` is .*")
                .endsWith(" No result: `lost`.");
        assertThat(out()).contains("\n\n" + comparison.path("conclusion").asText() + "\n\nhr@50, mean");
        assertThat(comparison.path("setup").path("finished").asText()).startsWith("20");
        assertThat(comparison.path("setup").path("data").path("scenarios")).hasSize(3);
        JsonNode mixed = comparison.path("variants").path("pooled");
        assertThat(mixed.path("changed").path("model.type").asText()).isEqualTo("dssm");
        assertThat(mixed.path("parameters").asLong()).isPositive();
        assertThat(mixed.path("runs")
                        .path("7")
                        .path("scenarios")
                        .path("home")
                        .path("queries")
                        .asInt())
                .isPositive();
        for (String metric : List.of("hr@50", "ndcg@50")) {
            double own =
                    mixed.path("values").path("day").path(metric).path("mean").asDouble();
            double reference = comparison
                    .path("variants")
                    .path("sass")
                    .path("values")
                    .path("day")
                    .path(metric)
                    .path("mean")
                    .asDouble();
            JsonNode against = mixed.path("differences").path("day").path(metric);
            assertThat(against.path("difference").asDouble())
                    .as("recomputed from the ranks of each query")
                    .isCloseTo(own - reference, org.assertj.core.api.Assertions.within(1e-9));
            assertThat(against.path("pHolm").asDouble())
                    .isGreaterThanOrEqualTo(against.path("p").asDouble());
        }
        assertThat(comparison
                        .path("variants")
                        .path("popularity")
                        .path("differences")
                        .path("macro"))
                .isNotEmpty();
        assertThat(Files.readString(project.resolve("target/sass/compare.md"))).contains("| pooled | 0.");
        assertThat(Files.readString(project.resolve("target/sass/compare.html")))
                .contains("data-chart=\"difference\"")
                .contains(">pooled<");

        out.reset();
        assertThat(compare()).isEqualTo(ExitStatus.FAILURE);
        assertThat(out()).doesNotContain("done in").contains("at most one test evaluation per variant and seed");
        assertThat(json()).isEqualTo(comparison);

        // The same models with other metrics are not new models.
        compare("evaluate.metrics=[hr@20,hr@50,ndcg@50]", "evaluate.confidence=0.9");
        assertThat(json().path("confidence").asDouble()).isEqualTo(0.9);
        assertThat(json().path("testEvaluations").asInt()).isEqualTo(1);

        // Another model of the same variant uses the test split again. Validation does not.
        compare("compare.variants={}", "finetune.epochs=2", "compare.split=validation");
        assertThat(json().path("split").asText()).isEqualTo("validation");
        assertThat(json().path("testEvaluations").asInt()).isEqualTo(1);
        compare("compare.variants={}", "finetune.epochs=2");
        assertThat(out()).contains("at most 2 test evaluations per variant and seed");
    }

    /** Otherwise the data of each night would stay, with all ids in plain text. */
    @Test
    void replacesRunsOfOtherData() throws IOException {
        Path simulation = TinyProject.simulate(folder.resolve("simulation"));
        project = TinyProject.create(folder.resolve("project"), simulation);
        String all = "compare.variants={same: {finetune.epochs: 1}}";
        assertThat(compare(all)).as(err()).isEqualTo(ExitStatus.OK);
        List<String> before = in("prepared");
        assertThat(before).hasSize(1);
        assertThat(in("pretrained")).hasSize(1);

        Path users = simulation.resolve("users.csv");
        Files.writeString(users, Files.readString(users) + "u99999,s0,30,c01\n");
        assertThat(compare(all)).as(err()).isEqualTo(ExitStatus.OK);
        assertThat(in("prepared")).hasSize(1).doesNotContainAnyElementsOf(before);
        for (String run : in("runs")) {
            Path file = project.resolve("target/sass/compare/runs").resolve(run).resolve("run.json");
            JsonNode stages = new ObjectMapper().readTree(file.toFile()).path("stages");
            assertThat(in("prepared"))
                    .containsExactly(stages.at("/prepare/fingerprint").asText());
            assertThat(in("pretrained"))
                    .containsExactly(stages.at("/pre-train/fingerprint").asText());
        }

        out.reset();
        assertThat(compare(all)).isEqualTo(ExitStatus.OK);
        assertThat(out()).doesNotContain("done in");
    }

    @Test
    void reportsDataProblemsOfAllVariantsBeforeTraining() throws IOException {
        project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        Path file = project.resolve("sass.yaml");
        Files.writeString(file, Files.readString(file) + """
                        compare:
                          variants:
                            pooled: {model.type: dssm}
                            col: {features.user.segment.column: segmnt}
                            sql: {"features.item[+]": {name: long, type: expression, sql: durations > 5}}
                        """);

        for (String[] command : new String[][] {{"compare"}, {"validate", "--data"}}) {
            err.reset();
            assertThat(run(Stream.concat(Stream.of(command), Stream.of("-f", file.toString()))
                            .toArray(String[]::new)))
                    .isEqualTo(ExitStatus.FAILURE);
            assertThat(err())
                    .contains("error[SASS4005]: column `segmnt` does not exist in the users file")
                    .contains("did you mean `segment`?")
                    .contains("= note: in the variant `col`")
                    .contains("error[SASS4006]: ")
                    .contains("= note: in the variant `sql`");
            assertThat(out()).isEmpty();
        }
    }

    @Test
    void rejectsMetricsWithoutPairsBeforeTraining() throws IOException {
        project = TinyProject.create(folder.resolve("project"), folder.resolve("nowhere"));

        assertThat(compare("evaluate.metrics=[coverage@5]")).isNotEqualTo(ExitStatus.OK);

        assertThat(err()).contains("error[SASS3002]: `evaluate.metrics` contains no metric of quality");
        assertThat(out()).isEmpty();
    }

    @Test
    void evaluatesNonLearnedBaselinesAndNeverReleasesThem() throws IOException {
        project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));

        String controls = "compare.variants={popular: {model.type: popularity}, cf: {model.type: itemCf},"
                + " next: {model.type: neighbours}},compare.reference=popular,model.type=dssm,"
                + "finetune.epochs=1,pretrain.task=none,evaluate.metrics=";
        assertThat(compare(controls + "[hr@50]")).as(err()).isZero();
        assertThat(compare(controls + "[hr@50,gauc]")).as(err()).isZero();
        assertThat(json().path("testEvaluations").asInt())
                .as("validation uses the same metric")
                .isEqualTo(1);

        JsonNode variants = json().path("variants");
        for (String control : List.of("cf", "next")) {
            JsonNode node = variants.path(control);
            assertThat(node.path("parameters").asLong()).isZero();
            assertThat(node.path("values")
                            .path("macro")
                            .path("hr@50")
                            .path("mean")
                            .asDouble())
                    .isPositive();
            for (String metric : List.of("hr@50", "gauc")) {
                assertThat(node.path("differences")
                                .path("macro")
                                .path(metric)
                                .path("difference")
                                .asDouble())
                        .isCloseTo(
                                node.at("/values/macro/" + metric + "/mean").asDouble()
                                        - variants.at("/popular/values/macro/" + metric + "/mean")
                                                .asDouble(),
                                within(1e-9));
            }
        }
        assertThat(out()).containsPattern("(?m)^next +0\\.\\d{4} ");

        String file = project.resolve("sass.yaml").toString();
        String control = "model.type=itemCf,pretrain.task=none";
        assertThat(run("evaluate", "--file", file, "--set", control)).as(err()).isZero();
        assertThat(run("plan", "--file", file, "--set", control)).as(err()).isZero();
        assertThat(run("report", "--file", file, "--set", control)).as(err()).isZero();
        for (List<String> more : List.of(List.of("publish"), List.of("publish", "--dry-run"))) {
            err.reset();
            List<String> arguments = Stream.concat(more.stream(), Stream.of("--file", file, "--set", control))
                    .toList();
            assertThat(run(arguments.toArray(String[]::new))).isEqualTo(ExitStatus.FAILURE);
            assertThat(err())
                    .contains("error[SASS5205]: `model.type: itemCf` has no vectors to release")
                    .contains("publish `sass` or another model with vectors");
        }

        Path finetune = project.resolve("target/sass/finetune");
        BaselineModel byHits = BaselineModel.read(finetune);
        // The first value is the number of listed entries, which changes no result.
        String metrics = "evaluate.metrics=[popularityLift@50,hr@50]";
        assertThat(run("evaluate", "--file", file, "--set", control, "--set", metrics))
                .as(err())
                .isZero();
        assertThat(BaselineModel.read(finetune)).isEqualTo(byHits);
    }
}
