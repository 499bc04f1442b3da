package org.sassrec.dataset;

/**
 * Numbers that enter the model as they are: x' = (f(x) - mean) / deviation, f(x) being sign(x) log(1 + |x|) or x itself.
 *
 * @param values how many a row has: 1 but for given vectors
 * @param log whether f is the logarithm
 * @param deviation above 0
 */
public record DenseSpec(int values, boolean log, double mean, double deviation) {

    /** Numbers without any change. */
    public static DenseSpec raw(int values) {
        return new DenseSpec(values, false, 0, 1);
    }

    /** Numbers in standard form; equal numbers, which have no deviation, become 0. */
    public static DenseSpec standard(boolean log, double mean, double deviation) {
        return new DenseSpec(1, log, mean, deviation > 0 ? deviation : 1);
    }

    /** The model's number; NaN, which is missing, for what is no finite number before or after. */
    public float scale(double value) {
        double x = log ? Math.copySign(Math.log1p(Math.abs(value)), value) : value;
        float scaled = (float) ((x - mean) / deviation);
        return Float.isFinite(scaled) ? scaled : Float.NaN;
    }
}
