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
 * What {@code train} and {@code publish} would do now, and the content of {@code plan.json}; docs/reference/file-formats.md lists its fields.
 *
 * @param version of the JSON form, {@link #VERSION}
 * @param project its name
 * @param created ISO 8601, UTC
 * @param effect the heaviest of all that would be done; {@link PlanEffect#DESTRUCTIVE} if anything would be lost
 * @param upToDate whether nothing would be done
 * @param firstRun whether nothing was ever run in this folder
 * @param sharedModel whether one network makes all scenarios' vectors
 * @param sinceLastRun differences from what each stage last read
 * @param sinceLiveRelease differences from what the live release was made from; {@code null} if nothing is live or it does not
 *     say
 * @param live the store's state
 * @param stages all up to publishing, in their order
 * @param scenarios all that are served or released
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
        Objects.requireNonNull(live); // a file without it is no plan
    }

    /**
     * One difference between what is configured now and what was.
     *
     * @param key of the configuration; or {@code file} and a source file
     * @param before value in YAML's flow form, or a file's size and content; {@code null} if there was none
     * @param after the same now; {@code null} if it is gone
     * @param effect what follows from it alone
     */
    public record Change(
            String key, @Nullable String before, @Nullable String after, PlanEffect effect) {}

    /**
     * The live release.
     *
     * @param store where releases are
     * @param release its id; {@code null} if there is none, or the store could not be asked
     * @param problem why the store could not be asked; {@code null} if it could
     */
    public record Live(
            String store,
            @Nullable String release,
            @Nullable String problem) {}

    /**
     * One stage.
     *
     * @param fingerprint of all that it reads
     * @param reason why it runs or does not
     * @param seconds by the rates of the last run; {@code null} if unknown
     * @param memoryBytes the most that the process holds; {@code null} if unknown
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
     * @param before of the trained model; {@code null} if there is none
     * @param after of the configured one; {@code null} before the first preparation
     * @param unknownTables features whose tables get their rows when the data is prepared
     */
    public record Model(
            @JsonIgnoreProperties("products") @Nullable ModelSize before,
            @JsonIgnoreProperties("products") @Nullable ModelSize after,
            List<String> unknownTables) {}

    /**
     * One scenario.
     *
     * @param owner who answers for it; {@code null} if nobody is named
     * @param configurationChanged whether one of its own keys changed since the live release, or since the last run if nothing is live
     * @param vectorsChange whether what its users get would change
     */
    public record Scenario(
            String name, @Nullable String owner, State state, boolean configurationChanged, boolean vectorsChange) {}

    /** Whether a scenario is released. */
    public enum State {
        /** The store could not be asked. */
        UNKNOWN,
        NEW,
        RELEASED,
        REMOVED
    }

    /**
     * Something that a plan would lose or leave behind. The stages that would do so refuse without leave.
     *
     * @param message is lost, for people: one sentence
     */
    public record Loss(Kind kind, String message) {
        /** The ways to lose something. */
        public enum Kind {
            /** A released scenario is no longer served. */
            SCENARIO_REMOVED,
            /** It still is, under another name: who asks for the old one gets no answer. */
            SCENARIO_RENAMED,
            /** What is live there is of another project, whose services would follow. */
            PROJECT_REPLACED,
            /** Releases go elsewhere; those in the old place are neither renewed nor retired. */
            STORE_MOVED,
            /** Old releases are dropped that would have stayed. */
            RELEASES_DROPPED
        }
    }
}
