package org.sassrec.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.TinyProject;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.ExitStatus;

/** Tests that {@code publish} releases the trained and evaluated model, and nothing else. */
@Tag("slow")
class PublicationTest extends CommandCase {
    /** Overrides that leave the weights at their random start. */
    private static final String[] UNTRAINED = {
        "finetune.epochs=1", "finetune.optimizer={tables: {adagrad: 1e-9}, dense: {adam: 1e-9}}", "pretrain.task=none"
    };

    private static final Pattern HOME =
            Pattern.compile("quality gate passed: home, hr@50 is (\\S+), required is the live release's \\1");

    private Path project;
    private Path run;
    private Path data;

    @BeforeEach
    void create() throws IOException {
        data = TinyProject.simulate(folder.resolve("data"));
        project = TinyProject.create(folder.resolve("project"), data);
        run = project.resolve("target/sass");
    }

    private int sass(String command, String... overrides) {
        return runIn(project, command, overrides);
    }

    private void refused(String error, String help) {
        assertThat(err())
                .startsWith("error[" + error)
                .contains("= help: " + help)
                .doesNotContain("Exception");
        assertThat(completedStages()).isEmpty();
    }

    @Test
    void trainsNothing() throws IOException {
        assertThat(sass("publish")).isEqualTo(ExitStatus.FAILURE);
        refused("SASS5924]: no trained model to publish: the run folder does not exist", "run `sass train` first");
        assertThat(project.resolve("target")).doesNotExist();

        assertThat(sass("prepare")).isZero();
        assertThat(sass("publish")).isEqualTo(ExitStatus.FAILURE);
        refused(
                "SASS5924]: no trained model to publish: pre-train, fine-tune, export, evaluate are not complete",
                "run `sass train` first");

        assertThat(sass("train")).as(err()).isZero();
        assertThat(completedStages()).doesNotContain("publish");
        assertThat(run.resolve("store")).doesNotExist();

        Files.move(run.resolve("evaluation.json"), run.resolve("moved.json"));
        assertThat(sass("publish")).isEqualTo(ExitStatus.FAILURE);
        refused(
                "SASS5924]: no trained model to publish: the result of evaluate is missing",
                "run `sass evaluate` first");
        Files.move(run.resolve("moved.json"), run.resolve("evaluation.json"));
        Files.move(run.resolve("export/export.json"), run.resolve("moved.json"));
        assertThat(sass("publish")).isEqualTo(ExitStatus.FAILURE);
        refused(
                "SASS5924]: no trained model to publish: the result of export is missing or damaged",
                "run `sass train` first");
        Files.move(run.resolve("moved.json"), run.resolve("export/export.json"));

        refusesAnotherConfiguration();
        releasesTheTrainingAfterTheDataChanged();
        failsForAGateWhenTheReleaseIsLive();
    }

    private void refusesAnotherConfiguration() {
        assertThat(sass("publish", "finetune.epochs=4", "model.dropout=0.1", "evaluate.metrics=[hr@50]"))
                .isEqualTo(ExitStatus.FAILURE);
        refused(
                "SASS5925]: the configuration differs from that of the training: finetune.epochs changed, model.dropout"
                        + " changed",
                "run `sass train` with this configuration, or publish with that of the training");
        assertThat(sass("publish", "evaluate.metrics=[hr@50]")).isEqualTo(ExitStatus.FAILURE);
        refused(
                "SASS5925]: the configuration differs from that of the evaluation: evaluate.metrics changed",
                "run `sass evaluate` with this configuration, or publish with that of the evaluation");
        assertThat(run.resolve("store")).doesNotExist();
        // Keys that do not change the model.
        assertThat(sass("publish", "run.heap=300m", "publish.keepReleases=4"))
                .as(err())
                .isZero();
        assertThat(completedStages()).containsExactly("publish");
    }

    /** A nightly log grows while its model is published. The release names the data of its training. */
    private void releasesTheTrainingAfterTheDataChanged() throws IOException {
        Map<String, String> before = provenance();
        assertThat(before.keySet()).anyMatch(key -> key.startsWith("file ") && key.endsWith("users.csv"));
        Path users = data.resolve("users.csv");
        Files.writeString(users, Files.readString(users) + "u99999,1\n");
        assertThat(sass("publish", "publish.verify.annRecall@50=0.9", "run.heap=300m", "publish.keepReleases=4"))
                .as(err())
                .isZero();
        assertThat(completedStages()).containsExactly("publish");
        Map<String, String> after = provenance();
        after.keySet().removeIf(key -> !key.startsWith("file "));
        assertThat(before).containsAllEntriesOf(after);
        assertThat(after).isNotEmpty();
        Files.delete(users);
        assertThat(sass("publish")).as(err()).isZero();
    }

