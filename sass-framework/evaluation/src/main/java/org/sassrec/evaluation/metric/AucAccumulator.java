package org.sassrec.evaluation.metric;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SizeLimit;

/**
 * Computes AUC over all exposures of a scenario and GAUC over its users. Exact AUC needs all exposures in the order of
 * scores. The accumulator therefore keeps eight bytes per exposure (score, label and breakdown part) and some numbers
 * per user. It also sorts one copy of them. No other memory of the evaluation grows with the split.
 */
public final class AucAccumulator {

    /**
     * Bits below the score: the index of the user, two bits of the part, and the label in the lowest bit. One sort of
     * primitives orders the exposures.
     */
    private static final int SCORE = 32;

    private static final int USER = 3;
    private static final int PART = 3;
    /** The number of a user has the bits between the score and the part. */
    private static final int MAX_USERS = 1 << (SCORE - USER);

    private long[] scored = new long[1024];
    private int size;
    private int[] users = new int[64];
    private double[] areas = new double[64]; // per user; NaN without both labels
    private int[] exposures = new int[64];
    private int count;
    private long withPositive;
    private long withNegative;
    private @Nullable Sums sums;

    /**
     * Adds all exposures of one user.
     *
     * @param user number of the user, which identifies the user in the bootstrap
     * @param scores finite scores
     * @param parts breakdown part of each exposure, 0 to 3
     * @param own number of exposures
     */
    void add(int user, float[] scores, boolean[] positive, byte[] parts, int own) {
        String fewer = "set `evaluate.maxQueries`";
        SizeLimit.toInt((long) size + own, "exposures of a scenario in the evaluation", fewer);
        SizeLimit.check(count + 1L, MAX_USERS, "users of a scenario in the evaluation", fewer);
        if (size + own > scored.length) {
            scored = Arrays.copyOf(scored, Math.max(size + own, size + (size >> 1)));
        }
        if (count == users.length) {
            users = Arrays.copyOf(users, 2 * count);
            areas = Arrays.copyOf(areas, 2 * count);
            exposures = Arrays.copyOf(exposures, 2 * count);
        }
        int from = size;
        for (int i = 0; i < own; i++) {
            scored[size++] = ((long) sortable(scores[i]) << SCORE)
                    | ((long) count << USER)
                    | (parts[i] << 1)
                    | (positive[i] ? 1 : 0);
        }
        long[] sorted = Arrays.copyOfRange(scored, from, size);
        Arrays.sort(sorted);
        users[count] = user;
        areas[count] = Sums.of(sorted, sorted.length, 0).area();
        exposures[count++] = own;
        int positives = 0;
        for (int i = 0; i < own; i++) {
            positives += positive[i] ? 1 : 0;
        }
        withPositive += positives > 0 ? 1 : 0;
        withNegative += positives < own ? 1 : 0;
        sums = null;
    }

    /** Returns a copy with some of the users, by their numbers in the dataset, and some of the parts. */
    AucAccumulator filter(IntPredicate ofUser, IntPredicate ofPart) {
        AucAccumulator some = new AucAccumulator();
        int from = 0;
        for (int u = 0; u < count; u++) {
            if (ofUser.test(users[u])) {
                float[] scores = new float[exposures[u]];
                boolean[] positive = new boolean[exposures[u]];
                byte[] parts = new byte[exposures[u]];
                int kept = 0;
                for (int i = from; i < from + exposures[u]; i++) {
                    byte part = (byte) (scored[i] >> 1 & PART);
                    if (ofPart.test(part)) {
                        scores[kept] = score((int) (scored[i] >> SCORE));
                        positive[kept] = (scored[i] & 1) == 1;
                        parts[kept++] = part;
                    }
                }
                if (kept > 0) {
                    some.add(users[u], scores, positive, parts, kept);
                }
            }
            from += exposures[u];
        }
        return some;
    }

    /**
     * Returns the value of the metric.
     *
     * @param kind AUC or GAUC
     */
    double value(Metric.Kind kind) {
        return kind == Metric.Kind.AUC ? auc() : gauc();
    }

