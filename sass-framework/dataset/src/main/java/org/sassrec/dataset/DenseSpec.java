package org.sassrec.dataset;

/**
 * Scale of numbers that enter the model without buckets: x' = (f(x) - mean) / deviation, where f(x) is x or sign(x)
 * log(1 + |x|).
 *
 * @param values number of values per row, above 1 for vectors
 * @param log whether f is the logarithm
 * @param deviation standard deviation, above 0
 */
public record DenseSpec(int values, boolean log, double mean, double deviation) {

    /** Returns a scale that leaves numbers unchanged. */
    public static DenseSpec raw(int values) {
        return new DenseSpec(values, false, 0, 1);
    }

    /** Returns a standardization. If all numbers are equal (deviation 0), they become 0. */
    public static DenseSpec standard(boolean log, double mean, double deviation) {
        return new DenseSpec(1, log, mean, deviation > 0 ? deviation : 1);
    }

    /** Scales a number. Returns NaN (missing) if the number or the result is not finite. */
    public float scale(double value) {
        double x = log ? Math.copySign(Math.log1p(Math.abs(value)), value) : value;
        float scaled = (float) ((x - mean) / deviation);
        return Float.isFinite(scaled) ? scaled : Float.NaN;
    }
}