    private Map<String, String> provenance() {
        return new java.util.TreeMap<>(
                Sass.load(project.resolve("sass.yaml")).status().get(0).live().provenance());
    }

    private void failsForAGateWhenTheReleaseIsLive() {
        String strict = "qualityGates.home={hr@50: {atLeast: 1, minUsers: 2}}";
        for (int n = 0; n < 2; n++) {
            assertThat(sass("publish", strict)).isEqualTo(ExitStatus.FAILURE);
            assertThat(err()).contains("error[SASS6001]: scenario `home` does not pass its quality gate: hr@50 is ");
            assertThat(run.resolve("TEST-gates.xml")).content().contains("failure");
        }
        assertThat(sass("publish", strict, "publish.keepFailedScenarios=true"))
                .as(err())
                .isZero();
        assertThat(err()).contains("warning: quality gate failed: home, hr@50 is ");
        assertThat(sass("publish", strict, "publish.only=[night]")).as(err()).isZero();
    }

    /** The model is not trained at all, so that popularity is ahead. */
    @Test
    void refusesAModelBehindPopularity() {
        String[] untrained = UNTRAINED;
        String[] gated = Arrays.copyOf(untrained, 5);
        gated[3] = "qualityGates.home.hr@50.noWorseThan=popularity";
        gated[4] = "evaluate.confidence=0.6";

        assertThat(sass("train", gated)).as(err()).isZero();
        assertThat(err())
                .contains("warning[SASS6002]: popularity has a higher value than the model in 2 of 3 scenarios: ")
                .contains("  = note: `home`: hr@50 is 0.");
        for (String command : List.of("evaluate", "publish")) {
            assertThat(sass(command, gated)).isEqualTo(ExitStatus.FAILURE);
            assertThat(err())
                    .contains(
                            "warning[SASS6002]: popularity has a higher value than the model in 1 of 2 scenarios: `day`")
                    .contains(
                            "  = help: to refuse such a release, set `qualityGates.default.hr@50.noWorseThan: popularity`")
                    .contains("error[SASS6001]: scenario `home` does not pass its quality gate: hr@50 is 0.")
                    .contains(", required is popularity's 0.");
        }
        assertThat(run.resolve("store/releases")).doesNotExist();

        gated[4] = "evaluate.confidence=0.95";
        assertThat(sass("evaluate", gated)).as(err()).isZero();
        assertThat(sass("publish", gated)).as(err()).isZero();
        assertThat(err()).contains("warning: quality gate inconclusive: home, hr@50 is 0.");
    }

    private static String[] with(String... more) {
        String[] all = Arrays.copyOf(UNTRAINED, UNTRAINED.length + more.length);
        System.arraycopy(more, 0, all, UNTRAINED.length, more.length);
        return all;
    }

    /** The live release answers the queries of the new model. The level is high, because there are few users. */
    @Test
    void asksTheLiveReleaseTheQueries() throws IOException {
        String gate = "qualityGates.default.hr@50={noWorseThan: liveRelease, minUsers: 20}";
        assertThat(sass("train")).as(err()).isZero();
        assertThat(sass("evaluate", gate)).as(err()).isZero();
        assertThat(err()).contains("quality gate skipped: home, hr@50 is 0.");
        assertThat(sass("publish")).as(err()).isZero();
        // The live release is the evaluated model.
        assertThat(sass("evaluate", gate)).as(err()).isZero();
        Matcher home = HOME.matcher(out());
        assertThat(home.find()).as(out()).isTrue();
        assertThat(err()).doesNotContain("SASS6003");

        String[] sensitive = with(gate, "evaluate.confidence=0.6");
        assertThat(sass("train", sensitive)).as(err()).isZero();
        for (String command : List.of("evaluate", "publish")) {
            assertThat(sass(command, sensitive)).isEqualTo(ExitStatus.FAILURE);
            // Exactly the value of its evaluation, because the queries are the same.
            assertThat(err())
                    .contains("error[SASS6001]: scenario `home` does not pass its quality gate: hr@50 is 0.")
                    .contains(
                            ", required is the live release's " + home.group(1) + " (significant from a difference of ")
                    .contains(" the same queries, one of 3 limits)")
                    .doesNotContain("SASS6003");
        }
        assertThat(sass("evaluate", with(gate.replace("20", "1000"), "evaluate.confidence=0.6")))
                .as(err())
                .isZero();
        assertThat(err()).contains("warning: quality gate inconclusive: home, hr@50 is 0.");
        reportsALiveReleaseThatCannotAnswer(with(gate, "evaluate.confidence=0.85"), home.group(1));
    }

