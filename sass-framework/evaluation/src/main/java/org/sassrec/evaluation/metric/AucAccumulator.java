package org.sassrec.evaluation.metric;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * AUC over all exposures of a scenario and GAUC over its users. Keeps a score, a label and the part that the exposure belongs to for each
 * exposure (eight bytes), since the exact area needs them in order, and some numbers of each user; the only memory of the evaluation that
 * grows with the split. A copy of it is sorted, and one of each part at a time made.
 */
public final class AucAccumulator {

    /** Below the score: the number of the user here, two bits of the part, and in the lowest bit the label. One primitive sort does all. */
    private static final int SCORE = 32;

    private static final int USER = 3;
    private static final int PART = 3;

    private long[] scored = new long[1024];
    private int size;
    private int[] users = new int[64];
    private double[] areas = new double[64]; // of each user, NaN without both kinds
    private int[] exposures = new int[64];
    private int count;
    private long withPositive;
    private long withNegative;
    private @Nullable Sums sums;

    /**
     * Adds one user's exposures, all of them.
     *
     * @param user tells him from others in the bootstrap
     * @param scores finite
     * @param parts from 0 to 3, of each exposure
     */
    void add(int user, float[] scores, boolean[] positive, byte[] parts, int own) {
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
        long[] its = Arrays.copyOfRange(scored, from, size);
        Arrays.sort(its);
        users[count] = user;
        areas[count] = Sums.of(its, its.length, 0).area();
        exposures[count++] = own;
        int answered = 0;
        for (int i = 0; i < own; i++) {
            answered += positive[i] ? 1 : 0;
        }
        withPositive += answered > 0 ? 1 : 0;
        withNegative += answered < own ? 1 : 0;
        sums = null;
    }

    /** The same of some users alone, by their numbers in the dataset, or of the exposures of one part. */
    AucAccumulator filter(IntPredicate ofUser, IntPredicate ofPart) {
        AucAccumulator some = new AucAccumulator();
        int from = 0;
        for (int u = 0; u < count; u++) {
            if (ofUser.test(users[u])) {
                float[] scores = new float[exposures[u]];
                boolean[] positive = new boolean[exposures[u]];
                byte[] parts = new byte[exposures[u]];
                int its = 0;
                for (int i = from; i < from + exposures[u]; i++) {
                    byte part = (byte) (scored[i] >> 1 & PART);
                    if (ofPart.test(part)) {
                        scores[its] = score((int) (scored[i] >> SCORE));
                        positive[its] = (scored[i] & 1) == 1;
                        parts[its++] = part;
                    }
                }
                if (its > 0) {
                    some.add(users[u], scores, positive, parts, its);
                }
            }
            from += exposures[u];
        }
        return some;
    }

    /**
     * Returns the metric.
     *
     * @param kind AUC or GAUC
     */
    double value(Metric.Kind kind) {
        return kind == Metric.Kind.AUC ? auc() : gauc();
    }

    /** Those of the metrics that have a value, by name. */
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

    /** Puts these as the model's, with their intervals. */
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

    /** Probability that a positive is above a negative; equal scores count one half. NaN without both kinds of exposures. */
    double auc() {
        return sums().area();
    }

    /** The same inside each user who has both, weighted by his exposures; NaN if there is none. */
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
     * Users that tell a metric: for GAUC those who have both kinds of exposures; for AUC those who have one of the kind that
     * fewer have, since its chance is that of both kinds: one user's clicks among a thousand users' exposures are one opinion.
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
     * The metric in each resample of the users; NaN where a resample has none. AUC, a mean over pairs, is resampled by its
     * linear part, in which each user has a share of his own (Obuchowski, Biometrics 1997): what is left out falls with the
     * number of users.
     *
     * @param kind AUC or GAUC
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

    /** Users in the order they came, as {@link #add} was told. */
    int[] users() {
        return Arrays.copyOf(users, count);
    }

    /** Of each user. */
    int[] exposures() {
        return Arrays.copyOf(exposures, count);
    }

    /** The area inside each user; NaN without both kinds of exposures. */
    double[] userAucs() {
        return Arrays.copyOf(areas, count);
    }

    /**
     * What each user adds to twice the area, once with his positives and once with his negatives, and what he would add if
     * all positives were above all negatives. Not finite without both kinds of exposures.
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
        Sums known = sums;
        if (known == null) {
            long[] sorted = Arrays.copyOf(scored, size);
            Arrays.sort(sorted);
            known = Sums.of(sorted, size, count);
            sums = known;
        }
        return known;
    }

    /**
     * Where exposures lie among those of the other kind.
     *
     * @param area share of the pairs of a positive and a negative that are in order
     * @param above of each user: over his positives, the sum of the shares of the negatives below
     * @param below of each user: over his negatives, the sum of the shares of the positives above
     * @param positives of each user
     */
    private record Sums(double area, double[] above, double[] below, double[] positives) {

        /**
         * Sums up.
         *
         * @param sorted exposures by score
         * @param users how many; 0 for the area alone
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

    /** The float that a number of {@link #sortable} stands for. */
    private static float score(int sortable) {
        return Float.intBitsToFloat(sortable >= 0 ? sortable : sortable ^ 0x7fffffff);
    }

    /** Orders as the float does; -0 and 0 are made equal. */
    private static int sortable(float score) {
        int bits = Float.floatToIntBits(score == 0 ? 0f : score);
        return bits >= 0 ? bits : bits ^ 0x7fffffff;
    }
}
