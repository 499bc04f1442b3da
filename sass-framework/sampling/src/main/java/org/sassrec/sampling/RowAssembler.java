package org.sassrec.sampling;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.EntityValues;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.FeatureSpec.Kind;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;

/**
 * Reads the features of requested rows from the dataset. Training, evaluation and export all use this class, so that
 * they see identical inputs. Thread-safe.
 */
public final class RowAssembler {

    private final Dataset dataset;
    private final Side side;
    private final int scenarios;
    private final FeatureLayout layout;

    private RowAssembler(Dataset dataset, Side side, int scenarios) {
        this.dataset = dataset;
        this.side = side;
        this.scenarios = scenarios;
        this.layout = FeatureLayout.of(dataset::features, side);
    }

    /**
     * Creates an assembler of the user tower's rows.
     *
     * @param scenarios number of scenarios
     */
    public static RowAssembler users(Dataset dataset, int scenarios) {
        return new RowAssembler(dataset, Side.USER, scenarios);
    }

    /**
     * Creates an assembler of the item tower's rows.
     *
     * @param scenarios number of scenarios
     */
    public static RowAssembler items(Dataset dataset, int scenarios) {
        return new RowAssembler(dataset, Side.ITEM, scenarios);
    }

    /**
     * Returns the rows in the requested order.
     *
     * @param wanted rows grouped by ascending scenario, see {@link RowRequests#grouped}
     * @throws IllegalArgumentException if the rows are not grouped
     */
    public SideRows assemble(RowRequests wanted, Horizon horizon) {
        return assemble(wanted, horizon, horizon);
    }

    /**
     * Returns the rows in the requested order, with histories and statistics of other events than those of the horizon.
     *
     * @param wanted rows grouped by ascending scenario, see {@link RowRequests#grouped}
     * @param counted events of histories and statistics: the horizon, or {@link SplitFilter#ALL} for all events before
     * the requested day
     * @throws IllegalArgumentException if the rows are not grouped
     */
    public SideRows assemble(RowRequests wanted, Horizon horizon, SplitFilter counted) {
        EntityValues values = dataset.values(counted);
        int rows = wanted.size();
        for (int row = 1; row < rows; row++) {
            if (wanted.scenario(row) < wanted.scenario(row - 1)) {
                throw new IllegalArgumentException("row " + row + " is not grouped by scenario");
            }
        }
        SideRows.Bag[] pooled = layout.pooled().stream()
                .map(f ->
                        f.kind() == Kind.BAG ? bag(values, f, wanted, horizon) : sequence(f, wanted, horizon, counted))
                .toArray(SideRows.Bag[]::new);
        return new SideRows(
                rows,
                wanted.offsets(scenarios),
                ids(values, wanted, horizon),
                pooled,
                biasIds(values, wanted, horizon),
                dense(values, wanted, horizon));
    }

    private float[] dense(EntityValues values, RowRequests wanted, Horizon horizon) {
        int width = layout.dense().stream().mapToInt(RowAssembler::columns).sum();
        float[] numbers = new float[wanted.size() * width];
        int first = 0;
        for (FeatureSpec feature : layout.dense()) {
            for (int row = 0; row < wanted.size(); row++) {
                int at = row * width + first;
                if (feature.side() == Side.CONTEXT) {
                    context(feature, wanted.event(row), numbers, at);
                } else {
                    values.dense(
                            feature, wanted.entity(row), wanted.scenario(row), wanted.day(row), horizon, numbers, at);
                }
            }
            first += columns(feature);
        }
        return numbers;
    }

    private void context(FeatureSpec feature, long event, float[] numbers, int at) {
        float number =
                event == RowRequests.NO_EVENT ? Float.NaN : dataset.events().contextNumber(feature, event);
        boolean missing = !Float.isFinite(number);
        numbers[at] = missing ? 0 : number;
        numbers[at + 1] = missing ? 1 : 0;
    }

    private static int columns(FeatureSpec feature) {
        return Objects.requireNonNull(feature.dense()).values() + 1;
    }

    private int[] ids(EntityValues values, RowRequests wanted, Horizon horizon) {
        List<FeatureSpec> singles = layout.singles();
        int width = singles.size();
        int[] ids = new int[wanted.size() * width];
        for (int f = 0; f < width; f++) {
            FeatureSpec feature = singles.get(f);
            for (int row = 0; row < wanted.size(); row++) {
                ids[row * width + f] =
                        values.single(feature, wanted.entity(row), wanted.scenario(row), wanted.day(row), horizon);
            }
        }
        return ids;
    }

