package org.sassrec.sampling;

import java.util.Arrays;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Dataset.Rows;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;

/** The positives of one scenario inside a horizon, by number; memory-mapped, nothing is copied. */
final class Samples {

    private final Rows[] parts;
    private final long size;

    private Samples(Rows[] parts) {
        this.parts = parts;
        this.size = Arrays.stream(parts).mapToLong(Rows::size).sum();
    }

    static Samples of(Dataset dataset, int scenario, Horizon horizon) {
        return new Samples(Arrays.stream(Split.values())
                .filter(horizon::holds)
                .map(split -> dataset.samples(scenario, split))
                .toArray(Rows[]::new));
    }

    long size() {
        return size;
    }

    /** Row of {@link Dataset#events()}. */
    long event(long index) {
        long rest = index;
        for (Rows part : parts) {
            if (rest < part.size()) {
                return part.event(rest);
            }
            rest -= part.size();
        }
        throw new IndexOutOfBoundsException("sample " + index + " of " + size);
    }
}
