package org.sassrec.sampling.contrast;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.sampling.RowAssembler;
import org.sassrec.sampling.RowRequests;
import org.sassrec.sampling.Seeds;
import org.sassrec.sampling.Shuffle;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.contrast.VisitPairs.Pair;

/**
 * The batches of scenario-contrastive pre-training. An epoch contains each pair of scenarios in which a user or item
 * was exposed once. If a side has few pairs, each batch draws from them again.
 *
 * <p>Views have the features as of the end of the horizon, without the context of a request. One of 20 entities is held
 * out. {@code history} and {@code exposuresFrom} scenarios have no events and do not take part. A batch depends only on
 * (seed, epoch, number). Thread-safe.
 */
public final class ContrastBatches {

    private static final int SHARE_SAMPLE = 10_000;

    /**
     * Each side has at least one fourth of a batch, if it has enough pairs, because the contrast needs negatives in the
     * same batch.
     */
    private static final int MIN_SHARE_DIVISOR = 4;

    private final SassConfig config;
    private final Dataset dataset;
    private final Horizon horizon;
    private final long seed;
    private final SidePairs users;
    private final SidePairs items;

    /**
     * The number of common entities of each two scenarios. The diagonal contains the number of entities of each
     * scenario.
     *
     * @param scenarios names of the scenarios, in the order of rows and columns
     */
    public record Overlap(List<String> scenarios, long[][] users, long[][] items) {}

    private ContrastBatches(SassConfig config, Dataset dataset, Horizon horizon, boolean all) {
        this.config = config;
        this.dataset = dataset;
        this.horizon = horizon;
        this.seed = config.run().seed();
        this.users = side(Side.USER, all);
        this.items = side(Side.ITEM, all);
    }

    private SidePairs side(Side side, boolean all) {
        SidePairs pairs = new SidePairs(side);
        return all || pairs.participation.takesPart() ? pairs : pairs.withoutPairs();
    }

    /**
     * Creates the batches of the pairs inside a horizon. A side that cannot take part has no pairs, see {@link
     * #participation}. Without such a side there are no batches.
     */
    public static ContrastBatches of(SassConfig config, Dataset dataset, Horizon horizon) {
        return new ContrastBatches(config, dataset, horizon, false);
    }

    /** Creates batches for inspection, in which both sides take part. */
    public static ContrastBatches ofBothSides(SassConfig config, Dataset dataset, Horizon horizon) {
        return new ContrastBatches(config, dataset, horizon, true);
    }

    /**
     * Whether a side takes part in pre-training.
     *
     * @param viewsDiffer whether a feature of the side can differ between scenarios
     * @param pairs number of pairs, including those that are held out
     * @param usable number of training pairs whose views both have a value that differs by scenario. Estimated with many
     * pairs.
     * @param minimum number of usable pairs that a side needs
     */
    public record Participation(Side side, boolean viewsDiffer, long pairs, long usable, long minimum) {

        /** Returns whether the side takes part. */
        public boolean takesPart() {
            return viewsDiffer && usable >= minimum;
        }
    }

    /** Returns whether a side takes part. */
    public Participation participation(Side side) {
        return (side == Side.USER ? users : items).participation;
    }

    /** Returns the overlap of the scenarios with events. */
    public static Overlap overlap(SassConfig config, Dataset dataset, Horizon horizon) {
        boolean[] used = participatingScenarios(config);
        return new Overlap(
                config.scenarios().stream().map(ScenarioConfig::name).toList(),
                VisitPairs.overlap(dataset.userVisits(horizon), dataset.userCount(), used),
                VisitPairs.overlap(dataset.itemVisits(horizon), dataset.itemCount(), used));
    }

    /**
     * Returns the number of batches of an epoch. The side with more pairs fills the batches. The pairs of the other
     * side are spread over them, or repeated if they are too few.
     */
    public int batches() {
        return Math.toIntExact(batches(
                users.train.size(), items.train.size(), config.pretrain().batchSize()));
    }

    private static long batches(long users, long items, int batchSize) {
        return (Math.max(users, items) + batchSize - 1) / batchSize;
    }

    /** Returns the number of pairs of an epoch, including repetitions. */
    public long samples() {
        return samples(users.train.size(), items.train.size(), config.pretrain().batchSize());
    }

