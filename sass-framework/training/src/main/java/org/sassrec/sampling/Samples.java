package org.sassrec.sampling;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Dataset.Rows;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;

/**
 * The positives of one scenario inside a horizon, by number; of one made of others' exposures these. Memory-mapped, nothing is copied.
 */
final class Samples {

    private final Rows[] parts;
    private final long size;

    private Samples(Rows[] parts) {
        this.parts = parts;
        this.size = Arrays.stream(parts).mapToLong(Rows::size).sum();
    }

    static Samples of(Dataset dataset, List<ScenarioConfig> scenarios, int scenario, Horizon horizon) {
        int[] exposed = exposed(scenarios, scenario);
        Stream<Rows> rows = Arrays.stream(Split.values())
                .filter(horizon::holds)
                .flatMap(split -> exposed.length == 0
                        ? Stream.of(dataset.samples(scenario, split))
                        : Arrays.stream(exposed).mapToObj(other -> dataset.exposures(other, split)));
        return new Samples(rows.toArray(Rows[]::new));
    }

    /** Numbers of the scenarios whose exposures make a scenario, ascending; empty for one that isn't made so. */
    static int[] exposed(List<ScenarioConfig> scenarios, int scenario) {
        List<String> names = scenarios.get(scenario).exposuresOf();
        return IntStream.range(0, scenarios.size())
                .filter(s -> names.contains(scenarios.get(s).name()))
                .toArray();
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