    private int[] biasIds(EntityValues values, RowRequests wanted, Horizon horizon) {
        List<FeatureSpec> bias = layout.bias();
        int width = bias.size();
        int[] ids = new int[wanted.size() * width];
        for (int f = 0; f < width; f++) {
            FeatureSpec feature = bias.get(f);
            for (int row = 0; row < wanted.size(); row++) {
                if (feature.scenarios().isEmpty() || feature.scenarios().contains(wanted.scenario(row))) {
                    ids[row * width + f] = biasId(values, feature, wanted, row, horizon);
                }
            }
        }
        return ids;
    }

    private int biasId(EntityValues values, FeatureSpec feature, RowRequests wanted, int row, Horizon horizon) {
        if (feature.side() != Side.CONTEXT) {
            return values.single(feature, wanted.entity(row), wanted.scenario(row), wanted.day(row), horizon);
        }
        long event = wanted.event(row);
        return event == RowRequests.NO_EVENT ? 0 : dataset.events().context(feature, event);
    }

    private SideRows.Bag bag(EntityValues values, FeatureSpec feature, RowRequests wanted, Horizon horizon) {
        Values bag = new Values(wanted.size() * 2);
        for (int row = 0; row < wanted.size(); row++) {
            bag.begin(row);
            values.bag(feature, wanted.entity(row), wanted.scenario(row), wanted.day(row), horizon, bag::add);
        }
        return bag.toBag();
    }

    private SideRows.Bag sequence(FeatureSpec feature, RowRequests wanted, Horizon horizon, SplitFilter counted) {
        FeatureConfig.Sequence config = (FeatureConfig.Sequence) feature.config();
        FeatureSpec of = config.event() == null ? itemFeature(config.of()) : null;
        int[] items = new int[config.maxLength()];
        boolean timed = !config.gaps().isEmpty();
        long[] times = timed ? new long[items.length] : null;
        Values values = new Values(wanted.size() * 4);
        for (int row = 0; row < wanted.size(); row++) {
            values.begin(row);
            int length = dataset.sequence(
                    feature, wanted.entity(row), wanted.scenario(row), wanted.time(row), counted, items, times);
            for (int place = 0; place < length; place++) {
                int value = items[place];
                values.add(
                        of == null ? value : dataset.single(of, value, wanted.scenario(row), wanted.day(row), horizon),
                        1);
                if (times != null) {
                    values.gap(config.gapRow(wanted.time(row), times[place]));
                }
            }
        }
        return values.toBag();
    }

    private FeatureSpec itemFeature(String name) {
        return dataset.features(Side.ITEM).stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no item feature " + name));
    }

    /** Whether a row differs from day to day, because the side has a statistic. */
    public boolean dependsOnDay() {
        return dataset.features(side).stream().anyMatch(f -> f.config() instanceof FeatureConfig.Statistic);
    }

    /** A bag under construction. */
    private static final class Values {
        private int size;
        private int row;
        private int place;
        private int[] values;
        private int[] rowOf;
        private float[] weights;
        private int[] places;
        private int[] gaps = new int[0];

        Values(int capacity) {
            int length = Math.max(capacity, 8);
            values = new int[length];
            rowOf = new int[length];
            weights = new float[length];
            places = new int[length];
        }

        void begin(int nextRow) {
            row = nextRow;
            place = 0;
        }

        void add(int value, float weight) {
            if (size == values.length) {
                int length = size * 2;
                values = Arrays.copyOf(values, length);
                rowOf = Arrays.copyOf(rowOf, length);
                weights = Arrays.copyOf(weights, length);
                places = Arrays.copyOf(places, length);
            }
            values[size] = value;
            rowOf[size] = row;
            weights[size] = weight;
            places[size] = place++;
            size++;
        }

        /** Sets the time gap of the last value. */
        void gap(int gapRow) {
            if (gaps.length < values.length) {
                gaps = Arrays.copyOf(gaps, values.length);
            }
            gaps[size - 1] = gapRow;
        }

        SideRows.Bag toBag() {
            return new SideRows.Bag(
                    Arrays.copyOf(values, size),
                    Arrays.copyOf(rowOf, size),
                    Arrays.copyOf(weights, size),
                    Arrays.copyOf(places, size),
                    gaps.length == 0 ? gaps : Arrays.copyOf(gaps, size));
        }
    }
}
