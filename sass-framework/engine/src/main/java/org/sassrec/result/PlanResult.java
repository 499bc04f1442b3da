package org.sassrec.result;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.model.ModelSize;

/**
 * The plan of {@code train} and {@code publish}, and the content of {@code plan.json}. {@code docs/reference/file-formats.md} lists
 * the fields.
 *
 * @param version of the JSON form, {@link #VERSION}
 * @param project the project's name
 * @param created ISO 8601, UTC
 * @param effect the largest effect of all stages; {@link PlanEffect#DESTRUCTIVE} if anything would be lost
 * @param upToDate whether no stage would run
 * @param firstRun whether the folder has no previous run
 * @param sharedModel whether one model produces the vectors of all scenarios
 * @param sinceLastRun differences from the previous inputs of each stage
 * @param sinceLiveRelease differences from the configuration of the live release; {@code null} without a live release
 * or if the release does not record it
 * @param live state of the store
 * @param stages all stages up to publish, in their order
 * @param scenarios all scenarios that are served or released
 * @param destructive what would be lost
 * @param provenance all effective values and the source files
 */
public record PlanResult(
        int version,
        String project,
        String created,
        PlanEffect effect,
        boolean upToDate,
        boolean firstRun,
        boolean sharedModel,
        List<Change> sinceLastRun,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSetter(nulls = Nulls.SET) @Nullable
        List<Change> sinceLiveRelease,

        Live live,
        List<Stage> stages,
        Model model,
        List<Scenario> scenarios,
        List<Loss> destructive,
        Map<String, String> provenance) {

    /** Version of the JSON form. */
    public static final int VERSION = 1;

    public PlanResult {
        Objects.requireNonNull(live); // Rejects a JSON file that is not a plan.
    }

    /**
     * One difference between the current and an earlier configuration.
     *
     * @param key of the configuration, or {@code file} and a source file
     * @param before value in YAML's flow form, or size and content of a file; {@code null} if the key was added
     * @param after the current value; {@code null} if the key was removed
     * @param effect the effect of this change alone
     */
    public record Change(
            String key, @Nullable String before, @Nullable String after, PlanEffect effect) {}

    /**
     * The live release.
     *
     * @param store location of the releases
     * @param release its id; {@code null} if it does not exist or the store is not reachable
     * @param problem why the store is not reachable; {@code null} if it is reachable
     */
    public record Live(
            String store,
            @Nullable String release,
            @Nullable String problem) {}

    /**
     * One stage.
     *
     * @param fingerprint of all its inputs
     * @param reason why it runs or does not run
     * @param seconds estimated from the last run; {@code null} if unknown
     * @param memoryBytes estimated peak memory of the process; {@code null} if unknown
     */
    public record Stage(
            String stage,
            String fingerprint,
            boolean runs,
            String reason,
            @Nullable Double seconds,
            @Nullable Long memoryBytes) {}

    /**
     * The model's size.
     *
     * @param before size of the trained model; {@code null} if it does not exist
     * @param after size of the configured model; {@code null} before the first preparation
     * @param unknownTables features whose number of embedding rows is determined by preparation
     * @param warmStart parameters of a warm start; {@code null} without one, or if preparation determines them
     */
    public record Model(
            @JsonIgnoreProperties("products") @Nullable ModelSize before,
            @JsonIgnoreProperties("products") @Nullable ModelSize after,
            List<String> unknownTables,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSetter(nulls = Nulls.SET) @Nullable
            WarmStart warmStart) {}

    /**
     * The parameters of a warm start without the rows of embedding tables, which preparation determines.
     *
     * @param kept number of parameters of the earlier model that the new model keeps
     * @param added number of new parameters
     * @param dropped number of parameters that the new model does not have
     * @param lines the counts, then those of each part
     */
    public record WarmStart(long kept, long added, long dropped, List<String> lines) {
        public WarmStart {
            lines = List.copyOf(lines);
        }
    }

    /**
     * One scenario.
     *
     * @param owner the configured owner; {@code null} without an owner
     * @param configurationChanged whether one of its keys changed since the live release, or since the last run without
     * a live release
     * @param vectorsChange whether its vectors would change
     */
    public record Scenario(
            String name, @Nullable String owner, State state, boolean configurationChanged, boolean vectorsChange) {}

    /** Release state of a scenario. */
    public enum State {
        /** The store is not reachable. */
        UNKNOWN,
        NEW,
        RELEASED,
        REMOVED
    }

    /**
     * A destructive change. The stages that would execute it fail without explicit permission.
     *
     * @param message one sentence that describes the loss
     */
    public record Loss(Kind kind, String message) {
        /** Kinds of destructive changes. */
        public enum Kind {
            /** A released scenario is no longer served. */
            SCENARIO_REMOVED,
            /** A released scenario is served under another name. Requests for the old name fail. */
            SCENARIO_RENAMED,
            /** The live release belongs to another project, whose services would receive the new release. */
            PROJECT_REPLACED,
            /** Releases go to another store. The releases in the old store are no longer updated or removed. */
            STORE_MOVED,
            /** Old releases are removed that were retained before. */
            RELEASES_DROPPED,
            /** The live release was activated by a rollback and would be replaced. */
            ROLLBACK_UNDONE
        }
    }
}
