package org.sassrec.prepare;

import java.io.IOException;
import java.util.Arrays;
import org.sassrec.dataset.TableWriter;

/** Weights of the values that a user met, and the largest of them. Few values a user, so they are sought one by one. */
final class TopCounter {
    private final int k;
    private final double halfLife;
    private int[] values = new int[64];
    private int[] counts = new int[64];
    private double[] weights = new double[64];
    private final int[] best;
    private int size;
    private int day;

    /** @param halfLife in days, 0 for none */
    TopCounter(int k, double halfLife) {
        this.k = k;
        this.halfLife = halfLife;
        this.best = new int[k];
    }

    void clear() {
        size = 0;
    }

    /** Lets the weights age to a later day. */
    void goTo(int later) {
        if (size > 0 && halfLife > 0) {
            double decay = weight(later - day);
            for (int i = 0; i < size; i++) {
                weights[i] *= decay;
            }
        }
        day = later;
    }

    private double weight(int age) {
        return halfLife > 0 ? Math.exp(-Math.log(2) * age / halfLife) : 1;
    }

    /** Adds ({@code sign} 1) or takes back (-1) a value of a day. */
    void add(int value, int ofDay, int sign) {
        int at = 0;
        while (at < size && values[at] != value) {
            at++;
        }
        if (at == size) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
                counts = Arrays.copyOf(counts, 2 * size);
                weights = Arrays.copyOf(weights, 2 * size);
            }
            values[size] = value;
            counts[size] = 0;
            weights[size++] = 0;
        }
        counts[at] += sign;
        weights[at] += sign * weight(day - ofDay);
        if (counts[at] == 0) {
            size--;
            values[at] = values[size];
            counts[at] = counts[size];
            weights[at] = weights[size];
        }
    }

    /** Writes the k heaviest, ties by the smaller (more frequent) value; their weights sum to 1. */
    void write(long key, TableWriter out) throws IOException {
        int found = 0;
        double sum = 0;
        boolean[] taken = new boolean[size];
        while (found < Math.min(k, size)) {
            int next = -1;
            for (int i = 0; i < size; i++) {
                if (!taken[i] && (next < 0 || heavier(i, next))) {
                    next = i;
                }
            }
            taken[next] = true;
            sum += weights[next];
            best[found++] = next;
        }
        out.setLong(0, key);
        for (int i = 0; i < k; i++) {
            out.setInt(1 + i, i < found ? values[best[i]] : 0);
            out.setFloat(1 + k + i, i < found ? (float) (weights[best[i]] / sum) : 0f);
        }
        out.endRow();
    }

    /** Sums that differ by the last digits only, because their terms came in another order, are equal. */
    private boolean heavier(int a, int b) {
        double difference = weights[a] - weights[b];
        double slack = 1e-9 * Math.max(Math.abs(weights[a]), Math.abs(weights[b]));
        return difference > slack || (difference >= -slack && values[a] < values[b]);
    }
}
