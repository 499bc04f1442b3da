package org.sassrec.sampling;

import java.util.List;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.EntityValues;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;

/**
 * Reads the item statistics that feed the bias ({@code feeds: bias}). They describe the popularity of an item on a day.
 * They are not part of the item tower, whose rows are therefore equal on all days. Thread-safe.
 */
public final class BiasStatistics {
    /** The scaled number, and whether it is missing. */
    private static final int VALUES_PER_STATISTIC = 2;

    private final Dataset dataset;
    private final List<FeatureSpec> features;

    /** Creates the reader of a dataset. */
    public BiasStatistics(Dataset dataset) {
        this.dataset = dataset;
        this.features = dataset.features(Side.ITEM).stream()
                .filter(feature -> feature.config().feedsBias())
                .toList();
    }

    /** Returns how many numbers an item has in a scenario on a day. */
    public int columns() {
        return VALUES_PER_STATISTIC * features.size();
    }

    /** Returns the number of columns for the given item features, before a dataset exists. */
    public static int columns(List<FeatureSpec> itemFeatures) {
        return VALUES_PER_STATISTIC
                * (int) itemFeatures.stream()
                        .filter(feature -> feature.config().feedsBias())
                        .count();
    }

    /**
     * Returns the numbers of items on one day, items.length x {@link #columns}.
     *
     * @param day statistics are as of the start of this day
     * @param counted events to count: the horizon, or {@link SplitFilter#ALL} for all events before the day
     */
    public float[] rows(int scenario, int[] items, int day, Horizon horizon, SplitFilter counted) {
        EntityValues values = dataset.values(counted);
        float[] numbers = new float[items.length * columns()];
        for (int row = 0; row < items.length; row++) {
            read(values, items[row], scenario, day, horizon, numbers, row * columns());
        }
        return numbers;
    }

    /**
     * Reads the numbers of an item.
     *
     * @param day statistics are as of the start of this day
     * @param into receives {@link #columns} numbers, starting at {@code at}
     */
    public void read(int item, int scenario, int day, Horizon horizon, float[] into, int at) {
        read(dataset, item, scenario, day, horizon, into, at);
    }

    private void read(EntityValues values, int item, int scenario, int day, Horizon horizon, float[] into, int at) {
        for (int f = 0; f < features.size(); f++) {
            values.dense(features.get(f), item, scenario, day, horizon, into, at + VALUES_PER_STATISTIC * f);
        }
    }
}
