package org.sassrec.release;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.serving.release.ReleaseManifest;

/** Events of a publish, for progress output. */
public sealed interface PublishProgress {

    /** Receives events. Called by the publishing thread. */
    @FunctionalInterface
    interface Listener {
        void on(PublishProgress progress);
    }

    /** Removed collections that an interrupted publish left. */
    record Cleared(int collections) implements PublishProgress {}

    /** Found an intact release with the same content, which only needs to be activated. */
    record Resumed(String releaseId) implements PublishProgress {}

    /** Wrote rows of a scenario. */
    record Written(String scenario, long rows, long total) implements PublishProgress {}

    /** The store processes written rows, for example builds their index. */
    record Sealing(String collection, String step, long rows, long total) implements PublishProgress {}

    /**
     * Compared the scores that sample users would get with those of training.
     *
     * @param difference largest difference; relative for scores greater than 1
     */
    record ParityChecked(String scenario, int users, double difference) implements PublishProgress {}

    /** Evaluated a quality gate. */
    record GateEvaluated(QualityGateVerdict verdict) implements PublishProgress {}

    /**
     * Measured how much the release would change for sample users.
     *
     * @param k number of compared items per user
     * @param share share of these items that are not among those of the live release, 0 to 1
     * @param itemCosine mean cosine of the vectors of common items, which only has a meaning if the weights continue
     * those of the live release; {@code null} without common items
     */
    record ChurnMeasured(
            String scenario,
            int users,
            int k,
            double share,
            @Nullable Double itemCosine) implements PublishProgress {}

    /** Could not measure how much the release would change for sample users. */
    record ChurnUnknown(String scenario, String reason) implements PublishProgress {}

    /** Verified the collection of a scenario. */
    record Verified(String scenario, ReleaseManifest.Collection collection, double seconds)
            implements PublishProgress {}

    /** A scenario failed and keeps its live version. */
    record ScenarioKept(String scenario, String reason) implements PublishProgress {}

    /** A scenario that is not published keeps a live collection that differs from its manifest. */
    record Damaged(String scenario, String difference) implements PublishProgress {}

    /** Left a collection unchanged because it cannot be read or must not be dropped. */
    record Skipped(String collection, String reason) implements PublishProgress {}

    /** Pointed an outdated alias to the live release again. */
    record AliasRepaired(String releaseId) implements PublishProgress {}

    /** Withdraws items that the run folder lists as withdrawn and the store does not, for example a new store. */
    record WithdrawnAgain(List<String> items) implements PublishProgress {
        public WithdrawnAgain {
            items = List.copyOf(items);
        }
    }

    /** Dropped an old release. */
    record Dropped(String releaseId) implements PublishProgress {}

    /**
     * Kept the files of a dropped release because only other stores claim them. Such a store may be this one under an
     * earlier address.
     *
     * @param folder folder of the files
     * @param owners locations of the stores
     */
    record FilesRetained(String folder, String owners) implements PublishProgress {}
}
