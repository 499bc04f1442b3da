package org.sassrec.sampling.retrieval;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.ModelConfig.ItemBias;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.sampling.LongIntMap;
import org.sassrec.sampling.RowAssembler;
import org.sassrec.sampling.RowRequests;
import org.sassrec.sampling.Samples;
import org.sassrec.sampling.Seeds;
import org.sassrec.sampling.negative.ExcludedItems;
import org.sassrec.sampling.negative.HardNegatives;
import org.sassrec.sampling.negative.NegativeSampler;
import org.sassrec.sampling.prior.DailyPrior;
import org.sassrec.sampling.prior.ItemCounts;
import org.sassrec.sampling.prior.ItemPrior;
import org.sassrec.sampling.prior.Popularity;
import org.sassrec.sampling.prior.PositiveOdds;
import org.sassrec.sampling.retrieval.TrainingSamples.SampleWeights;

/**
 * The batches of fine-tuning. An epoch contains each positive (or exposure) of the horizon once, in an order that
 * depends on the seed and the epoch. Exceptions:
 *
 * <ul>
 * <li>A scenario with a sample rate below 1 contributes this share of its samples.
 * <li>With a {@link Replay}, an epoch contains a share of the older samples.
 * <li>A scenario whose exposures all have the same label contributes none.
 * </ul>
 *
 * <p>A batch depends only on (seed, epoch, number), so that any thread can build any batch. Each batch contains one
 * contiguous segment per scenario, in proportion to the number of its samples. Thread-safe.
 */
public final class RetrievalBatches {

    private final Dataset dataset;
    private final Horizon horizon;
    private final long seed;
    private final Samples[] samples;
    private final EpochSamples order;
    private final SegmentBuilder[] segments;
    private final @Nullable ExposureRows exposures;
    private final RowAssembler userRows;
    private final RowAssembler itemRows;
    private final UnknownIds unknownUsers;
    private final UnknownIds unknownItems;
    private final SampleWeights weights;
    private final BatchTrends trends;
    private final int perPositive;
    private final int minedPerRow;

    private RetrievalBatches(
            SassConfig config,
            Dataset dataset,
            Horizon horizon,
            @Nullable IntPredicate users,
            @Nullable Replay replay,
            int[] scenarios) {
        List<ScenarioConfig> all = config.scenarios();
        Negatives negatives = config.finetune().negatives();
        this.dataset = dataset;
        this.horizon = horizon;
        this.seed = config.run().seed();
        this.perPositive = negatives.perPositive();
        FinetuneConfig.HardNegativeConfig hard = negatives.hard();
        this.minedPerRow = hard == null ? 0 : hard.perPositive();
        boolean fromExposures = negatives.from() == FinetuneConfig.NegativeSource.EXPOSURES;
        TrainingSamples found = TrainingSamples.find(config, dataset, horizon, users, scenarios);
        this.samples = found.byScenario();
        this.exposures = fromExposures ? new ExposureRows(config, found) : null;
        this.order = EpochSamples.of(seed, config.finetune().batchSize(), dataset, all, found, scenarios, replay);
        this.segments = fromExposures ? new SegmentBuilder[0] : segments(config, dataset, horizon, replay);
        this.userRows = RowAssembler.users(dataset, all.size());
        this.itemRows = RowAssembler.items(dataset, all.size());
        double unknown = config.finetune().unknownShare();
        this.unknownUsers = new UnknownIds(unknown, dataset, Side.USER);
        this.unknownItems = new UnknownIds(unknown, dataset, Side.ITEM);
        this.trends = new BatchTrends(dataset, horizon);
        this.weights = new SampleWeights(dataset, all, config.finetune().halfLife(), samples);
    }

