package org.sassrec.sampling.retrieval;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.sampling.Samples;
import org.sassrec.sampling.Seeds;
import org.sassrec.sampling.Shuffle;

/**
 * Distributes samples to the batches of an epoch. Each scenario has one part with all of its samples, or with a {@link
 * Replay} a part with the newer samples and one with the older samples. Each part contributes to a batch in proportion
 * to the number of its samples in an epoch. Thread-safe.
 */
final class EpochSamples {
    /**
     * Some samples of a scenario.
     *
     * @param stream random numbers of the order
     * @param visited number of samples that one epoch uses
     */
    private record Part(int scenario, Seeds.Stream stream, Samples samples, long visited) {}

    private final long seed;
    private final int batchSize;
    private final List<Part> parts;
    private final long[] visited;
    private final long total;
    private final boolean scattered;

    private EpochSamples(long seed, int batchSize, int scenarios, List<Part> parts) {
        this.seed = seed;
        this.batchSize = batchSize;
        this.parts = List.copyOf(parts);
        this.visited = new long[scenarios];
        parts.forEach(part -> visited[part.scenario()] += part.visited());
        this.total = parts.stream().mapToLong(Part::visited).sum();
        this.scattered = parts.stream().mapToLong(Part::visited).max().orElse(0) < batches();
    }

    /**
     * Creates the samples of an epoch.
     *
     * @param trained numbers of the scenarios that are trained
     * @param replay share of older samples; {@code null} for all
     */
    static EpochSamples of(
            long seed,
            int batchSize,
            Dataset dataset,
            List<ScenarioConfig> scenarios,
            TrainingSamples samples,
            int[] trained,
            @Nullable Replay replay) {
        List<Part> parts = new ArrayList<>();
        for (int s : trained) {
            if (!samples.isTrainable(s)) {
                continue;
            }
            Samples all = samples.byScenario()[s];
            double rate = scenarios.get(s).sampleRate();
            if (replay == null) {
                parts.add(new Part(s, Seeds.Stream.SAMPLE_ORDER, all, visited(all, rate)));
                continue;
            }
            LongPredicate isNew = replay.newer(dataset, scenarios.get(s));
            Samples newer = all.where(isNew);
            Samples older = all.where(isNew.negate());
            if (newer.size() > 0) {
                parts.add(new Part(s, Seeds.Stream.SAMPLE_ORDER, newer, visited(newer, rate)));
            }
            if (older.size() > 0) {
                parts.add(new Part(s, Seeds.Stream.REPLAY_ORDER, older, visited(older, rate * replay.share())));
            }
        }
        return new EpochSamples(seed, batchSize, scenarios.size(), parts);
    }

    private static long visited(Samples samples, double rate) {
        return Math.max(1, Math.round(samples.size() * rate));
    }

    /** Returns the number of batches of an epoch. */
    int batches() {
        return Math.toIntExact((total + batchSize - 1) / batchSize);
    }

    /** Returns the number of samples of an epoch. */
    long total() {
        return total;
    }

    /** Returns the number of samples of an epoch in one scenario; 0 if it is not trained. */
    long visited(int scenario) {
        return visited[scenario];
    }

    /** Returns the events of the segment of a scenario in a batch. */
    long[] events(int scenario, int epoch, int number) {
        long before = 0;
        long[][] found = new long[parts.size()][0];
        int count = 0;
        for (int p = 0; p < found.length; p++) {
            Part part = parts.get(p);
            if (part.scenario() == scenario) {
                found[p] = events(
                        part, epoch, bound(before, part.visited(), number), bound(before, part.visited(), number + 1));
                count += found[p].length;
            }
            before += part.visited();
        }
        long[] events = new long[count];
        int place = 0;
        for (long[] each : found) {
            System.arraycopy(each, 0, events, place, each.length);
            place += each.length;
        }
        return events;
    }

    /**
     * Returns the events of a part. The epochs read consecutive parts of an endless sequence of shuffled rounds over the
     * samples. If an epoch uses a share of the samples, each epoch therefore reads another part, and all samples are
     * read over time.
     */
    private long[] events(Part part, int epoch, long first, long end) {
        long size = part.samples().size();
        long from = part.visited() * epoch + first;
        long[] events = new long[(int) (end - first)];
        long round = -1;
        Shuffle order = new Shuffle(0, 0);
        for (int n = 0; n < events.length; n++) {
            long place = from + n;
            if (place / size != round) {
                round = place / size;
                order = new Shuffle(size, Seeds.mix(seed, part.stream(), round, part.scenario()));
            }
            events[n] = part.samples().event(order.at(place % size));
        }
        return events;
    }

    /**
     * Returns floor(size * number / batches), without overflow. If no part has a sample for each batch, the samples of
     * all parts are dealt to the batches in turn. Separate distributions could leave the same batch empty.
     *
     * @param before number of samples of the earlier parts
     */
    private long bound(long before, long size, int number) {
        long batches = batches();
        if (scattered) {
            return samplesBefore(before + size, number, batches) - samplesBefore(before, number, batches);
        }
        return size / batches * number + size % batches * number / batches;
    }

    /** Returns how many of the first {@code count} samples belong to the batches before {@code number}. */
    private static long samplesBefore(long count, int number, long batches) {
        return count / batches * number + Math.min(count % batches, number);
    }
}
