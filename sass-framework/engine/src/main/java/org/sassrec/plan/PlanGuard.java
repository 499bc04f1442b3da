package org.sassrec.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.PlannedStage;
import org.sassrec.pipeline.stage.LastRelease;
import org.sassrec.pipeline.stage.LiveState;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.serving.release.ReleaseManifest;

/** What is asked before stages run: whether anything would be lost, and whether a saved plan still holds. */
public final class PlanGuard {
    /** How many differences are told before the rest is counted. */
    private static final int MAX_LISTED = 3;

    private final LoadedConfig loaded;
    private final RunContext run;
    private final Set<PipelineStage> goals;
    private final Clock clock;

    private PlanGuard(LoadedConfig loaded, Set<PipelineStage> goals, Clock clock) {
        this.loaded = loaded;
        this.run = RunContext.of(loaded, event -> {});
        this.goals = goals;
        this.clock = clock;
    }

    /** A guard before stages. */
    public static PlanGuard of(LoadedConfig loaded, Set<PipelineStage> goals, Clock clock) {
        return new PlanGuard(loaded, goals, clock);
    }

    private List<PlannedStage> stages() throws IOException {
        return new Pipeline(run.output(), StageTasks.of(loaded, clock, event -> {}), clock).plan(goals);
    }

    /**
     * Refuses what would lose something of what is released. Training asks no server: it knows what was last published from
     * its folder.
     *
     * @throws SassException SASS5911 with all that would be lost
     */
    public void rejectLosses() throws IOException {
        LastRelease last = LastRelease.read(run.output()).orElse(null);
        LiveState live = goals.contains(PipelineStage.PUBLISH)
                ? LiveState.of(run.config())
                : new LiveState(LiveState.location(run.config()), null, List.of(), "not asked");
        List<DestructiveChange> dangers = new DestructiveChanges(run.config(), loaded.flat(), live, last).find();
        if (dangers.isEmpty()) {
            return;
        }
        List<PlannedStage> stages = stages();
        List<Diagnostic> problems = new ArrayList<>();
        for (DestructiveChange danger : dangers) {
            if (stages.stream()
                    .anyMatch(planned ->
                            planned.decision().runs() && danger.kind().affects(planned.stage()))) {
                problems.add(Diagnostic.error("SASS5911", danger.what())
                        .withHelp("if that is meant: --allow-destructive, or -Dsass.allowDestructive with Maven;"
                                + " `sass plan` shows all that would be done"));
            }
        }
        if (!problems.isEmpty()) {
            throw SassException.of(problems);
        }
    }

    /**
     * Refuses a saved plan that no longer says what would be done.
     *
     * @throws SassException SASS5912 if the file is no plan, SASS5913 if the configuration changed since, SASS5914 if the
     *     source files did, SASS5915 if another release is live, SASS5916 if the run folder moved on otherwise
     */
    public void verifySaved(Path file) throws IOException {
        JsonNode plan = read(file);
        checkSources(file, PlanJson.texts(plan.path("madeFrom")));
        checkStages(file, plan.path("stages"));
        checkLive(file, plan);
    }

    private static JsonNode read(Path file) throws IOException {
        try {
            JsonNode plan = new ObjectMapper().readTree(Files.readString(file));
            if (plan.path("version").asInt() == PlanJson.VERSION
                    && plan.path("stages").isArray()) {
                return plan;
            }
        } catch (NoSuchFileException e) {
            throw invalidPlan(file, "there is no such file");
        } catch (JsonProcessingException | CharacterCodingException e) {
            throw invalidPlan(file, "it is no JSON");
        }
        throw invalidPlan(file, "it is no plan of this version");
    }

    private static SassException invalidPlan(Path file, String why) {
        return Diagnostic.error("SASS5912", "cannot read the plan `" + file + "`: " + why)
                .withHelp("`sass plan -o " + file + "` writes one")
                .toException();
    }

    private void checkSources(Path file, Map<String, String> planned) throws IOException {
        List<String> keys = new ArrayList<>();
        List<String> files = new ArrayList<>();
        for (ConfigChange change : ConfigChange.compare(planned, run.madeFrom(), key -> Effect.NOTHING)) {
            if (change.key().startsWith(RunContext.FILE)) {
                files.add(change.text().substring(RunContext.FILE.length()));
            } else {
                keys.add(change.text());
            }
        }
        if (!keys.isEmpty()) {
            throw outdatedPlan(
                    "SASS5913", "the configuration changed since the plan `" + file + "` was made: " + summarize(keys));
        }
        if (!files.isEmpty()) {
            throw outdatedPlan(
                    "SASS5914", "the data changed since the plan `" + file + "` was made: " + summarize(files));
        }
    }

    /** The first changes, and how many more there are. */
    public static String summarize(List<String> changes) {
        return changes.size() <= MAX_LISTED
                ? String.join(", ", changes)
                : String.join(", ", changes.subList(0, MAX_LISTED)) + " and " + (changes.size() - MAX_LISTED) + " more";
    }

    private static SassException outdatedPlan(String code, String what) {
        return Diagnostic.error(code, what)
                .withHelp("make a new plan and look at it")
                .toException();
    }

    /** A stage that was to run may be done meanwhile, by this plan; nothing else may run, and nothing be made otherwise. */
    private void checkStages(Path file, JsonNode saved) throws IOException {
        for (PlannedStage now : stages()) {
            JsonNode then = null;
            for (JsonNode stage : saved) {
                if (stage.path("stage").asText().equals(now.stage().label())) {
                    then = stage;
                }
            }
            if (then == null || (now.decision().runs() && !then.path("runs").asBoolean())) {
                throw outdatedPlan(
                        "SASS5916",
                        "the plan `" + file + "` leaves " + now.stage().label() + " alone, but it would run: "
                                + now.decision().reason());
            }
            if (!now.inputs().fingerprint().equals(then.path("fingerprint").asText())) {
                throw outdatedPlan(
                        "SASS5916",
                        "the run folder is not the one that the plan `" + file + "` was made for: "
                                + now.stage().label() + " would make something else");
            }
        }
    }

    /** The release that this plan itself made live is as it should be. */
    private void checkLive(Path file, JsonNode plan) {
        LiveState now = LiveState.of(run.config());
        String then = plan.path("live").path("release").asText(null);
        boolean unknownThen = plan.path("live").hasNonNull("problem");
        if (unknownThen) {
            return;
        }
        if (now.problem() != null) {
            throw outdatedPlan(
                    "SASS5915",
                    "whether the plan `" + file + "` still holds cannot be told, for the store cannot be asked: "
                            + now.problem());
        }
        ReleaseManifest live = now.live();
        if (!Objects.equals(then, live == null ? null : live.id()) && !isPlanned(live, plan)) {
            throw outdatedPlan(
                    "SASS5915",
                    "the live release is not the one that the plan `" + file + "` was made for: it was "
                            + (then == null ? "none" : then) + ", and is "
                            + (live == null ? "none" : live.id()));
        }
    }

    private static boolean isPlanned(@Nullable ReleaseManifest live, JsonNode plan) {
        for (JsonNode stage : plan.path("stages")) {
            if (live != null && stage.path("stage").asText().equals(PipelineStage.PUBLISH.label())) {
                return stage.path("fingerprint")
                        .asText()
                        .equals(live.fingerprints().get("run"));
            }
        }
        return false;
    }
}
