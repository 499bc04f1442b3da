package org.sassrec.sampling.retrieval;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.sampling.Samples;

/**
 * How much a positive weighs in the loss of fine-tuning:
 *
 * <pre>lossWeight(s) 2^(-age / halfLife) / mean of the same over the scenario's positives</pre>
 *
 * with ages before the scenario's newest positive, so that a scenario as a whole counts as much as without a half-life. Lists of the users have no
 * times: all they hold weighs alike. Immutable, thread-safe.
 */
final class SampleWeights {

    private final Dataset dataset;
    private final float[] lossWeights;
    private final double[] means;
    private final double halfLife;
    private final long[] newest;

    /**
     * Weights of the samples of some scenarios.
     *
     * @param halfLife {@code null}: all ages weigh alike
     * @param samples of each scenario
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

    /** Weight of the loss of a scenario's sample. */
    float of(int scenario, long event) {
        return means[scenario] == 0
                ? lossWeights[scenario]
                : (float) (lossWeights[scenario] * aged(scenario, event) / means[scenario]);
    }
}
