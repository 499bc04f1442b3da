package org.sassrec.sampling;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Dataset.Rows;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;

/**
 * The numbered positives or exposures of one scenario inside a horizon. For an {@code exposuresFrom} scenario they are
 * the exposures of its source scenarios. The data stays memory-mapped.
 */
public final class Samples {

    private final Rows[] parts;
    private final long size;

    private Samples(Rows[] parts) {
        this.parts = parts;
        this.size = Arrays.stream(parts).mapToLong(Rows::size).sum();
    }

    public static Samples of(Dataset dataset, List<ScenarioConfig> scenarios, int scenario, Horizon horizon) {
        int[] sources = exposureSources(scenarios, scenario);
        return sources.length == 0
                ? parts(horizon, split -> Stream.of(dataset.samples(scenario, split)))
                : parts(horizon, split -> Arrays.stream(sources).mapToObj(other -> dataset.exposures(other, split)));
    }

    /** Returns the exposures of a scenario inside a horizon, positive or not. Empty for a scenario without events. */
    public static Samples exposures(Dataset dataset, List<ScenarioConfig> scenarios, int scenario, Horizon horizon) {
        return scenarios.get(scenario).hasEvents()
                ? parts(horizon, split -> Stream.of(dataset.exposures(scenario, split)))
                : new Samples(new Rows[0]);
    }

    private static Samples parts(Horizon horizon, Function<Split, Stream<Rows>> rows) {
        return new Samples(Arrays.stream(Split.values())
                .filter(horizon::includes)
                .flatMap(rows)
                .toArray(Rows[]::new));
    }

    /** Returns the samples of the selected users. */
    public Samples of(Dataset dataset, IntPredicate users) {
        return where(event -> users.test(dataset.events().user(event)));
    }

    /**
     * Returns the samples of the selected events. The rows are ordered by user and time, so memory is needed only per
     * run of selected rows.
     */
    public Samples where(LongPredicate events) {
        return new Samples(Arrays.stream(parts)
                .map(part -> FilteredRows.of(part, row -> events.test(part.event(row))))
                .toArray(Rows[]::new));
    }

    /**
     * A subset of rows.
     *
     * @param starts first row of each run of selected rows
     * @param cumulativeCounts number of selected rows before each run, then their total
     */
    private record FilteredRows(Rows rows, long[] starts, long[] cumulativeCounts) implements Rows {

        static FilteredRows of(Rows rows, LongPredicate kept) {
            LongStream.Builder starts = LongStream.builder();
            LongStream.Builder before = LongStream.builder();
            long count = 0;
            boolean inside = false;
            for (long row = 0; row < rows.size(); row++) {
                boolean keep = kept.test(row);
                if (keep && !inside) {
                    starts.add(row);
                    before.add(count);
                }
                inside = keep;
                count += keep ? 1 : 0;
            }
            return new FilteredRows(
                    rows,
                    starts.build().toArray(),
                    LongStream.concat(before.build(), LongStream.of(count)).toArray());
        }

        @Override
        public long size() {
            return cumulativeCounts[cumulativeCounts.length - 1];
        }

        @Override
        public long event(long index) {
            int found = Arrays.binarySearch(cumulativeCounts, 0, starts.length, index);
            int run = found >= 0 ? found : -found - 2;
            return rows.event(starts[run] + index - cumulativeCounts[run]);
        }
    }

    /**
     * Returns the numbers of the source scenarios of an {@code exposuresFrom} scenario, ascending. Empty for other
     * scenarios.
     */
    public static int[] exposureSources(List<ScenarioConfig> scenarios, int scenario) {
        List<String> names = scenarios.get(scenario).exposuresFrom();
        return IntStream.range(0, scenarios.size())
                .filter(s -> names.contains(scenarios.get(s).name()))
                .toArray();
    }

    public long size() {
        return size;
    }

    /** Returns the row of {@link Dataset#events()} of a sample. */
    public long event(long index) {
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