    private static Path onlyFolder(Path parent) throws IOException {
        try (Stream<Path> all = Files.list(parent)) {
            return all.filter(each -> each.getFileName().toString().startsWith("2"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void reportsALiveReleaseThatCannotAnswer(String[] gated, String before) throws IOException {
        Path release = onlyFolder(run.resolve("store/releases"));
        Path tower = release.resolve("user_tower");
        Files.move(tower, release.resolve("moved"));
        assertThat(sass("evaluate", gated)).as(err()).isZero();
        assertThat(err())
                .contains("warning[SASS6003]: release " + release.getFileName()
                        + " is live, but it cannot answer the queries of this evaluation")
                .contains("  = note: `day`, `home`, `night`: the user tower of release " + release.getFileName()
                        + " does not exist")
                .contains("  = help: the gates compare with the metrics that are stored in the release,")
                .contains("warning: quality gate inconclusive: home, hr@50 is 0.")
                .contains(", required is the live release's " + before)
                .doesNotContain("the same queries");
        // The data changed since, so the recorded metrics are of other queries.
        Path users = data.resolve("users.csv");
        List<String> lines = Files.readAllLines(users);
        lines.add(lines.get(1).replaceFirst("^[^,]*", "u99999"));
        Files.write(users, lines);
        assertThat(sass("evaluate", gated)).as(err()).isZero();
        assertThat(err())
                .contains("  = help: the gates are inconclusive; `explain SASS6003` lists the causes")
                .contains(
                        "warning: quality gate inconclusive: home, the live release's hr@50 is unknown: the user tower of");
        Files.move(release.resolve("moved"), tower);

        Path vectors;
        try (Stream<Path> all = Files.walk(run.resolve("store/collections"))) {
            vectors = all.filter(file -> file.toString().contains("_night") && Files.isRegularFile(file))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(vectors);
        bytes[bytes.length / 2] ^= 4;
        Files.write(vectors, bytes);
        assertThat(sass("evaluate", gated)).as(err()).isEqualTo(ExitStatus.FAILURE);
        assertThat(err())
                .contains("warning[SASS6003]")
                .contains("  = note: `night`: ")
                .doesNotContain("Exception")
                .contains("quality gate inconclusive: ")
                .contains("the same queries");
    }

    @Test
    void comparesWithPopularityAndTheLiveRelease() {
        assertThat(sass("train")).as(err()).isZero();
        assertThat(sass("publish")).as(err()).isZero();
        assertThat(out())
                .containsPattern("(?m)^scenario +hr@50 +popularity +ndcg@50 +popularity +queries$")
                .contains("next:\n", "  sass query --scenario home --user ID --file ")
                .doesNotContain("live: release", "sass rollback");

        assertThat(sass("train", "finetune.epochs=1")).as(err()).isZero();
        assertThat(out()).doesNotContain("live");
        assertThat(sass("publish", "finetune.epochs=1")).as(err()).isZero();
        assertThat(out())
                .contains("  sass rollback ")
                .containsPattern("(?m)^scenario +hr@50 +popularity +live +queries$")
                .containsPattern("(?m)^home +0\\.\\d{4} +0\\.\\d{4} +[+-] \\d+ %\\?? +0\\.\\d{4} +[+-] \\d+ % +\\d+$")
                .containsPattern("(?m)^mean +0\\.\\d{4} +0\\.\\d{4} +[+-] \\d+ %\\?? +0\\.\\d{4} +[+-] \\d+ % ")
                .containsPattern("(?m)^live: release \\S+, as measured before it was published$");
    }
}