    private static SegmentBuilder[] segments(
            SassConfig config, Dataset dataset, Horizon horizon, @Nullable Replay replay) {
        List<ScenarioConfig> all = config.scenarios();
        Negatives negatives = config.finetune().negatives();
        ItemCounts[] counts = Popularity.counts(dataset, all, config.model().prior(), horizon);
        Popularity popularity =
                Popularity.of(dataset, all, counts, config.model().prior());
        SegmentBuilder[] segments = new SegmentBuilder[all.size()];
        for (int s = 0; s < segments.length; s++) {
            LongPredicate newer = replay == null ? event -> false : replay.newer(dataset, all.get(s));
            int[] ofNewer = replay == null
                    ? new int[0]
                    : counts[s].positives(
                            dataset, Samples.of(dataset, all, s, horizon).where(newer));
            segments[s] = new SegmentBuilder(
                    dataset,
                    s,
                    ExcludedItems.of(dataset, all, s, horizon, negatives.exclude()),
                    NegativeSampler.of(counts[s], ofNewer, negatives.weight(), negatives.power()),
                    newer,
                    config.model().itemBias() == ItemBias.PRIOR ? popularity : null,
                    negatives,
                    SegmentBuilder.itemRowsDependOnDay(dataset));
        }
        return segments;
    }

    /**
     * Checks that there are samples to train on, before earlier stages run.
     *
     * @throws org.sassrec.diagnostic.SassException as {@link #of(SassConfig, Dataset, Horizon, int...)}
     */
    public static void requireSamples(SassConfig config, Dataset dataset, Horizon horizon, int... scenarios) {
        TrainingSamples.find(config, dataset, horizon, null, scenarios);
    }

    /** Creates the batches of all scenarios. */
    public static RetrievalBatches of(SassConfig config, Dataset dataset, Horizon horizon) {
        int[] all = new int[config.scenarios().size()];
        Arrays.setAll(all, s -> s);
        return of(config, dataset, horizon, all);
    }

    /**
     * Creates the batches of some scenarios.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5001 if there are no samples, SASS5003 if the exposures of each
     * scenario all have the same label
     */
    public static RetrievalBatches of(SassConfig config, Dataset dataset, Horizon horizon, int... scenarios) {
        return of(config, dataset, horizon, (Replay) null, scenarios);
    }

    /**
     * Creates the batches of some scenarios for weights that already know older samples.
     *
     * @param replay share of older samples; {@code null} for all
     * @throws org.sassrec.diagnostic.SassException as {@link #of(SassConfig, Dataset, Horizon, int...)}
     */
    public static RetrievalBatches of(
            SassConfig config, Dataset dataset, Horizon horizon, @Nullable Replay replay, int... scenarios) {
        return new RetrievalBatches(config, dataset, horizon, null, replay, scenarios);
    }

    /** Creates the batches of some users in some scenarios. Negatives and counts are those of all users. */
    static RetrievalBatches of(
            SassConfig config, Dataset dataset, Horizon horizon, IntPredicate users, int... scenarios) {
        return new RetrievalBatches(config, dataset, horizon, users, null, scenarios);
    }

    /** Returns the number of batches of an epoch. */
    public int batches() {
        return order.batches();
    }

    /** Returns the number of samples of an epoch: positives or exposures. */
    public long samples() {
        return order.total();
    }

    /** Returns the number of samples of an epoch in one scenario; 0 if it is not trained. */
    public long samples(int scenario) {
        return order.visited(scenario);
    }

    /** Returns a uniformly random event of the samples. */
    long randomEvent(RandomGenerator random) {
        long place = random.nextLong(order.total());
        int scenario = 0;
        while (place >= order.visited(scenario)) {
            place -= order.visited(scenario++);
        }
        return samples[scenario].event(place);
    }

    /** Returns the possible hard negatives of a scenario, ascending: items with exposures or positives. */
    public int[] items(int scenario) {
        return segments[scenario].items();
    }

    /** Returns the users with samples in a scenario, ascending. Empty if the scenario is not trained. */
    public int[] users(int scenario) {
        if (order.visited(scenario) == 0) {
            return new int[0];
        }
        BitSet users = new BitSet(dataset.userCount());
        for (long n = 0; n < samples[scenario].size(); n++) {
            users.set(dataset.events().user(samples[scenario].event(n)));
        }
        return users.stream().toArray();
    }

    /**
     * Returns the items that are never hard negatives of a user in a scenario, ascending: the user's positives and,
     * depending on the configuration, all seen items.
     */
    public int[] excluded(int scenario, int user) {
        return segments[scenario].excluded(user);
    }