    /** Returns the number of pairs of an epoch, including repetitions, for the given numbers of distinct pairs. */
    public static long samples(long users, long items, int batchSize) {
        long batches = batches(users, items, batchSize);
        return pairsPerEpoch(users, batches, batchSize) + pairsPerEpoch(items, batches, batchSize);
    }

    private static long pairsPerEpoch(long pairs, long batches, int batchSize) {
        return isResampled(pairs, batches, batchSize) ? minimumPerBatch(pairs, batchSize) * batches : pairs;
    }

    /** Whether an even distribution over the batches would give a side too few pairs per batch. */
    private static boolean isResampled(long pairs, long batches, int batchSize) {
        return batches > 0 && pairs / batches < minimumPerBatch(pairs, batchSize);
    }

    private static long minimumPerBatch(long pairs, int batchSize) {
        return Math.min(pairs, batchSize / MIN_SHARE_DIVISOR);
    }

    /** Returns the number of distinct user pairs of an epoch. */
    public long userPairs() {
        return users.train.size();
    }

    public long itemPairs() {
        return items.train.size();
    }

    /**
     * Builds a batch.
     *
     * @param number 0 to {@link #batches()} - 1
     */
    public ContrastBatch batch(int epoch, int number) {
        int batches = batches();
        return batch(
                users.pairs(users.train, Seeds.mix(seed, Seeds.Stream.CONTRASTED_USERS, epoch), number, batches),
                items.pairs(items.train, Seeds.mix(seed, Seeds.Stream.CONTRASTED_ITEMS, epoch), number, batches));
    }

    /**
     * Returns pairs of held-out entities, at most one batch per side. A side with fewer than two pairs is left out.
     * Empty if both sides are left out.
     */
    public Optional<ContrastBatch> heldOut() {
        List<Pair> userPairs =
                users.sampleTwoOrMore(users.heldOut, config.pretrain().batchSize());
        List<Pair> itemPairs =
                items.sampleTwoOrMore(items.heldOut, config.pretrain().batchSize());
        return userPairs.isEmpty() && itemPairs.isEmpty() ? Optional.empty() : Optional.of(batch(userPairs, itemPairs));
    }

    /**
     * Returns the share of pairs whose views both have a dynamic value of their scenario: a history or a statistic
     * above zero. NaN without pairs or without dynamic features. Estimated from at most {@value #SHARE_SAMPLE} pairs.
     */
    public double nonEmptyShare(Side side) {
        return (side == Side.USER ? users : items).nonEmptyShare();
    }

    private ContrastBatch batch(List<Pair> userPairs, List<Pair> itemPairs) {
        View user = view(userPairs, users.rows);
        View item = view(itemPairs, items.rows);
        return new ContrastBatch(user.rows, user.partner, user.entity, item.rows, item.partner, item.entity);
    }

    private record View(SideRows rows, int[] partner, int[] entity) {}

    private View view(List<Pair> pairs, RowAssembler assembler) {
        RowRequests requests = new RowRequests(pairs.size() * 2);
        for (Pair pair : pairs) {
            request(requests, pair.entity(), pair.first());
            request(requests, pair.entity(), pair.second());
        }
        int[] order = new int[requests.size()];
        RowRequests grouped = requests.grouped(config.scenarios().size(), order);
        int[] rowOf = new int[order.length];
        for (int row = 0; row < order.length; row++) {
            rowOf[order[row]] = row;
        }
        int[] partner = new int[order.length];
        int[] entity = new int[order.length];
        for (int row = 0; row < order.length; row++) {
            partner[row] = rowOf[order[row] ^ 1];
            entity[row] = grouped.entity(row);
        }
        return new View(assembler.assemble(grouped, horizon), partner, entity);
    }

    private void request(RowRequests requests, int entity, int scenario) {
        requests.addUser(entity, scenario, dataset.endDay(horizon), dataset.endTime(horizon), RowRequests.NO_EVENT);
    }

    private static boolean[] participatingScenarios(SassConfig config) {
        boolean[] used = new boolean[config.scenarios().size()];
        for (int s = 0; s < used.length; s++) {
            used[s] = config.scenarios().get(s).hasEvents();
        }
        return used;
    }

    /** The pairs and rows of one side. */
    private final class SidePairs {
        private final Side side;
        private final VisitPairs train;
        private final VisitPairs heldOut;
        private final RowAssembler rows;
        private final Participation participation;

