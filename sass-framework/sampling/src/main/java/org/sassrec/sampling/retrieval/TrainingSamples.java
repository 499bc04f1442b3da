package org.sassrec.sampling.retrieval;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.sampling.Samples;

/**
 * The samples of fine-tuning: the positives of some scenarios, or their exposures.
 *
 * @param byScenario samples of each scenario, requested or not
 * @param positives number of positive exposures of each requested scenario; {@code null} if the samples are positives
 */
record TrainingSamples(Samples[] byScenario, long @Nullable [] positives) {

    /**
     * Finds the samples.
     *
     * @param users users whose samples to include; {@code null} for all
     * @throws SassException SASS5001 if there are no samples, SASS5003 if the exposures of each scenario all have the
     * same label
     */
    static TrainingSamples find(
            SassConfig config, Dataset dataset, Horizon horizon, @Nullable IntPredicate users, int... scenarios) {
        List<ScenarioConfig> all = config.scenarios();
        boolean fromExposures = config.finetune().negatives().from() == FinetuneConfig.NegativeSource.EXPOSURES;
        Samples[] samples = new Samples[all.size()];
        for (int s = 0; s < samples.length; s++) {
            Samples ofAllUsers =
                    fromExposures ? Samples.exposures(dataset, all, s, horizon) : Samples.of(dataset, all, s, horizon);
            samples[s] = users == null ? ofAllUsers : ofAllUsers.of(dataset, users);
        }
        if (Arrays.stream(scenarios).allMatch(s -> samples[s].size() == 0)) {
            throw noSamples(fromExposures, all, scenarios);
        }
        if (!fromExposures) {
            return new TrainingSamples(samples, null);
        }
        long[] positives = new long[samples.length];
        for (int s : scenarios) {
            for (long n = 0; n < samples[s].size(); n++) {
                positives[s] += dataset.events().positive(samples[s].event(n)) ? 1 : 0;
            }
        }
        TrainingSamples found = new TrainingSamples(samples, positives);
        if (Arrays.stream(scenarios).noneMatch(found::isTrainable)) {
            throw sameLabels(all, scenarios);
        }
        return found;
    }

    /** Whether the scenario has samples and, for exposures, both labels. */
    boolean isTrainable(int scenario) {
        long size = byScenario[scenario].size();
        return size > 0 && (positives == null || (positives[scenario] > 0 && positives[scenario] < size));
    }

    private static SassException noSamples(boolean fromExposures, List<ScenarioConfig> all, int... scenarios) {
        String samples = fromExposures ? "exposures" : "positives";
        return Diagnostic.error(SamplingCode.NO_TRAINING_POSITIVES, "there are no " + samples + " to train on")
                .withNote(scenarioNames(all, scenarios))
                .withHelp(
                        "check the `" + (fromExposures ? "where" : "label") + "` of the scenarios and the `split`: all "
                                + samples + " may be in validation and test" + separateModelHelp(all, scenarios))
                .toException();
    }

    private static SassException sameLabels(List<ScenarioConfig> all, int... scenarios) {
        return Diagnostic.error(
                        SamplingCode.EXPOSURES_WITH_SINGLE_LABEL, "all exposures to train on have the same label")
                .withNote(scenarioNames(all, scenarios))
                .withHelp("`finetune.negatives.from: exposures` needs a log with positive and negative exposures;"
                        + " without them set `from: items`" + separateModelHelp(all, scenarios))
                .toException();
    }

    /**
     * Returns additional help if the scenario has a separate model. In a pooled model the samples of other scenarios
     * would be sufficient.
     */
    private static String separateModelHelp(List<ScenarioConfig> all, int... scenarios) {
        return scenarios.length == 1 && all.size() > 1
                ? "; or set `model.samples: pooled`, because this scenario has a separate model, or `serve: false` for it"
                : "";
    }

    private static String scenarioNames(List<ScenarioConfig> all, int... scenarios) {
        return Arrays.stream(scenarios)
                .mapToObj(s -> all.get(s).name())
                .collect(Collectors.joining(", ", "scenarios: ", ""));
    }

    /**
     * The weights of positives in the loss of fine-tuning:
     *
     * <pre>lossWeight(s) 2^(-age / halfLife) / mean of the same over the scenario's positives</pre>
     *
     * <p>Ages are measured from the newest positive of the scenario. The mean keeps the total weight of a scenario
     * independent of the half-life. User lists have no times, so their items have equal weights. Immutable and
     * thread-safe.
     */
    static final class SampleWeights {

        private final Dataset dataset;
        private final float[] lossWeights;
        private final double[] means;
        private final double halfLife;
        private final long[] newest;

        /**
         * Creates the weights of the samples of some scenarios.
         *
         * @param halfLife {@code null} for equal weights at all ages
         * @param samples samples of each scenario
         */
        SampleWeights(Dataset dataset, List<ScenarioConfig> scenarios, @Nullable Duration halfLife, Samples[] samples) {
            this.dataset = dataset;
            this.halfLife = halfLife == null ? 0 : halfLife.toMillis();
            this.newest = new long[samples.length];
            this.lossWeights = new float[samples.length];
            this.means = new double[samples.length];
            for (int s = 0; s < samples.length; s++) {
                ScenarioConfig scenario = scenarios.get(s);
                lossWeights[s] = (float) scenario.lossWeight();
                if (halfLife != null && scenario.history() == null && samples[s].size() > 0) {
                    means[s] = mean(s, samples[s]);
                }
            }
        }

        private double mean(int scenario, Samples samples) {
            newest[scenario] = Long.MIN_VALUE;
            for (long n = 0; n < samples.size(); n++) {
                newest[scenario] = Math.max(newest[scenario], dataset.events().time(samples.event(n)));
            }
            double sum = 0;
            for (long n = 0; n < samples.size(); n++) {
                sum += aged(scenario, samples.event(n));
            }
            return sum / samples.size();
        }

        private double aged(int scenario, long event) {
            double age = newest[scenario] - dataset.events().time(event);
            return Math.pow(2, -age / halfLife);
        }

        /** Returns the loss weight of a sample. */
        float of(int scenario, long event) {
            return means[scenario] == 0
                    ? lossWeights[scenario]
                    : (float) (lossWeights[scenario] * aged(scenario, event) / means[scenario]);
        }
    }
}
