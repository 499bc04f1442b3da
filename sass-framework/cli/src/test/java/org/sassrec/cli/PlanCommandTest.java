package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.output.Console;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.simulation.SimulatedApp;

/** Compares the plans of a trained and published project with the execution of the commands. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PlanCommandTest {
    @TempDir
    private static Path folder;

    private Path yaml;
    private Path simulation;
    private Path run;

    private record Ran(int status, List<String> out, List<String> err) {}

    @BeforeAll
    void publish() throws IOException {
        simulation = folder.resolve("simulation");
        SimulatedApp.write(simulation, new SimulatedApp.Size(300, 150, 4_000), 1);
        Path project = TinyProject.create(folder.resolve("project"), simulation);
        yaml = project.resolve("sass.yaml");
        run = project.resolve("target/sass");
        edit("task: scenarioContrast, epochs: 2", "task: scenarioContrast, epochs: 1");
        edit("epochs: 3", "epochs: 1");
        edit("day:   {where", "day:   {owner: day-team, where");
        Ran first = sass("plan");
        assertThat(first.status()).as("%s", first.err()).isEqualTo(2);
        assertThat(first.out()).contains("No previous run in this folder.");
        assertThat(first.out()).contains("Plan: cold start").anyMatch(line -> line.startsWith("  sass train --file "));
        assertThat(run).doesNotExist();
        assertThat(sass("train").status()).isZero();
        assertThat(sass("publish").status()).isZero();
    }

    private void edit(String find, String replace) throws IOException {
        String text = Files.readString(yaml);
        assertThat(text).contains(find);
        Files.writeString(yaml, text.replace(find, replace));
    }

    private Ran sass(String command, String... more) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                StandardCharsets.UTF_8,
                false);
        List<String> arguments = new ArrayList<>(List.of(command, "-f", yaml.toString()));
        arguments.addAll(List.of(more));
        int status = SassCommand.run(console, arguments.toArray(String[]::new));
        return new Ran(status, lines(out), lines(err));
    }

    private static List<String> lines(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private JsonNode plan(Path file) throws IOException {
        Ran planned = sass("plan", "-o", file.toString());
        assertThat(planned.status()).as("%s", planned.err()).isIn(0, 2);
        return new ObjectMapper().readTree(Files.readString(file));
    }

    private static List<String> planned(JsonNode plan) {
        List<String> stages = new ArrayList<>();
        plan.path("stages").forEach(stage -> {
            if (stage.path("runs").asBoolean()) {
                stages.add(stage.path("stage").asText());
            }
        });
        return stages;
    }

    /** Returns the stages that ran, from their last lines. */
    private static List<String> ran(Ran ran) {
        assertThat(ran.status()).as("%s", ran.err()).isZero();
        return ran.out().stream()
                .filter(line -> line.matches("\\S+: done in .*"))
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList();
    }

    private String release() throws IOException {
        return new ObjectMapper()
                .readTree(Files.readString(run.resolve("released.json")))
                .path("release")
                .asText();
    }

    /** Plans, executes and compares. A second plan has no changes. */
    private void holds(String expected, String... stages) throws IOException {
        JsonNode plan = plan(folder.resolve("plan.json"));
        assertThat(plan.path("effect").asText()).isEqualTo(expected);
        assertThat(planned(plan)).containsExactly(stages);

        String[] saved = {"--plan", folder.resolve("plan.json").toString()};
        List<String> ran = new ArrayList<>(ran(sass("train", saved)));
        ran.addAll(ran(sass("publish", saved)));
        assertThat(ran).containsExactly(stages);

        Ran after = sass("plan");
        assertThat(after.out()).last().isEqualTo("Plan: nothing to do");
        assertThat(after.status()).isZero();
    }

    @Test
    @Order(1)
    void ignoresDescriptiveKeys() throws IOException {
        edit("day:   {owner: day-team", "day:   {owner: other-team");
        holds("nothing");
    }

    @Test
    @Order(2)
    void evaluatesAgainForAnotherMetric() throws IOException {
        String before = release();
        edit("metrics: [hr@50, ndcg@50]", "metrics: [hr@10, ndcg@50]");
        holds("evaluate again", "evaluate", "publish");
        assertThat(release()).isEqualTo(before);
    }

    @Test
    @Order(3)
    void rebuildsCollectionsForAnotherRecall() throws IOException {
        String before = release();
        edit(
                "publish: {filters: {text: [category]}}",
                "publish: {filters: {text: [category]}, verify: {annRecall@50: 0.9}}");
        holds("index again", "publish");
        assertThat(release()).isNotEqualTo(before);
        // The name ends with the digest of the content.
        assertThat(release()).endsWith(before.substring(before.indexOf('_')));
    }

    @Test
    @Order(4)
    void keepsPreTrainingForAnotherDropout() throws IOException {
        byte[] before = Files.readAllBytes(run.resolve("pretrain/epoch-1/model.ckpt"));
        edit("dropout: 0,", "dropout: 0.2,");
        Path file = folder.resolve("tuned.json");
        JsonNode plan = plan(file);
        assertThat(plan.path("effect").asText()).isEqualTo("fine-tune");
        plan.path("stages")
                .forEach(stage -> assertThat(stage.path("seconds").isNumber())
                        .isEqualTo(stage.path("runs").asBoolean()));

        // train executes a part of the plan, publish the rest.
        assertThat(ran(sass("train", "--plan", file.toString()))).containsExactly("fine-tune", "export", "evaluate");
        assertThat(ran(sass("publish", "--plan", file.toString()))).containsExactly("publish");
        // The plan stays valid after its execution.
        assertThat(ran(sass("publish", "--plan", file.toString()))).isEmpty();
        assertThat(run.resolve("pretrain/epoch-1/model.ckpt")).hasBinaryContent(before);
    }

    @Test
    @Order(5)
    void rejectsAnOutdatedPlan() throws IOException {
        Path file = folder.resolve("old.json");
        edit("batchSize: 256", "batchSize: 128");
        plan(file);
        String[] apply = {"--plan", file.toString()};

        assertThat(sass("train", "--plan", "nowhere.json").err().get(0))
                .isEqualTo("error[SASS5912]: cannot read the plan `nowhere.json`: the file does not exist");

        edit("batchSize: 128", "batchSize: 64");
        assertThat(sass("train", apply).err().get(0))
                .isEqualTo("error[SASS5913]: the configuration changed since the plan `" + file
                        + "` was made: finetune.batchSize changed");
        edit("batchSize: 64", "batchSize: 128");

        Path users = simulation.resolve("users.csv");
        String rows = Files.readString(users);
        Files.writeString(users, rows + "\n");
        assertThat(sass("train", apply).err().get(0))
                .startsWith("error[SASS5914]: the data changed since the plan `" + file + "` was made: ")
                .endsWith("users.csv changed");
        Files.writeString(users, rows); // A new time is not a change of the data.

        JsonNode plan = new ObjectMapper().readTree(Files.readString(file));
        String live = plan.path("live").path("release").asText();
        Files.writeString(file, plan.toString().replace("\"release\":\"" + live, "\"release\":\"other"));
        assertThat(sass("train", apply).err().get(0))
                .isEqualTo("error[SASS5915]: the live release changed since the plan `" + file
                        + "` was made: it was other and is now " + live);

        Files.delete(run.resolve("pretrain/epoch-1/model.ckpt"));
        Files.delete(run.resolve("pretrain/epoch-1/state.json"));
        Files.delete(run.resolve("pretrain/epoch-1"));
        Ran refused = sass("train", apply);
        assertThat(refused.err().get(0))
                .isEqualTo(
                        "error[SASS5916]: the plan `" + file + "` does not run pre-train, but it would run now: stale,"
                                + " because its result is missing or damaged");
        assertThat(refused.status()).isEqualTo(ExitStatus.FAILURE);
        assertThat(release()).isEqualTo(live);
    }

    @Test
    @Order(6)
    void rejectsRemovingAScenarioWithoutPermission() throws IOException {
        edit("  night: {where: \"scene = 'night'\"}\n", "");
        Path file = folder.resolve("destructive.json");
        JsonNode plan = plan(file);
        assertThat(plan.path("effect").asText()).isEqualTo("destructive");
        assertThat(planned(plan)).hasSize(6);
        String before = release();

        assertThat(sass("publish").err().get(0))
                .startsWith("error[SASS5925]: the configuration differs from that of the training: ")
                .contains("scenarios.night was removed");
        rejectsLoss(sass("train"));
        assertThat(ran(sass("train", "--plan", file.toString(), "--allow-destructive")))
                .hasSize(5);
        rejectsLoss(sass("publish"));
        assertThat(release()).isEqualTo(before);

        assertThat(ran(sass("publish", "--plan", file.toString(), "--allow-destructive")))
                .containsExactly("publish");
        assertThat(release()).isNotEqualTo(before);
        assertThat(sass("plan").status()).isZero();
    }

    private static void rejectsLoss(Ran refused) {
        assertThat(refused.status()).isEqualTo(ExitStatus.FAILURE);
        assertThat(refused.err().get(0))
                .startsWith("error[SASS5911]: scenario `night` is released and no longer configured");
        assertThat(refused.err().get(1)).contains("--allow-destructive");
        assertThat(ran(new Ran(0, refused.out(), refused.err()))).isEmpty();
    }

    @Test
    @Order(7)
    void returnsTheDocumentedExitStatus() throws IOException {
        assertThat(sass("plan", "--fail-on-changes").status()).isZero();
        edit("metrics: [hr@10, ndcg@50]", "metrics: [hr@50]");
        assertThat(sass("plan").status()).isEqualTo(2);
        assertThat(sass("plan", "--zero-on-changes").status()).isZero();
        Ran failed = sass("plan", "--fail-on-changes");
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.err().get(0)).isEqualTo("error[SASS5917]: changes exist: evaluate again");
        assertThat(sass("plan", "--wrong").status()).isEqualTo(1);
        edit("items.csv", "itms.csv");
        Ran gone = sass("plan");
        assertThat(gone.status()).isEqualTo(2);
        assertThat(gone.err().get(0))
                .startsWith("warning[SASS4001]: no file matches `")
                .endsWith("itms.csv`");
        assertThat(gone.err())
                .anyMatch(line -> line.contains("sass.yaml:"))
                .anyMatch(line -> line.contains("= note: the plan cannot run without it"));
        edit("itms.csv", "items.csv");
        assertThat(sass("plan").err()).isEmpty();
        edit("epochs: 1\n", "epocs: 1\n");
        Ran broken = sass("plan");
        assertThat(broken.status()).isEqualTo(1);
        assertThat(broken.err().get(0)).contains("unknown key `epocs`");
    }
}
