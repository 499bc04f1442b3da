package org.sassrec.training;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig.ItemBias;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.diagnostic.SizeLimit;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.sampling.BiasStatistics;
import org.sassrec.sampling.RowAssembler;
import org.sassrec.sampling.RowRequests;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.prior.DailyPrior;
import org.sassrec.sampling.prior.ItemPrior;

/** Encodes users and items with the network of each scenario. */
final class TowerEncoder implements VectorEncoder {

    /** Rows per call of the network. Bounds the memory of the activations. */
    private static final int BLOCK = 4096;

    private final SassConfig config;
    private final Dataset dataset;
    private final IntFunction<TowerModel> models;
    private final IntUnaryOperator networks;
    private final RowAssembler userRows;
    private final RowAssembler itemRows;
    private final BiasStatistics trends;
    private final Map<Horizon, DailyPrior> priors = new EnumMap<>(Horizon.class);

    /**
     * @param models returns the network of a scenario number
     */
    TowerEncoder(SassConfig config, Dataset dataset, IntFunction<TowerModel> models) {
        this(config, dataset, models, IntUnaryOperator.identity());
    }

    /**
     * @param networks returns the scenario whose network encodes the rows of a scenario
     */
    private TowerEncoder(
            SassConfig config, Dataset dataset, IntFunction<TowerModel> models, IntUnaryOperator networks) {
        this.config = config;
        this.dataset = dataset;
        this.models = models;
        this.networks = networks;
        this.userRows = RowAssembler.users(dataset, config.scenarios().size());
        this.itemRows = RowAssembler.items(dataset, config.scenarios().size());
        this.trends = new BiasStatistics(dataset);
    }

    /** Returns an encoder that encodes the rows of all scenarios with the network of one scenario. */
    TowerEncoder withNetworkOf(int scenario) {
        return new TowerEncoder(config, dataset, models, rows -> scenario);
    }

    @Override
    public int dim() {
        return config.model().vectorDim();
    }

    @Override
    public int userVectors() {
        return config.model().userVectorCount();
    }

    @Override
    public float[] users(int scenario, long[] events, Horizon horizon, SplitFilter known) {
        return encodeBlocks(
                events.length,
                userVectors() * dim(),
                (from, to) -> users(scenario, rows(scenario, Arrays.copyOfRange(events, from, to), horizon, known)));
    }

    private SideRows rows(int scenario, long[] events, Horizon horizon, SplitFilter known) {
        int endDay = known == SplitFilter.ALL ? Integer.MAX_VALUE : dataset.endDay(horizon);
        RowRequests rows = new RowRequests(events.length);
        for (long event : events) {
            rows.addUser(
                    dataset.events().user(event),
                    scenario,
                    Math.min(dataset.events().day(event), endDay),
                    // The horizon limits the known events. Time gaps are measured from the query.
                    dataset.events().time(event),
                    event);
        }
        return userRows.assemble(rows, horizon, known);
    }

    /** Returns the mean gate values of the user tower for at most a block of events. */
    List<GateMeans> userGates(int scenario, long[] events, Horizon horizon) {
        return models.apply(scenario).userGates(rows(scenario, events, horizon, horizon));
    }

    @Override
    public float[] knownUsers(int scenario, int[] users, Horizon horizon) {
        int endDay = dataset.endDay(horizon);
        long endTime = dataset.endTime(horizon);
        return encodeBlocks(users.length, userVectors() * dim(), (from, to) -> {
            RowRequests rows = new RowRequests(to - from);
            for (int n = from; n < to; n++) {
                rows.addUser(users[n], scenario, endDay, endTime, RowRequests.NO_EVENT);
            }
            return users(scenario, userRows.assemble(rows, horizon));
        });
    }

    private float[] users(int scenario, SideRows rows) {
        int network = networks.applyAsInt(scenario);
        return models.apply(network).encodeUsers(rows.inScenario(network));
    }

    @Override
    public float[] items(int scenario, int[] items, Horizon horizon) {
        return items(scenario, items, dataset.endDay(horizon), horizon, horizon);
    }

    @Override
    public @Nullable DailyItems dailyItems() {
        return itemRows.dependsOnDay() || config.model().itemBias() == ItemBias.PRIOR ? new Days() : null;
    }

    private final class Days implements DailyItems {
        @Override
        public int of(long event, Horizon horizon) {
            int day = dataset.events().day(event);
            // Before a certain day the prior is that of the horizon's end. Without statistics, nothing else changes
            // with the day.
            return itemRows.dependsOnDay() ? day : Math.max(day, priors(horizon).lastUnchangedDay());
        }

        @Override
        public float[] items(int scenario, int[] items, int day, Horizon horizon) {
            return TowerEncoder.this.items(scenario, items, day, horizon, SplitFilter.ALL);
        }
    }

    /**
     * @param known events that statistics and the prior count
     */
    private float[] items(int scenario, int[] items, int day, Horizon horizon, SplitFilter known) {
        boolean hasPrior = config.model().itemBias() == ItemBias.PRIOR;
        return encodeBlocks(items.length, dim(), (from, to) -> {
            RowRequests rows = new RowRequests(to - from);
            for (int n = from; n < to; n++) {
                rows.addItem(items[n], scenario, day);
            }
            int[] block = Arrays.copyOfRange(items, from, to);
            float[] prior = hasPrior ? prior(day, horizon, known).logPriors(scenario, block) : new float[to - from];
            float[] numbers = trends.rows(scenario, block, day, horizon, known);
            int network = networks.applyAsInt(scenario);
            SideRows assembled = itemRows.assemble(rows, horizon, known).inScenario(network);
            return models.apply(network).encodeItems(assembled, prior, numbers);
        });
    }

    private ItemPrior prior(int day, Horizon horizon, SplitFilter known) {
        DailyPrior days = priors(horizon);
        return known == SplitFilter.ALL ? days.asOf(day) : days.end();
    }

    private DailyPrior priors(Horizon horizon) {
        return priors.computeIfAbsent(horizon, h -> DailyPrior.of(config, dataset, h));
    }

    /** Encodes rows [from, to). */
    private interface Block {
        float[] encode(int from, int to);
    }

    private float[] encodeBlocks(int rows, int width, Block block) {
        int numbers = SizeLimit.toInt(
                (long) rows * width,
                String.format(Locale.ROOT, "numbers in the vectors of %,d users or items", rows),
                "reduce `model.outputDim`, or the candidates of the scenario");
        float[] vectors = new float[numbers];
        for (int from = 0; from < rows; from += BLOCK) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while vectors were computed");
            }
            int to = Math.min(rows, from + BLOCK);
            float[] part = block.encode(from, to);
            System.arraycopy(part, 0, vectors, from * width, part.length);
        }
        return vectors;
    }
}
