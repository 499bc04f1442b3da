package org.sassrec.engine;

import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.training.cluster.Cluster;

/**
 * Options of the methods of {@link Sass}.
 *
 * @param savedPlan plan that the stages must match; {@code null} for none
 * @param allowsLosses whether destructive changes are allowed
 * @param cluster cluster that trains; {@code null} to train in this process
 * @param findings shared by all copies, so that each finding is reported once
 */
record SassOptions(
        Clock clock,
        Consumer<PipelineEvent> listener,
        @Nullable Path savedPlan,
        boolean allowsLosses,
        @Nullable Cluster cluster,
        FindingReporter findings) {

    SassOptions withCluster(Cluster trains) {
        return new SassOptions(clock, listener, savedPlan, allowsLosses, trains, findings);
    }

    SassOptions withListener(Consumer<PipelineEvent> events) {
        return new SassOptions(clock, events, savedPlan, allowsLosses, cluster, findings);
    }

    SassOptions withClock(Clock other) {
        return new SassOptions(other, listener, savedPlan, allowsLosses, cluster, findings);
    }

    SassOptions withSavedPlan(Path plan) {
        return new SassOptions(clock, listener, plan, allowsLosses, cluster, findings);
    }

    SassOptions allowingLosses() {
        return new SassOptions(clock, listener, savedPlan, true, cluster, findings);
    }
}
