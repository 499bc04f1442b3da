package org.sassrec.monitoring;

import java.io.IOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.live.LiveReleaseState;
import org.sassrec.release.PublishProgress;
import org.sassrec.result.DailyMetrics;
import org.sassrec.result.DailyMetrics.Change;
import org.sassrec.result.DailyMetrics.Kind;
import org.sassrec.result.DailyMetrics.Release;
import org.sassrec.serving.release.ReleaseManifest;

/**
 * Collects the values of a publish from its events and adds them to the daily metrics. With several releases on one
 * date, those with newly trained weights count. A date without new weights has the largest change of its refreshes.
 */
public final class ReleaseRecorder implements Consumer<PipelineEvent> {
    private final SassConfig config;
    private final LiveRelease live;
    private final Map<String, PublishProgress.ChurnMeasured> churn = new LinkedHashMap<>();
    private @Nullable LocalDate trainedUntil;
    private @Nullable ReleaseManifest released;
    private @Nullable ReleaseManifest before;
    private boolean started;

    /** Reads the live release. */
    @FunctionalInterface
    interface LiveRelease {
        @Nullable
        ReleaseManifest read();
    }

    ReleaseRecorder(SassConfig config, LiveRelease live) {
        this.config = config;
        this.live = live;
    }

    /** Returns a recorder for one publish to the configured channel. */
    public static ReleaseRecorder of(SassConfig config) {
        return new ReleaseRecorder(config, () -> LiveReleaseState.of(config).live());
    }

    /** Reads the live release at the first event of the publish, because the store is then known to be reachable. */
    @Override
    public void accept(PipelineEvent event) {
        if (event instanceof PipelineEvent.Publishing && !started) {
            started = true;
            before = live.read();
        }
        if (event instanceof PipelineEvent.TrainedOn days) {
            trainedUntil = days.last();
        } else if (event instanceof PipelineEvent.Released made && made.changed()) {
            released = made.release();
        } else if (event instanceof PipelineEvent.Publishing publishing
                && publishing.progress() instanceof PublishProgress.ChurnMeasured measured) {
            churn.put(measured.scenario(), measured);
        }
    }

    /**
     * Adds the release to the daily metrics. Does nothing without a new release.
     *
     * @return whether there is a new release
     */
    public boolean record() throws IOException {
        if (released == null) {
            return false;
        }
        DailyMetricsFile.of(config).append(DailyMetrics.of(config.date().day()).with(release(released)));
        return true;
    }

    /** Returns the values of two runs of one date. */
    static @Nullable Release merge(@Nullable Release earlier, @Nullable Release made) {
        if (made == null) {
            return earlier;
        }
        boolean refresh = made.kind() == Kind.REFRESH;
        if (earlier == null || (earlier.kind() == Kind.REFRESH && !refresh)) {
            return made;
        }
        if (earlier.kind() != Kind.REFRESH && refresh) {
            return new Release(made.id(), earlier.kind(), made.trainedUntil(), earlier.scenarios());
        }
        Map<String, Change> scenarios = new LinkedHashMap<>(earlier.scenarios());
        made.scenarios().forEach((name, change) -> scenarios.merge(name, change, Change::merge));
        return new Release(made.id(), earlier.kind(), made.trainedUntil(), scenarios);
    }

    private Release release(ReleaseManifest made) {
        ReleaseManifest.WeightOrigin weights = weights(made);
        Kind kind = hasWeightsOfBefore(made)
                ? Kind.REFRESH
                : DailyRecorder.kind(config, weights == null ? 0 : weights.warmStarts());
        boolean comparable = kind == Kind.REFRESH || continues(weights);
        Map<String, Change> scenarios = new LinkedHashMap<>();
        churn.forEach((name, measured) -> scenarios.put(
                name, new Change(measured.share(), measured.users(), comparable ? measured.itemCosine() : null)));
        return new Release(made.id(), kind, trainedUntil == null ? null : trainedUntil.toString(), scenarios);
    }

    private boolean hasWeightsOfBefore(ReleaseManifest made) {
        String training = made.fingerprints().get(ReleaseManifest.TRAINING);
        return before != null
                && training != null
                && training.equals(before.fingerprints().get(ReleaseManifest.TRAINING));
    }

    /** Only weights that continue those of the release before have vectors in the same space. */
    private boolean continues(ReleaseManifest.@Nullable WeightOrigin weights) {
        ReleaseManifest.WeightOrigin earlier = before == null ? null : weights(before);
        return weights != null
                && earlier != null
                && weights.coldStart().equals(earlier.coldStart())
                && weights.warmStarts() > earlier.warmStarts();
    }

    /** The weights of the newest model, whose key starts with its time. A scenario that was kept can have an older one. */
    private static ReleaseManifest.@Nullable WeightOrigin weights(ReleaseManifest release) {
        return release.models().entrySet().stream()
                .max(Map.Entry.comparingByKey())
                .map(newest -> newest.getValue().weights())
                .orElse(null);
    }
}
