package org.sassrec.sampling.prior;

/** What is known of an item in a scenario by counting; the items' bias is a learned multiple of it ({@code itemBias: prior}). Thread-safe. */
public interface ItemPrior {

    /** A logarithm, always finite. */
    float logPrior(int scenario, int item);

    /** {@link #logPrior} of several items. */
    default float[] logPriors(int scenario, int[] items) {
        float[] result = new float[items.length];
        for (int n = 0; n < items.length; n++) {
            result[n] = logPrior(scenario, items[n]);
        }
        return result;
    }
}