        SidePairs(Side side) {
            boolean user = side == Side.USER;
            Dataset.Visits visits = user ? dataset.userVisits(horizon) : dataset.itemVisits(horizon);
            int entities = user ? dataset.userCount() : dataset.itemCount();
            int scenarios = config.scenarios().size();
            this.side = side;
            this.train = new VisitPairs(visits, entities, participatingScenarios(config), seed, false);
            this.heldOut = new VisitPairs(visits, entities, participatingScenarios(config), seed, true);
            this.rows = user ? RowAssembler.users(dataset, scenarios) : RowAssembler.items(dataset, scenarios);
            double share = nonEmptyShare();
            this.participation = new Participation(
                    side,
                    !differing().isEmpty(),
                    train.size() + heldOut.size(),
                    Double.isNaN(share) ? 0 : Math.round(share * train.size()),
                    config.pretrain().minimumPairs());
        }

        private SidePairs(SidePairs other, VisitPairs none) {
            this.side = other.side;
            this.train = none;
            this.heldOut = none;
            this.rows = other.rows;
            this.participation = other.participation;
        }

        /** Returns the same side without pairs. */
        SidePairs withoutPairs() {
            Dataset.Visits visits = side == Side.USER ? dataset.userVisits(horizon) : dataset.itemVisits(horizon);
            return new SidePairs(this, new VisitPairs(visits, 0, participatingScenarios(config), seed, false));
        }

        /** Returns the features whose values can differ between scenarios. */
        private List<FeatureSpec> differing() {
            return dataset.features(side).stream()
                    .filter(feature -> feature.config().differsByScenario()
                            && !feature.config().feedsBias())
                    .toList();
        }

        List<Pair> pairs(VisitPairs from, long key, int number, int batches) {
            long size = from.size();
            int batchSize = config.pretrain().batchSize();
            if (isResampled(size, batches, batchSize)) {
                return sample(from, Seeds.mix(key, number), (int) minimumPerBatch(size, batchSize));
            }
            long begin = size / batches * number + size % batches * number / batches;
            long end = size / batches * (number + 1) + size % batches * (number + 1) / batches;
            return range(from, key, begin, end);
        }

        List<Pair> sample(VisitPairs from, long key, int most) {
            return range(from, key, 0, Math.min(most, from.size()));
        }

        private static List<Pair> range(VisitPairs from, long key, long begin, long end) {
            Shuffle order = new Shuffle(from.size(), key);
            return LongStream.range(begin, end)
                    .mapToObj(place -> from.at(order.at(place)))
                    .toList();
        }

        private Seeds.Stream measured() {
            return side == Side.USER ? Seeds.Stream.MEASURED_USERS : Seeds.Stream.MEASURED_ITEMS;
        }

        List<Pair> sampleTwoOrMore(VisitPairs from, int most) {
            List<Pair> pairs = sample(from, Seeds.mix(seed, measured()), most);
            return pairs.size() < 2 ? List.of() : pairs;
        }

        double nonEmptyShare() {
            List<FeatureSpec> dynamic = differing();
            List<Pair> pairs = sample(train, Seeds.mix(seed, measured()), SHARE_SAMPLE);
            if (pairs.isEmpty() || dynamic.isEmpty()) {
                return Double.NaN;
            }
            long both = pairs.stream()
                    .filter(p -> dynamic.stream().anyMatch(f -> present(f, p.entity(), p.first()))
                            && dynamic.stream().anyMatch(f -> present(f, p.entity(), p.second())))
                    .count();
            return (double) both / pairs.size();
        }

        private boolean present(FeatureSpec feature, int entity, int scenario) {
            int day = dataset.endDay(horizon);
            switch (feature.kind()) {
                case SEQUENCE -> {
                    int[] latest = new int[feature.config().maxLength()];
                    return dataset.sequence(feature, entity, scenario, dataset.endTime(horizon), horizon, latest) > 0;
                }
                case BAG -> {
                    int[] values = new int[1];
                    dataset.bag(feature, entity, scenario, day, horizon, (row, weight) -> values[0]++);
                    return values[0] > 0;
                }
                case SINGLE, DENSE -> {
                    return dataset.number(feature, entity, scenario, day, horizon) > 0;
                }
            }
            throw new IllegalStateException(feature.name());
        }
    }
}