    /** Builds a batch without hard negatives. */
    public RetrievalBatch batch(int epoch, int number) {
        return batch(epoch, number, HardNegatives.NONE);
    }

    /**
     * Builds a batch.
     *
     * @param number 0 to {@link #batches()} - 1
     * @param mined source of the hard negatives; not read if the configuration has none
     */
    public RetrievalBatch batch(int epoch, int number, HardNegatives mined) {
        int scenarios = samples.length;
        long[][] events = new long[scenarios][];
        int rows = 0;
        for (int s = 0; s < scenarios; s++) {
            events[s] = order.events(s, epoch, number);
            rows += events[s].length;
        }
        RowRequests users = new RowRequests(rows);
        ItemRowsBuilder items = new ItemRowsBuilder(rows, perPositive, minedPerRow, scenarios);
        for (int s = 0; s < scenarios; s++) {
            for (long event : events[s]) {
                users.addUser(
                        dataset.events().user(event),
                        s,
                        dataset.events().day(event),
                        dataset.events().time(event),
                        event);
            }
            int firstRow = users.size() - events[s].length;
            if (exposures != null) {
                exposures.add(s, events[s], firstRow, items);
                continue;
            }
            SegmentBuilder.Draw draw = new SegmentBuilder.Draw(
                    Seeds.random(seed, Seeds.Stream.NEGATIVES, epoch, number, s),
                    Seeds.random(seed, Seeds.Stream.MINED_NEGATIVES, epoch, number, s),
                    mined);
            segments[s].add(events[s], firstRow, rows, items, draw);
        }
        float[] weight = new float[rows];
        int row = 0;
        for (int s = 0; s < scenarios; s++) {
            for (long event : events[s]) {
                weight[row++] = weights.of(s, event);
            }
        }
        return items.batch(
                unknownUsers.replaceIn(
                        userRows.assemble(users, horizon),
                        Seeds.random(seed, Seeds.Stream.UNKNOWN_USERS, epoch, number)),
                unknownItems.replaceIn(
                        itemRows.assemble(items.rows(), horizon),
                        Seeds.random(seed, Seeds.Stream.UNKNOWN_ITEMS, epoch, number)),
                weight,
                trends.of(events, items.rows(), (long) epoch * batches() + number));
    }

    /**
     * The item rows of exposures with labels. Training adds the log-odds of a positive label in the scenario to the
     * score. The model then does not need to learn the average rate, which a cosine could not express. Thread-safe.
     */
    private final class ExposureRows {

        private final @Nullable ItemPrior prior;
        private final double[] logOdds;
        private final boolean daysMatter;

        /**
         * Counts the labels.
         *
         * @param samples exposures
         */
        ExposureRows(SassConfig config, TrainingSamples samples) {
            this.prior = config.model().itemBias() == ItemBias.PRIOR
                    ? DailyPrior.of(config, dataset, horizon).end()
                    : null;
            this.daysMatter = SegmentBuilder.itemRowsDependOnDay(dataset);
            this.logOdds = new double[samples.byScenario().length];
            long[] positives = Objects.requireNonNull(samples.positives());
            Arrays.setAll(
                    logOdds,
                    s -> PositiveOdds.logit(
                            PositiveOdds.rate((double) positives[s], (double) samples.byScenario()[s].size())));
        }

        /**
         * Adds the rows of a segment.
         *
         * @param events events of the segment's user rows, which start at user row {@code firstRow}
         */
        void add(int scenario, long[] events, int firstRow, ItemRowsBuilder items) {
            LongIntMap rowOf = new LongIntMap(events.length);
            for (int n = 0; n < events.length; n++) {
                int item = dataset.events().item(events[n]);
                int day = daysMatter ? dataset.events().day(events[n]) : 0;
                long key = SegmentBuilder.key(item, day);
                int row = rowOf.get(key);
                if (row < 0) {
                    float itemPrior = prior == null ? 0 : prior.logPrior(scenario, item);
                    row = items.addRow(item, scenario, day, -logOdds[scenario], itemPrior);
                    rowOf.put(key, row);
                }
                items.setExposure(firstRow + n, row, dataset.events().positive(events[n]));
            }
        }
    }
}
