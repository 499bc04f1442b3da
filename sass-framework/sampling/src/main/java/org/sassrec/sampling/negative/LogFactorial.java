package org.sassrec.sampling.negative;

/** Logarithms of factorials and binomial coefficients. */
final class LogFactorial {

    private static final double[] SMALL = new double[128];

    static {
        for (int n = 1; n < SMALL.length; n++) {
            SMALL[n] = SMALL[n - 1] + Math.log(n);
        }
    }

    private LogFactorial() {}

    /** log n!; Stirling's series (error below 1e-14 from 128 on). */
    static double of(long n) {
        if (n < SMALL.length) {
            return SMALL[(int) n];
        }
        double x = n;
        double inverse = 1 / x;
        double square = inverse * inverse;
        return (x + 0.5) * Math.log(x)
                - x
                + 0.5 * Math.log(2 * Math.PI)
                + inverse * (1.0 / 12 - square * (1.0 / 360 - square / 1260));
    }

    /** log of the number of ways to choose k of n; minus infinity when there is none. */
    static double binomial(long n, long k) {
        return k > n ? Double.NEGATIVE_INFINITY : of(n) - of(k) - of(n - k);
    }
}
