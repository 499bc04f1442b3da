package org.sassrec.sampling;

import java.util.List;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.EntityValues;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;

/**
 * The item statistics that feed the bias ({@code feeds: bias}): what tells how popular an item is by the day that asks, apart
 * from the tower, whose item rows are then the same on all days. Thread-safe.
 */
public final class BiasStatistics {
    /** The scaled number, and whether it is missing. */
    private static final int VALUES_PER_STATISTIC = 2;

    private final Dataset dataset;
    private final List<FeatureSpec> features;

    /** Those of a dataset. */
    public BiasStatistics(Dataset dataset) {
        this.dataset = dataset;
        this.features = dataset.features(Side.ITEM).stream()
                .filter(feature -> feature.config().feedsBias())
                .toList();
    }

    /** How many numbers an item has in a scenario on a day. */
    public int columns() {
        return VALUES_PER_STATISTIC * features.size();
    }

    /** The same of features that no dataset has yet. */
    public static int columns(List<FeatureSpec> itemFeatures) {
        return VALUES_PER_STATISTIC
                * (int) itemFeatures.stream()
                        .filter(feature -> feature.config().feedsBias())
                        .count();
    }

    /**
     * The numbers of items on one day, items.length x {@link #columns}.
     *
     * @param known what counts: the horizon, or {@link SplitFilter#ALL} of the days before
     */
    public float[] rows(int scenario, int[] items, int day, Horizon horizon, SplitFilter known) {
        EntityValues values = dataset.values(known);
        float[] numbers = new float[items.length * columns()];
        for (int row = 0; row < items.length; row++) {
            read(values, items[row], scenario, day, horizon, numbers, row * columns());
        }
        return numbers;
    }

    /**
     * Reads an item's numbers.
     *
     * @param day statistics are as of its start
     * @param into takes {@link #columns} numbers from {@code at} on
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