    /** Returns the values of the metrics that are defined, by name. */
    public Map<String, Double> values(List<Metric> areas) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Metric metric : areas) {
            double value = value(metric.kind());
            if (Double.isFinite(value)) {
                values.put(metric.text(), value);
            }
        }
        return values;
    }

    /** Stores the values as those of the model, with their intervals. */
    public void put(
            List<Metric> areas,
            Bootstrap bootstrap,
            MetricAccumulator.Intervals intervals,
            EvaluationReport.Scores scores) {
        Map<String, Double> values = values(areas);
        scores.model().putAll(values);
        for (Metric metric : areas) {
            Double value = values.get(metric.text());
            if (value != null) {
                intervals
                        .of(metric.text(), value, resampled(metric.kind(), bootstrap), users(metric.kind()))
                        .ifPresent(interval -> scores.intervals().put(metric.text(), interval));
            }
        }
    }

    /**
     * Returns the probability that a positive exposure scores above a negative one. Equal scores count one half. NaN
     * without both labels.
     */
    double auc() {
        return sums().area();
    }

    /**
     * Returns the mean of the AUC of each user with both labels, weighted by the number of exposures; NaN without such
     * users.
     */
    double gauc() {
        double sum = 0;
        double weight = 0;
        for (int u = 0; u < count; u++) {
            if (!Double.isNaN(areas[u])) {
                sum += areas[u] * exposures[u];
                weight += exposures[u];
            }
        }
        return weight == 0 ? Double.NaN : sum / weight;
    }

    /**
     * Returns the number of users of a metric. For GAUC these are the users with both labels. For AUC it is the number
     * of users with a positive or the number of users with a negative exposure, whichever is smaller. The variance of
     * AUC depends on both.
     */
    public long users(Metric.Kind kind) {
        if (kind == Metric.Kind.AUC) {
            return Math.min(withPositive, withNegative);
        }
        return Arrays.stream(areas, 0, count)
                .filter(area -> !Double.isNaN(area))
                .count();
    }

    /**
     * Returns the metric in each resample of the users; NaN if a resample has no value. AUC is a mean over pairs. It is
     * resampled by its linear part, the sum of the contributions of the users (Obuchowski, Biometrics 1997). The
     * omitted remainder decreases with the number of users.
     *
     * @param kind AUC or GAUC
     * @return [resamples] values
     */
    double[] resampled(Metric.Kind kind, Bootstrap bootstrap) {
        double[] values = new double[bootstrap.resamples()];
        Sums all = kind == Metric.Kind.AUC ? sums() : null;
        double auc = all == null ? 0 : all.area();
        for (int b = 0; b < values.length; b++) {
            double above = 0;
            double positives = 0;
            double below = 0;
            double negatives = 0;
            for (int u = 0; u < count; u++) {
                int times = bootstrap.weight(b, users[u]);
                if (times == 0) {
                    continue;
                }
                if (all != null) {
                    above += times * all.above[u];
                    positives += times * all.positives[u];
                    below += times * all.below[u];
                    negatives += times * (exposures[u] - all.positives[u]);
                } else if (!Double.isNaN(areas[u])) {
                    above += times * areas[u] * exposures[u];
                    positives += (double) times * exposures[u];
                }
            }
            values[b] = all == null ? above / positives : above / positives + below / negatives - auc;
        }
        return values;
    }

    /** Returns the users in the order of {@link #add}. */
    int[] users() {
        return Arrays.copyOf(users, count);
    }

    /** Returns the number of exposures of each user. */
    int[] exposures() {
        return Arrays.copyOf(exposures, count);
    }

    /** Returns the AUC of each user; NaN without both labels. */
    double[] userAucs() {
        return Arrays.copyOf(areas, count);
    }

    /**
     * Returns the contribution of each user to twice the AUC, once with the positives and once with the negatives of
     * the user. The second array contains the contributions if all positives scored above all negatives. Not finite
     * without both labels.
     *
     * @return [2, users]
     */
    double[][] contributions() {
        Sums all = sums();
        double positives = Arrays.stream(all.positives).sum();
        double negatives = size - positives;
        double[][] shares = new double[2][count];
        for (int u = 0; u < count; u++) {
            shares[0][u] = all.above[u] / positives + all.below[u] / negatives;
            shares[1][u] = all.positives[u] / positives + (exposures[u] - all.positives[u]) / negatives;
        }
        return shares;
    }

    private Sums sums() {
        Sums current = sums;
        if (current == null) {
            long[] sorted = Arrays.copyOf(scored, size);
            Arrays.sort(sorted);
            current = Sums.of(sorted, size, count);
            sums = current;
        }
        return current;
    }

    /**
     * Sums over the positions of exposures among those of the other label.
     *
     * @param area share of the pairs of a positive and a negative that are in order
     * @param above [users] sum over the positives of the user of the share of negatives with a lower score
     * @param below [users] sum over the negatives of the user of the share of positives with a higher score
     * @param positives [users] number of positives
     */
    private record Sums(double area, double[] above, double[] below, double[] positives) {

        /**
         * Computes the sums.
         *
         * @param sorted exposures, ascending by score
         * @param users number of users; 0 to compute the area only
         */
        static Sums of(long[] sorted, int size, int users) {
            double[] above = new double[users];
            double[] below = new double[users];
            double[] positives = new double[users];
            double allPositives = 0;
            for (int i = 0; i < size; i++) {
                allPositives += sorted[i] & 1;
            }
            double allNegatives = size - allPositives;
            double positivesBelow = 0;
            double negativesBelow = 0;
            double pairs = 0;
            for (int from = 0; from < size; ) {
                int to = from;
                double positivesHere = 0;
                while (to < size && sorted[to] >> SCORE == sorted[from] >> SCORE) {
                    positivesHere += sorted[to++] & 1;
                }
                double negativesHere = to - from - positivesHere;
                double ofPositive = negativesBelow + negativesHere / 2;
                double ofNegative = allPositives - positivesBelow - positivesHere / 2;
                pairs += positivesHere * ofPositive;
                for (int i = from; i < to && users > 0; i++) {
                    int user = (int) (sorted[i] & 0xffffffffL) >>> USER;
                    if ((sorted[i] & 1) == 1) {
                        above[user] += ofPositive / allNegatives;
                        positives[user]++;
                    } else {
                        below[user] += ofNegative / allPositives;
                    }
                }
                positivesBelow += positivesHere;
                negativesBelow += negativesHere;
                from = to;
            }
            double all = allPositives * allNegatives;
            return new Sums(all == 0 ? Double.NaN : pairs / all, above, below, positives);
        }
    }

    /** Converts the result of {@link #sortable} back to the score. */
    private static float score(int sortable) {
        return Float.intBitsToFloat(sortable >= 0 ? sortable : sortable ^ 0x7fffffff);
    }

    /** Converts a score to an integer with the same order. Maps -0 to 0. */
    private static int sortable(float score) {
        int bits = Float.floatToIntBits(score == 0 ? 0f : score);
        return bits >= 0 ? bits : bits ^ 0x7fffffff;
    }
}
