package org.sassrec.sampling.prior;

/**
 * A score of an item in a scenario from counts. With {@code itemBias: prior}, the item bias is a learned multiple of
 * it. Thread-safe.
 */
public interface ItemPrior {

    /** Returns the logarithm of the prior, always finite. */
    float logPrior(int scenario, int item);

    /** Returns {@link #logPrior} of several items. */
    default float[] logPriors(int scenario, int[] items) {
        float[] result = new float[items.length];
        for (int n = 0; n < items.length; n++) {
            result[n] = logPrior(scenario, items[n]);
        }
        return result;
    }
}
