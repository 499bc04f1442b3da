package org.sassrec.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.diagnostic.SassException;

class PipelineTest {
    /** Number of steps of all six fake stages with five steps each. */
    private static final int STEPS = 30;

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private FakeStages stages;
    private final List<String> decisions = new ArrayList<>();

    @BeforeEach
    void fresh() {
        stages = new FakeStages(folder);
    }

    private void run(FakeStages fakes, PipelineStage... goals) throws IOException {
        decisions.clear();
        fakes.ran.clear();
        new Pipeline(folder, fakes.tasks(), CLOCK).run(Set.of(goals), event -> {
            if (event instanceof PipelineEvent.Decided decided) {
                decisions.add(decided.decision().text());
            }
        });
    }

    @Test
    void runsRequiredStagesInOrder() throws IOException {
        run(stages, PipelineStage.EXPORT, PipelineStage.EVALUATE);

        assertThat(stages.ran).containsExactly("prepare", "pre-train", "fine-tune", "export", "evaluate");
        assertThat(decisions).allMatch(line -> line.endsWith(": not run yet"));
    }

    @Test
    void skipsCurrentStages() throws IOException {
        run(stages, PipelineStage.PUBLISH);
        run(stages, PipelineStage.PUBLISH);

        assertThat(stages.ran).isEmpty();
        assertThat(decisions).hasSize(6).allMatch(line -> line.matches("[a-z-]+: up to date \\([0-9a-f]{12}\\)"));
    }

    @Test
    void runsStaleStagesWithAReason() throws IOException {
        run(stages, PipelineStage.PUBLISH);
        stages.keys.get(PipelineStage.FINETUNE).put("model.layers", "[64, 32]");
        run(stages, PipelineStage.PUBLISH);

        assertThat(stages.ran).containsExactly("fine-tune", "export", "evaluate", "publish");
        assertThat(decisions.get(1)).startsWith("pre-train: up to date");
        assertThat(decisions.subList(2, 6))
                .containsExactly(
                        "fine-tune: stale, because model.layers was added",
                        "export: stale, because fine-tune ran again",
                        "evaluate: stale, because fine-tune ran again",
                        "publish: stale, because export ran again, evaluate ran again");
    }

    @Test
    void runsOneStageWithExistingResults() throws IOException {
        run(stages, PipelineStage.EXPORT, PipelineStage.EVALUATE);
        Pipeline pipeline = new Pipeline(folder, stages.tasks(), CLOCK);
        String planned =
                pipeline.plan(Set.of(PipelineStage.PUBLISH)).get(5).inputs().fingerprint();
        // Earlier stages that are out of date do not run.
        stages.keys.get(PipelineStage.FINETUNE).put("model.layers", "[64, 32]");
        assertThat(pipeline.planOnly(PipelineStage.PUBLISH).inputs().fingerprint())
                .isEqualTo(planned);
        stages.ran.clear();

        pipeline.runOnly(PipelineStage.PUBLISH, state -> {}, event -> {}, () -> true);

        assertThat(stages.ran).containsExactly("publish");
        assertThat(RunFolder.read(folder).completed().get(PipelineStage.PUBLISH).fingerprint())
                .isEqualTo(planned);
        assertThat(pipeline.planOnly(PipelineStage.PUBLISH).runs()).isFalse();
    }

