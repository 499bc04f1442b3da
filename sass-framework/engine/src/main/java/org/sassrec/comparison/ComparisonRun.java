package org.sassrec.comparison;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.model.ModelSize;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.training.EpochResult;
import org.sassrec.training.TrainingResult;

/**
 * What became of one variant with one seed.
 *
 * @param folder of the run
 * @param problem why there is no result, for people; {@code null} if there is one
 * @param testEvaluations how many models of this variant and seed were ever scored on test, this one included
 * @param cost {@code null} without a result
 * @param tuning in which setting the variant ran
 */
public record ComparisonRun(
        String variant,
        long seed,
        Path folder,
        @Nullable String problem,
        int testEvaluations,
        @Nullable Cost cost,
        TuningResult tuning) {

    /**
     * What it took.
     *
     * @param parameters learned values, of all its networks
     * @param seconds of its stages; those that it shares count as if it had them alone
     * @param samples that fine-tuning saw, each as often as it did
     * @param trainingSeconds of the steps of fine-tuning
     * @param parallel whether other runs of the comparison were at work while it was trained: alone it takes less
     */
    public record Cost(long parameters, double seconds, long samples, double trainingSeconds, boolean parallel) {

        static Cost of(RunContext run, double seconds, boolean besideOthers) throws IOException {
            if (run.config().model().type().isCountBased()) {
                return new Cost(0, seconds, 0, 0, besideOthers);
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
            return new Cost(parameters, seconds, samples, training, besideOthers);
        }
    }

    /** A problem in one line, as {@link #problem} has it: with its place and what to do. */
    static String problem(Diagnostic problem) {
        String text = problem.code() + ": " + problem.message();
        if (problem.location() != null) {
            text += " (" + problem.location().coordinates() + ")";
        }
        return problem.help().isEmpty() ? text : text + ": " + problem.help().get(0);
    }

    /** The rank of each query. */
    Path queries() {
        return folder.resolve("queries.bin");
    }

    /** Its figures. */
    Path evaluation() {
        return folder.resolve("evaluation.json");
    }

    /**
     * What the trials of a variant came to.
     *
     * @param setting name of the best one, which is compared; {@link CompareConfig#UNCHANGED_TRIAL} if none is better
     * @param config the variant in this setting
     * @param values by setting: the metric's mean over the scenarios, on validation; those that failed, or had nothing to measure, are missing
     * @param failed by setting, why there is no result
     */
    public record TuningResult(
            String setting, LoadedConfig config, Map<String, Double> values, Map<String, String> failed) {}
}
