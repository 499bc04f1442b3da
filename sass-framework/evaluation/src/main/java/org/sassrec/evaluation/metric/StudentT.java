package org.sassrec.evaluation.metric;

/** Student's t distribution with real-valued degrees of freedom. */
public final class StudentT {

    private static final int STEPS = 500;
    private static final double NORMAL_FROM = 1e6;
    // Lanczos coefficients for g = 7.
    private static final double[] LANCZOS = {
        0.9999999999998099,
        676.5203681218851,
        -1259.1392167224028,
        771.3234287776531,
        -176.6150291621406,
        12.507343278686905,
        -0.13857109526572012,
        9.984369578019572e-06,
        1.5056327351493116e-07
    };

    private StudentT() {}

    /**
     * Returns {@code P(|T| >= t)}.
     *
     * @param freedom degrees of freedom
     */
    public static double twoSidedProbability(double t, double freedom) {
        double f = Math.min(freedom, NORMAL_FROM);
        return incompleteBeta(f / (f + t * t), f / 2, 0.5);
    }

    /** Returns the t for which {@link #twoSidedProbability} is {@code probability}. */
    public static double quantile(double probability, double freedom) {
        double low = 0;
        double high = 1;
        while (twoSidedProbability(high, freedom) > probability && high < 1e9) {
            high *= 2;
        }
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            if (twoSidedProbability(middle, freedom) > probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /**
     * Computes the regularized incomplete beta function I_x(a, b) by its continued fraction (DLMF 8.17.22) with Lentz's
     * method.
     */
    static double incompleteBeta(double x, double a, double b) {
        if (x <= 0) {
            return 0;
        }
        if (x >= 1) {
            return 1;
        }
        if (x > (a + 1) / (a + b + 2)) {
            return 1 - incompleteBeta(1 - x, b, a);
        }
        double front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
        double tiny = 1e-300;
        double value = 1;
        double c = 1;
        double d = 0;
        for (int i = 0; i <= STEPS; i++) {
            int m = i / 2;
            double numerator = i == 0
                    ? 1
                    : i % 2 == 0
                            ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                            : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 + numerator * d;
            d = 1 / (Math.abs(d) < tiny ? tiny : d);
            c = 1 + numerator / c;
            c = Math.abs(c) < tiny ? tiny : c;
            value *= c * d;
            if (Math.abs(1 - c * d) < 1e-14) {
                break;
            }
        }
        return front * (value - 1);
    }

    private static double logGamma(double x) {
        double sum = LANCZOS[0];
        for (int i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (x - 1 + i);
        }
        double t = x + 6.5;
        return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
    }
}
