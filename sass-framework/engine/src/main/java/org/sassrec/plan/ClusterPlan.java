package org.sassrec.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.diagnostic.SassException;
import org.sassrec.model.StepTraffic;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState.StageTiming;
import org.sassrec.pipeline.Workload;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.training.ClusterTraffic;

/**
 * The bytes of a step on a TensorFlow cluster and what limits its speed, as text. The formulas are in {@code
 * docs/explanation/cluster-traffic.md}.
 *
 * @param workers number of workers
 * @param traffic bytes of the steps
 * @param compute time of a step of fine-tuning without transfer in seconds; empty if it was not measured
 */
record ClusterPlan(int workers, ClusterTraffic traffic, OptionalDouble compute) {
    /** Links in bits per second. */
    private static final double[] LINKS = {1e8, 1e9, 1e10};

    /** Returns the lines of the plan of a cluster. */
    static List<String> lines(RunContext run, int servers, int workers) throws IOException {
        String title = "Cluster: " + servers + (servers == 1 ? " parameter server, " : " parameter servers, ") + workers
                + (workers == 1 ? " worker" : " workers");
        Optional<ClusterTraffic> traffic = traffic(run, servers);
        if (traffic.isEmpty()) {
            return List.of(title, "  Bytes of a step: unknown, because the dataset is not prepared");
        }
        List<String> lines = new ArrayList<>(List.of(title));
        lines.addAll(new ClusterPlan(
                        workers, traffic.get(), compute(run, traffic.get().batches()))
                .lines());
        return lines;
    }

    private static Optional<ClusterTraffic> traffic(RunContext run, int servers) {
        try (Dataset dataset = run.dataset();
                Dataset pretrain = run.pretrainDataset()) {
            return Optional.of(ClusterTraffic.of(run.config(), dataset, pretrain, servers));
        } catch (SassException e) {
            return Optional.empty(); // not prepared yet, or prepared by another version
        }
    }

    /** Returns the seconds of a step at the rate of the last run. */
    private static OptionalDouble compute(RunContext run, int batches) throws IOException {
        StageTiming timing = RunFolder.read(run.output()).timings().get(PipelineStage.FINETUNE);
        SassConfig config = run.config();
        if (timing == null || batches == 0 || config.finetune().refit().usesValidation()) {
            return OptionalDouble.empty();
        }
        Workload work = run.workload(PlannedModel.of(run).after());
        return OptionalDouble.of(timing.seconds(work.finetune(new Workload.Epochs(1, 0))) / batches);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        traffic.pretrain().ifPresent(step -> lines.addAll(bytes("pre-train", step)));
        lines.addAll(bytes("fine-tune", traffic.finetune()));
        lines.add(
                compute.isPresent()
                        ? "  compute: about " + milliseconds(compute.getAsDouble())
                                + " a step, estimated from the last run"
                        : "  compute: unknown, because this folder has no measured run of fine-tune");
        for (double link : LINKS) {
            lines.add(link(link));
        }
        return lines;
    }

    private static List<String> bytes(String stage, StepTraffic step) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "  %s: each step reads %,.0f rows, receives %s and sends %s",
                stage,
                step.rows(),
                megabytes(step.received()),
                megabytes(step.sent())));
        if (step.servers().size() > 1) {
            for (int server = 0; server < step.servers().size(); server++) {
                StepTraffic.Server each = step.servers().get(server);
                lines.add("    parameter server " + server + ": " + megabytes(each.received()) + " and "
                        + megabytes(each.sent()));
            }
        }
        return lines;
    }

    /** Returns the times of fine-tuning on a link and the slowest part. */
    private String link(double bits) {
        double transfer = (traffic.finetune().received() + traffic.finetune().sent()) * 8 / bits;
        double server = workers * traffic.finetune().greatest() * 8 / bits;
        String text = "  link of " + speed(bits) + ": " + milliseconds(transfer) + " of transfer a step; "
                + (workers == 1
                        ? ""
                        : workers + " steps keep the link of a parameter server busy for " + milliseconds(server)
                                + "; ");
        double step = compute.orElse(0) + transfer;
        if (server > step) {
            return text + "the parameter servers limit the cluster";
        }
        if (compute.isEmpty()) {
            return text + "the workers limit the cluster";
        }
        return text + (transfer > compute.getAsDouble() ? "the links" : "the processors")
                + " of the workers limit the cluster";
    }

    private static String speed(double bits) {
        return bits < 1e9 ? Math.round(bits / 1e6) + " Mb/s" : Math.round(bits / 1e9) + " Gb/s";
    }

    private static String megabytes(double bytes) {
        return String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
    }

    private static String milliseconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f ms", seconds * 1e3);
    }
}
