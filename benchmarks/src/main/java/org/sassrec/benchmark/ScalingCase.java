package org.sassrec.benchmark;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.FeedDict;

/** Measures steps of one {@link StepShape} in this JVM. */
final class ScalingCase {
    private static final int BATCHES = 10;
    private static final int WARM_UP = 5;

    private ScalingCase() {}

    /**
     * Prints {@code result ms=... cpu=... peakMb=...}: the median elapsed time of a step and the mean CPU time of all
     * threads.
     *
     * @param arguments vocabulary, scenarios, history, batch, inter-op threads, steps
     */
    public static void main(String[] arguments) throws IOException {
        int[] n = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
        StepShape shape = new StepShape(n[0], n[1], n[2], n[3]);
        try (TowerModel model = TowerModel.create(shape.spec(), TowerModel.Options.of(1, n[4]))) {
            List<FeedDict> feeds = IntStream.range(0, BATCHES)
                    .mapToObj(b -> model.prepare(shape.randomBatch(b)))
                    .toList();
            for (int i = 0; i < WARM_UP; i++) {
                model.fineTuneStep(feeds.get(i % BATCHES));
            }
            double[] ms = new double[n[5]];
            long cpu = TrainingCase.cpuNanos();
            for (int i = 0; i < ms.length; i++) {
                long start = System.nanoTime();
                model.fineTuneStep(feeds.get(i % BATCHES));
                ms[i] = (System.nanoTime() - start) / 1e6;
            }
            double each = (TrainingCase.cpuNanos() - cpu) / 1e6 / ms.length;
            Arrays.sort(ms);
            System.out.printf(
                    Locale.ROOT,
                    "result ms=%.3f cpu=%.3f peakMb=%d%n",
                    ms[ms.length / 2],
                    each,
                    TrainingCase.peakMegabytes());
            feeds.forEach(FeedDict::close);
        }
    }
}
