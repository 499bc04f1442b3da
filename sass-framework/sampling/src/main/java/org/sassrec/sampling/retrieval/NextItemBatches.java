package org.sassrec.sampling.retrieval;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.FeatureSpec.Kind;
import org.sassrec.dataset.Horizon;
import org.sassrec.sampling.Samples;
import org.sassrec.sampling.Seeds;

/**
 * The batches of next-item pre-training. An epoch contains each exposure of the horizon once. The batches are {@link
 * RetrievalBatches} with the configuration of {@link NextItemConfig}. One of 20 users is held out. {@code history} and
 * {@code exposuresFrom} scenarios have no events and do not take part. A batch depends only on (seed, epoch, number).
 * Thread-safe.
 */
public final class NextItemBatches {
    private static final int SHARE_SAMPLE = 10_000;

    private final SassConfig config;
    private final Dataset dataset;
    private final Horizon horizon;
    private final int[] scenarios;
    private final RetrievalBatches train;

    /**
     * Creates the batches of the exposures inside a horizon.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5001 if the horizon contains no exposure
     */
    public NextItemBatches(SassConfig config, Dataset dataset, Horizon horizon) {
        this.config = NextItemConfig.config(config);
        this.dataset = dataset;
        this.horizon = horizon;
        this.scenarios = IntStream.range(0, config.scenarios().size())
                .filter(s -> config.scenarios().get(s).hasEvents())
                .toArray();
        long seed = config.run().seed();
        IntPredicate trainUsers = user -> !Seeds.isHeldOut(seed, user);
        this.train = RetrievalBatches.of(this.config, dataset, horizon, trainUsers, scenarios);
    }

    /** Returns the number of batches of an epoch. */
    public int batches() {
        return train.batches();
    }

    /** Returns the number of exposures of an epoch. */
    public long samples() {
        return train.samples();
    }

    /** Returns the number of exposures of an epoch in one scenario; 0 if it does not take part. */
    public long samples(int scenario) {
        return train.samples(scenario);
    }

    /**
     * Builds a batch.
     *
     * @param number 0 to {@link #batches()} - 1
     */
    public RetrievalBatch batch(int epoch, int number) {
        return train.batch(epoch, number);
    }

    /** Returns exposures of held-out users, at most one batch. Empty if they have none. */
    public Optional<RetrievalBatch> heldOut() {
        long seed = config.run().seed();
        IntPredicate heldOutUsers = user -> Seeds.isHeldOut(seed, user);
        long size = Arrays.stream(scenarios)
                .mapToLong(s -> Samples.of(dataset, config.scenarios(), s, horizon)
                        .of(dataset, heldOutUsers)
                        .size())
                .sum();
        return size == 0
                ? Optional.empty()
                : Optional.of(RetrievalBatches.of(config, dataset, horizon, heldOutUsers, scenarios)
                        .batch(0, 0));
    }

    /**
     * Returns the share of exposures before which the user has a history in any feature. Without a history only the
     * other features of the user can predict the next item. Estimated from {@value #SHARE_SAMPLE} exposures. NaN
     * without history features.
     */
    public double historyShare() {
        FeatureSpec[] histories = dataset.features(Side.USER).stream()
                .filter(feature -> feature.kind() == Kind.SEQUENCE)
                .toArray(FeatureSpec[]::new);
        if (histories.length == 0) {
            return Double.NaN;
        }
        SplittableRandom random = Seeds.random(config.run().seed(), Seeds.Stream.MEASURED_HISTORIES);
        long withHistory = 0;
        for (int n = 0; n < SHARE_SAMPLE; n++) {
            long event = train.randomEvent(random);
            withHistory += Arrays.stream(histories).anyMatch(history -> hasHistory(history, event)) ? 1 : 0;
        }
        return (double) withHistory / SHARE_SAMPLE;
    }

    private boolean hasHistory(FeatureSpec history, long event) {
        int[] latest = new int[history.config().maxLength()];
        return dataset.sequence(
                        history,
                        dataset.events().user(event),
                        dataset.events().scenario(event),
                        dataset.events().time(event),
                        horizon,
                        latest)
                > 0;
    }
}
