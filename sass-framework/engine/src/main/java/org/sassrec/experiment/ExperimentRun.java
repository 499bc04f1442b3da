package org.sassrec.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.files.JsonFiles;
import org.sassrec.model.ModelSize;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.training.EpochResult;
import org.sassrec.training.TrainingResult;

/**
 * The result of one cell of an experiment: one variant with one seed.
 *
 * @param folder of the run
 * @param problem why it has no result; {@code null} with a result
 * @param testEvaluations number of models of this variant and seed that were evaluated on test, including this one
 * @param cost {@code null} without a result
 * @param config configuration of the variant
 */
public record ExperimentRun(
        String variant,
        long seed,
        Path folder,
        @Nullable String problem,
        int testEvaluations,
        @Nullable Cost cost,
        LoadedConfig config) {

    /**
     * The cost of a run.
     *
     * @param parameters number of learned parameters of all its networks
     * @param seconds duration of its stages, including shared stages
     * @param samples number of samples of fine-tuning over all epochs
     * @param trainingSeconds duration of the steps of fine-tuning
     * @param parallel whether other runs were active during its training, which makes the durations longer
     */
    public record Cost(long parameters, double seconds, long samples, double trainingSeconds, boolean parallel) {

        static Cost of(RunContext run, double seconds, boolean parallel) throws IOException {
            if (run.config().model().type().isCountBased()) {
                return new Cost(0, seconds, 0, 0, parallel);
            }
            Path finetune = run.finetune();
            long parameters = 0;
            long samples = 0;
            double training = 0;
            for (TrainingResult.Unit unit : TrainingResult.read(finetune).units()) {
                if (!unit.servedScenarios().isEmpty()) {
                    parameters += ModelSize.saved(finetune.resolve(unit.finetuneCheckpoint()))
                            .parameters();
                }
                for (List<EpochResult> epochs : List.of(unit.epochs(), unit.refitEpochs())) {
                    for (EpochResult epoch : epochs) {
                        samples += epoch.samples();
                        training += epoch.seconds();
                    }
                }
            }
            return new Cost(parameters, seconds, samples, training, parallel);
        }
    }

    /** Formats a problem in one line, with its location and help. */
    static String problem(Diagnostic problem) {
        String text = problem.code() + ": " + problem.message();
        if (problem.location() != null) {
            text += " (" + problem.location().coordinates() + ")";
        }
        return problem.help().isEmpty() ? text : text + ": " + problem.help().get(0);
    }

    /** Returns the time at which the run was evaluated, ISO 8601 in UTC; {@code null} if it is unknown. */
    @Nullable
    String evaluated() throws IOException {
        RunState.CompletedStage done = RunFolder.read(folder).completed().get(PipelineStage.EVALUATE);
        return done == null ? null : done.finished();
    }

    /** Returns the time of the last evaluation; {@code null} if it is unknown. */
    public static @Nullable String lastEvaluation(List<ExperimentRun> runs) throws IOException {
        String last = null;
        for (ExperimentRun run : runs) {
            String evaluated = run.evaluated();
            last = evaluated != null && (last == null || evaluated.compareTo(last) > 0) ? evaluated : last;
        }
        return last;
    }

    /** Reads the metrics. */
    EvaluationReport report() throws IOException {
        return JsonFiles.read(folder.resolve("evaluation.json"), EvaluationReport.class);
    }

    /** Returns the runs of a variant that have a result. */
    static List<ExperimentRun> completed(List<ExperimentRun> runs, String variant) {
        return runs.stream()
                .filter(run -> run.variant().equals(variant) && run.problem() == null)
                .toList();
    }

    /** Reads the ranks of the queries by seed. The ranks of all runs of an experiment may not fit into memory. */
    static Map<Long, QueryRanks> ranks(List<ExperimentRun> runs) {
        Map<Long, QueryRanks> ranks = new LinkedHashMap<>();
        runs.forEach(run -> ranks.put(run.seed(), QueryRanks.read(run.folder().resolve("queries.bin"))));
        return ranks;
    }
}
