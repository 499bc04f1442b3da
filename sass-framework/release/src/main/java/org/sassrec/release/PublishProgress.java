package org.sassrec.release;

import org.sassrec.evaluation.qualitygate.QualityGateVerdict;
import org.sassrec.serving.release.ReleaseManifest;

/** What a publish is doing, for whoever wants to show it. */
public sealed interface PublishProgress {

    /** Takes progress; called from the publishing thread. */
    @FunctionalInterface
    interface Listener {
        void on(PublishProgress progress);
    }

    /** Left-overs of an interrupted publish were removed. */
    record Cleared(int collections) implements PublishProgress {}

    /** A whole release with the same content was found; only the switch is left to do. */
    record Resumed(String releaseId) implements PublishProgress {}

    /** Rows of a scenario were written so far. */
    record Written(String scenario, long rows, long total) implements PublishProgress {}

    /** The store works on rows that are all written, such as building their index. */
    record Sealing(String collection, String step, long rows, long total) implements PublishProgress {}

    /**
     * Users were asked for as a reader asks: known values through the exported user tower.
     *
     * @param difference the largest of a score to training's, relative where scores are greater than 1
     */
    record ParityChecked(String scenario, int users, double difference) implements PublishProgress {}

    /** A quality gate was asked. */
    record GateEvaluated(QualityGateVerdict verdict) implements PublishProgress {}

    /**
     * What the release would change for sample users.
     *
     * @param k best items compared for each user
     * @param share of these that are not among the live release's, 0 to 1
     */
    record ChurnMeasured(String scenario, int users, int k, double share) implements PublishProgress {}

    /** What the release would change for sample users cannot be told. */
    record ChurnUnknown(String scenario, String reason) implements PublishProgress {}

    /** A scenario's collection was verified. */
    record Verified(String scenario, ReleaseManifest.Collection collection, double seconds)
            implements PublishProgress {}

    /** A scenario failed and stays as it is live. */
    record ScenarioKept(String scenario, String reason) implements PublishProgress {}

    /** A scenario that is not published stays live with a collection that is not what its manifest says. */
    record Damaged(String scenario, String difference) implements PublishProgress {}

    /** A collection is left as it is: it cannot be read, or must not be dropped. */
    record Skipped(String collection, String reason) implements PublishProgress {}

    /** An alias that somebody moved late, or left behind, points to the live release again. */
    record AliasRepaired(String releaseId) implements PublishProgress {}

    /** An old release was dropped. */
    record Dropped(String releaseId) implements PublishProgress {}

    /**
     * The files of a dropped release stay, since they are noted for other stores alone, which may be this one's former address.
     *
     * @param folder of them
     * @param owners where those stores are
     */
    record FilesRetained(String folder, String owners) implements PublishProgress {}
}