    @Test
    void changesNothingIfAPreconditionFails() throws IOException {
        run(stages, PipelineStage.EVALUATE);
        String before = Files.readString(folder.resolve("run.json"));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> new Pipeline(folder, stages.tasks(), CLOCK)
                        .runOnly(
                                PipelineStage.PUBLISH,
                                state -> {
                                    throw new IllegalStateException();
                                },
                                event -> {},
                                () -> true));
        assertThat(folder.resolve("run.json")).hasContent(before);
    }

    @Test
    void listsThreeChangesAndCountsTheRest() throws IOException {
        for (String key : List.of("a", "b", "c", "d", "e")) {
            stages.keys.get(PipelineStage.PREPARE).put(key, "1");
        }
        run(stages, PipelineStage.PREPARE);
        for (String key : List.of("a", "b", "c", "d")) {
            stages.keys.get(PipelineStage.PREPARE).put(key, "2");
        }
        stages.keys.get(PipelineStage.PREPARE).remove("e");
        run(stages, PipelineStage.PREPARE);

        assertThat(decisions).containsExactly("prepare: stale, because a changed, b changed, c changed and 2 more");
    }

    /** A changed key must not hide a rollback or a damaged collection. */
    @Test
    void namesAllReasonsOfPublish() throws IOException {
        run(stages, PipelineStage.PUBLISH);
        stages.deleteOutput(PipelineStage.PUBLISH);
        stages.keys.get(PipelineStage.PUBLISH).put("publish.keepReleases", "5");
        List<StageDecision> plan = new Pipeline(folder, stages.tasks(), CLOCK).plan(Set.of(PipelineStage.PUBLISH));
        assertThat(plan.get(5).text())
                .isEqualTo("publish: stale, because its result is missing or damaged, publish.keepReleases was added");
    }

    @Test
    void repeatsADeletedResult() throws IOException {
        run(stages, PipelineStage.EVALUATE);
        stages.deleteOutput(PipelineStage.EVALUATE);
        run(stages, PipelineStage.EVALUATE);

        assertThat(stages.ran).containsExactly("evaluate");
        assertThat(decisions).last().isEqualTo("evaluate: stale, because its result is missing or damaged");
    }

    @Test
    void repeatsAllStagesWhenTheStateIsDamaged() throws IOException {
        run(stages, PipelineStage.EVALUATE);
        Files.writeString(folder.resolve("run.json"), "{\"version\": 1, \"stages\": {\"prep");
        run(stages, PipelineStage.EVALUATE);

        assertThat(stages.ran).containsExactly("prepare", "pre-train", "fine-tune", "evaluate");
    }

    static IntStream steps() {
        return IntStream.range(0, STEPS);
    }

    @ParameterizedTest(name = "killed after step {0}")
    @MethodSource("steps")
    void reachesTheSameStateAfterAKill(int step) throws IOException {
        stages.keys.get(PipelineStage.PREPARE).put("changed", "yes");
        run(stages, PipelineStage.PUBLISH);
        String expected = stages.result(PipelineStage.PUBLISH);
        // The folder also contains results of other settings.
        stages.keys.get(PipelineStage.PREPARE).put("changed", "no");
        run(stages, PipelineStage.PUBLISH);
        stages.keys.get(PipelineStage.PREPARE).put("changed", "yes");

        assertThatExceptionOfType(FakeStages.Killed.class)
                .isThrownBy(() -> run(stages.killAfter(step), PipelineStage.PUBLISH));
        int completedStages = step / 5;
        run(stages.killAfter(Integer.MAX_VALUE), PipelineStage.PUBLISH);

        assertThat(stages.result(PipelineStage.PUBLISH)).isEqualTo(expected);
        assertThat(stages.ran).hasSize(6 - completedStages);
        assertThat(decisions.get(completedStages)).endsWith(": was interrupted, resumes");
    }

    @ParameterizedTest(name = "killed after step {0}")
    @MethodSource("steps")
    void doesNotResumeWorkOfOtherSettings(int step) throws IOException {
        assertThatExceptionOfType(FakeStages.Killed.class)
                .isThrownBy(() -> run(stages.killAfter(step), PipelineStage.PUBLISH));
        PipelineStage killed = List.of(PipelineStage.values()).get(step / 5);
        stages.keys.get(killed).put("other", "1");
        run(stages.killAfter(Integer.MAX_VALUE), PipelineStage.PUBLISH);

        assertThat(stages.ran).noneMatch(name -> name.endsWith("+"));
        assertThat(decisions.get(step / 5))
                .isEqualTo(killed.label() + ": was interrupted, starts from scratch, because other was added");
        String found = stages.result(PipelineStage.PUBLISH);
        FakeStages clean = new FakeStages(Files.createDirectory(folder.resolve("clean")));
        clean.keys.get(killed).put("other", "1");
        new Pipeline(folder.resolve("clean"), clean.tasks(), CLOCK).run(Set.of(PipelineStage.PUBLISH), event -> {});
        assertThat(found).isEqualTo(clean.result(PipelineStage.PUBLISH));
    }

    @Test
    void extendsAnEarlierResult() throws IOException {
        run(stages, PipelineStage.PUBLISH);
        stages.keys.get(PipelineStage.FINETUNE).put(FakeStages.HOW_FAR + "epochs", "2");
        run(stages, PipelineStage.PUBLISH);

        assertThat(stages.ran).containsExactly("fine-tune+", "export", "evaluate", "publish");
        assertThat(decisions.get(2))
                .isEqualTo("fine-tune: stale, because howFar.epochs was added; resumes from the existing result");

        stages.keys.get(PipelineStage.FINETUNE).put(FakeStages.HOW_FAR + "epochs", "3");
        stages.keys.get(PipelineStage.FINETUNE).put("other", "1");
        run(stages, PipelineStage.PUBLISH);
        assertThat(stages.ran).containsExactly("fine-tune", "export", "evaluate", "publish");

        stages.keys.get(PipelineStage.FINETUNE).put(FakeStages.HOW_FAR + "epochs", "4");
        stages.deleteOutput(PipelineStage.FINETUNE);
        run(stages, PipelineStage.PUBLISH);
        assertThat(stages.ran).as("no result exists").contains("fine-tune");

        stages.keys.get(PipelineStage.FINETUNE).put(FakeStages.HOW_FAR + "epochs", "5");
        stages.keys.get(PipelineStage.PREPARE).put("other", "1");
        run(stages, PipelineStage.PUBLISH);
        assertThat(stages.ran).as("another dataset").contains("prepare", "fine-tune");
    }

    @Test
    void resumesAnInterruptedStageForExtendedSettings() throws IOException {
        stages.keys.get(PipelineStage.FINETUNE).put(FakeStages.HOW_FAR + "epochs", "2");
        assertThatExceptionOfType(FakeStages.Killed.class)
                .isThrownBy(() -> run(stages.killAfter(2 * 5 + 2), PipelineStage.PUBLISH));
        stages.keys.get(PipelineStage.FINETUNE).put(FakeStages.HOW_FAR + "epochs", "3");
        run(stages.killAfter(Integer.MAX_VALUE), PipelineStage.FINETUNE);

        assertThat(stages.ran).containsExactly("fine-tune+");
        assertThat(decisions)
                .last()
                .isEqualTo("fine-tune: was interrupted, resumes with changed inputs, because howFar.epochs changed");
    }

    /** A source changed only in rows without a scenario. */
    @Test
    void skipsStagesOfAnEqualResult() throws IOException {
        run(stages, PipelineStage.PUBLISH);
        stages.keys.get(PipelineStage.PREPARE).put(FakeStages.IGNORED + "log", "2");
        run(stages, PipelineStage.PUBLISH);

        assertThat(stages.ran).containsExactly("prepare");
        assertThat(decisions.get(0)).isEqualTo("prepare: stale, because ignored.log was added");
        assertThat(decisions.subList(1, 6)).allMatch(line -> line.contains(": up to date"));

        run(stages, PipelineStage.PUBLISH);
        assertThat(stages.ran).isEmpty();
        // Later changes are detected.
        stages.keys.get(PipelineStage.PREPARE).put("log", "3");
        run(stages, PipelineStage.PUBLISH);
        assertThat(stages.ran).hasSize(6);
    }

    @Test
    void preparesOnlyDeletedFiles() throws IOException {
        run(stages, PipelineStage.PUBLISH);
        stages.deleteOutput(PipelineStage.PREPARE);
        run(stages, PipelineStage.PUBLISH);

        assertThat(stages.ran).containsExactly("prepare");
        assertThat(decisions.get(0)).isEqualTo("prepare: stale, because its result is missing or damaged");
    }

    /** For example a copied folder. */
    @Test
    void doesNotReuseAnotherResult() throws IOException {
        run(stages, PipelineStage.PUBLISH);
        stages.replace(PipelineStage.PREPARE);
        run(stages, PipelineStage.PUBLISH);

        assertThat(decisions.get(0)).isEqualTo("prepare: stale, because its result was modified");
        // It writes the same result again.
        assertThat(stages.ran).containsExactly("prepare");
    }

    @ParameterizedTest(name = "killed after step {0}")
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void keepsStagesOfAnEqualResultAfterAKill(int step) throws IOException {
        run(stages, PipelineStage.PUBLISH);
        stages.keys.get(PipelineStage.PREPARE).put(FakeStages.IGNORED + "log", "2");
        assertThatExceptionOfType(FakeStages.Killed.class)
                .isThrownBy(() -> run(stages.killAfter(step), PipelineStage.PUBLISH));
        assertThatExceptionOfType(FakeStages.Killed.class)
                .isThrownBy(() -> run(stages.killAfter(step), PipelineStage.PUBLISH));
        run(stages.killAfter(Integer.MAX_VALUE), PipelineStage.PUBLISH);

        assertThat(stages.ran).hasSize(1).allMatch(name -> name.startsWith("prepare"));
    }

    /** The first configuration is restored after an interruption, so its results are still valid. */
    @ParameterizedTest(name = "killed after step {0}")
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void reusesTheStateBeforeARevertedChange(int step) throws IOException {
        run(stages, PipelineStage.PUBLISH);
        String expected = stages.result(PipelineStage.PUBLISH);
        stages.keys.get(PipelineStage.PREPARE).put("log", "2");
        assertThatExceptionOfType(FakeStages.Killed.class)
                .isThrownBy(() -> run(stages.killAfter(step), PipelineStage.PUBLISH));
        stages.keys.get(PipelineStage.PREPARE).remove("log");
        run(stages.killAfter(Integer.MAX_VALUE), PipelineStage.PUBLISH);

        assertThat(stages.ran).containsExactly("prepare");
        assertThat(stages.result(PipelineStage.PUBLISH)).isEqualTo(expected);
    }

    @Test
    void plansStagesWhoseResultMayBeEqual() throws IOException {
        run(stages, PipelineStage.PUBLISH);
        stages.keys.get(PipelineStage.PREPARE).put(FakeStages.IGNORED + "log", "2");

        assertThat(new Pipeline(folder, stages.tasks(), CLOCK).plan(Set.of(PipelineStage.PUBLISH)))
                .extracting(planned -> planned.runs())
                .containsOnly(true);
    }

    @Test
    void preparesAgainWhenASourceChanges() throws IOException {
        stages.keys.get(PipelineStage.PREPARE).put("log", "1");
        stages.writtenTo = "log";
        run(stages, PipelineStage.EVALUATE);
        stages.writtenTo = null;
        run(stages, PipelineStage.EVALUATE);

        assertThat(decisions.get(0)).isEqualTo("prepare: stale, because log changed");
        // The prepared content was the current one.
        assertThat(stages.ran).containsExactly("prepare");
        run(stages, PipelineStage.EVALUATE);
        assertThat(stages.ran).isEmpty();
    }

    @Test
    void reportsNotesOfEqualInputs() throws IOException {
        run(stages, PipelineStage.PREPARE);
        stages.note = "log has a new modification time, but the same content";
        run(stages, PipelineStage.PREPARE);

        assertThat(decisions)
                .singleElement()
                .asString()
                .matches(
                        "prepare: up to date \\([0-9a-f]{12}\\): log has a new modification time, but the same content");
    }

    @Test
    void skipsAStageWithoutATask() throws IOException {
        var tasks = stages.tasks();
        tasks.remove(PipelineStage.PRETRAIN);
        // Fake stages read the results of all required stages.
        Files.writeString(folder.resolve("pre-train.done"), "none");
        new Pipeline(folder, tasks, CLOCK).run(Set.of(PipelineStage.FINETUNE), event -> {});

        assertThat(stages.ran).containsExactly("prepare", "fine-tune");
    }

    @Test
    void rejectsConcurrentRuns() throws IOException {
        try (RunFolder other = RunFolder.open(folder)) {
            assertThat(other.read()).isEqualTo(RunState.empty());
            assertThatExceptionOfType(SassException.class)
                    .isThrownBy(() -> run(stages, PipelineStage.PREPARE))
                    .withMessageContaining("error[SASS5901]: another run is using " + folder)
                    .withMessageContaining("help: try again when it has ended");
        }
        run(stages, PipelineStage.PREPARE);
    }

    @Test
    void holdsTheLockUntilResultsAreUsed() throws IOException {
        List<String> used = new ArrayList<>();
        new Pipeline(folder, stages.tasks(), CLOCK).run(Set.of(PipelineStage.PREPARE), event -> {}, () -> {
            used.addAll(stages.ran);
            assertThatExceptionOfType(SassException.class).isThrownBy(() -> run(stages, PipelineStage.PREPARE));
            return used;
        });
        assertThat(used).containsExactly("prepare");
        run(stages, PipelineStage.PREPARE);
    }

    @Test
    void reportsAFolderThatCannotBeCreated() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatExceptionOfType(SassException.class)
                .isThrownBy(() -> RunFolder.open(file.resolve("sass")))
                .withMessageContaining(
                        "error[SASS5902]: cannot write the run folder " + file.resolve("sass") + ": Not a directory");
    }

    @Test
    void writesItsState() throws IOException {
        run(stages, PipelineStage.PREPARE);

        assertThat(folder.resolve("run.json"))
                .content()
                .contains("\"prepare\"", "\"fingerprint\"", "\"prepare.key\" : \"1\"", "\"2026-11-24T12:00:00Z\"")
                .doesNotContain("running");
        assertThat(folder.resolve("run.json.tmp")).doesNotExist();
    }
}
