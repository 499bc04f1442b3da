package org.sassrec.training.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.sassrec.diagnostic.Diagnostic;

/**
 * The batches of one epoch, in groups that the workers take from a queue. A fast worker takes more groups. A group of a
 * worker that is silent for too long returns to the queue, so each sample is trained at least once.
 */
final class Distribution {
    /** Number of groups of each worker, so that all workers end at about the same time. */
    private static final int GROUPS_OF_WORKER = 8;

    private static final int MAX_BATCHES = 64;

    /** Number of the first batches of a loop, for each worker, that the chief computes alone; at most half an epoch. */
    private static final int ALONE = 4;

    /** Seconds after which a worker that does not report has failed. A test sets a smaller number. */
    private static final String SILENCE = "sass.cluster.silence";

    private static final int DEFAULT_SILENCE = 30;

    private static final Duration SHORT = Duration.ofMillis(20);
    /** Time between two searches for silent workers. */
    private static final Duration CHECK = Duration.ofSeconds(1);

    private final MessageQueues queues;
    private final Work.Loop loop;
    private final int epoch;
    private final int batches;
    private final int size;
    private final int alone;
    private final Duration silence = Duration.ofSeconds(Integer.getInteger(SILENCE, DEFAULT_SILENCE));
    /** Time of the last report of each group, or of its addition to the queue. */
    private final long[] heard;

    private final boolean[] finished;
    private int open;
    private long checked = System.nanoTime();
    private long samples;
    private double loss;
    private long waited;
    private final Map<String, double[]> sums = new HashMap<>();

    Distribution(MessageQueues queues, Work.Loop loop, int epoch, int batches, int workers) {
        this.queues = queues;
        this.loop = loop;
        this.epoch = epoch;
        this.batches = batches;
        this.size = Math.max(1, Math.min(MAX_BATCHES, batches / (workers * GROUPS_OF_WORKER)));
        this.open = (batches + size - 1) / size;
        this.alone = epoch == 1 && workers > 1 ? Math.min(open / 2, (workers * ALONE + size - 1) / size) : 0;
        this.heard = new long[open];
        this.finished = new boolean[open];
    }

    /**
     * Computes all batches. The chief computes the first ones of a loop alone, because the first steps of several
     * workers from the same new weights gave a worse model, see {@code docs/design/scale-out.md}.
     *
     * @param own computes some batches in this process
     */
    Report.Result run(Function<Work, Report.Result> own) {
        for (int group = 0; group < alone; group++) {
            finish(group, own.apply(work(group)));
        }
        for (int group = alone; group < heard.length; group++) {
            add(group);
        }
        while (open > 0) {
            Optional<Work> work = queues.takeWork(SHORT).map(text -> Cluster.read(text, Work.class));
            if (work.isPresent() && isOpen(work.get())) {
                finish(work.get().group(), own.apply(work.get()));
            }
            receive();
            if (System.nanoTime() - checked > CHECK.toNanos()) {
                addSilent();
                checked = System.nanoTime();
            }
        }
        return new Report.Result(samples, loss, waited, sums);
    }

    private Work work(int group) {
        int from = group * size;
        return new Work(loop, epoch, group, from, Math.min(batches, from + size));
    }

    private void add(int group) {
        queues.addWork(Cluster.write(work(group)));
        heard[group] = System.nanoTime();
    }

    private boolean isOpen(Work work) {
        return work.loop().id() == loop.id() && work.epoch() == epoch && !finished[work.group()];
    }

    /** Processes all reports that arrive within a short time after the previous one. */
    private void receive() {
        for (Optional<String> text = queues.takeReport(SHORT); text.isPresent(); text = queues.takeReport(SHORT)) {
            Report report = Cluster.read(text.get(), Report.class);
            if (report.kind() == Report.Kind.FAILED) {
                throw Diagnostic.error(ClusterCode.CLUSTER_MEMBER_DIFFERS, report.problem())
                        .withHelp("start all processes with the same version, configuration and dataset")
                        .toException();
            }
            if (!report.isOf(loop, epoch)) {
                continue; // of a worker that was silent and continued later
            }
            heard[report.group()] = System.nanoTime();
            if (report.kind() == Report.Kind.FINISHED) {
                finish(report.group(), report.result());
            }
        }
    }

    private void finish(int group, Report.Result result) {
        if (finished[group]) {
            return;
        }
        finished[group] = true;
        open--;
        samples += result.samples();
        loss += result.loss();
        waited += result.waitedNanos();
        result.sums().forEach((name, sum) -> {
            double[] all = sums.computeIfAbsent(name, n -> new double[2]);
            all[0] += sum[0];
            all[1] += sum[1];
        });
    }

    /** Returns groups of silent workers to the queue. A group that still waits in the queue has no worker yet. */
    private void addSilent() {
        List<Integer> silent = IntStream.range(0, heard.length)
                .filter(group -> !finished[group] && System.nanoTime() - heard[group] > silence.toNanos())
                .boxed()
                .toList();
        if (!silent.isEmpty() && queues.isWorkTaken()) {
            silent.forEach(this::add);
        }
    }
}
