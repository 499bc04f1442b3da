package org.sassrec.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.workload.Workload;

/**
 * Measures one workload at one vocabulary size in this JVM: the losses of the first five steps, then timed blocks of
 * steps. A step starts with tensors of ids in memory and ends with updated weights.
 */
final class TrainingCase {
    private static final int BATCHES = 20;
    /** Large enough that shapes repeat as rarely as in training. */
    private static final int VARIED_BATCHES = 240;

    private TrainingCase() {}

    /**
     * Runs one case and prints one line of {@code key=value} pairs.
     *
     * @param arguments workload, V, warm-up steps, blocks, steps per block, inter-op threads, intra-op threads, 1 for
     * varying numbers of rows, 1 for bfloat16 products
     */
    public static void main(String[] arguments) throws IOException {
        int[] n = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
        boolean varied = n[7] == 1;
        Workload workload = new Workload(n[0], n[1], varied);
        try (TowerModel model = TowerModel.create(workload.spec(), new TowerModel.Options(1, n[5], n[6], n[8] == 1))) {
            workload.initialize(model);
            List<FeedDict> feeds = new ArrayList<>();
            for (int b = 0; b < (varied ? VARIED_BATCHES : BATCHES); b++) {
                feeds.add(n[0] == 2 ? model.prepare(workload.contrast(b)) : model.prepare(workload.retrieval(b)));
            }
            ToDoubleFunction<FeedDict> step = n[0] == 2
                    ? feed -> model.pretrainStep(feed).loss()
                    : feed -> model.fineTuneStep(feed).loss();
            System.out.println(line(workload, feeds, step, n));
            feeds.forEach(FeedDict::close);
        }
    }

    private static String line(Workload workload, List<FeedDict> feeds, ToDoubleFunction<FeedDict> step, int... n)
            throws IOException {
        double[] losses = new double[5];
        int next = 0;
        for (; next < Math.max(losses.length, n[2]); next++) {
            double loss = step.applyAsDouble(feeds.get(next % feeds.size()));
            if (next < losses.length) {
                losses[next] = loss;
            }
        }
        double[] seconds = new double[n[3]];
        long cpu = cpuNanos();
        for (int block = 0; block < n[3]; block++) {
            long start = System.nanoTime();
            double last = 0;
            for (int i = 0; i < n[4]; i++) {
                last = step.applyAsDouble(feeds.get(next++ % feeds.size()));
            }
            if (!Double.isFinite(last)) {
                throw new IllegalStateException("the loss is " + last);
            }
            seconds[block] = (System.nanoTime() - start) / 1e9 / n[4];
        }
        double cpuSeconds = (cpuNanos() - cpu) / 1e9 / n[3] / n[4];
        Arrays.sort(seconds);
        String five = Arrays.stream(losses)
                .mapToObj(l -> String.format(Locale.ROOT, "%.7f", l))
                .collect(Collectors.joining(","));
        return String.format(
                Locale.ROOT,
                "result losses=%s seconds=%.6f fastest=%.6f slowest=%.6f cpu=%.6f samples=%d flops=%d peakMb=%d",
                five,
                seconds[n[3] / 2],
                seconds[0],
                seconds[n[3] - 1],
                cpuSeconds,
                workload.samples(),
                workload.flopsPerSample(),
                peakMegabytes());
    }

    /** Returns the CPU time of all threads, which depends less on the load of the machine than elapsed time. */
    static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** Returns the peak resident memory of the process. */
    static long peakMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(l -> l.startsWith("VmHWM:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
