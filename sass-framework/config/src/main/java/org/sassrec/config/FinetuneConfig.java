package org.sassrec.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code finetune:} stage two, the retrieval task.
 *
 * @param temperature divides the similarity in the score; by default 1 for dot, 0.1 for cosine, 0.4 for cosine with exposures
 * @param tableAccumulator what Adagrad's sums of squared gradients start with: small lets rows move from their first
 *     occurrence on, large damps the first steps
 * @param earlyStopping {@code null}: run all epochs
 * @param refit then train anew on train and validation for the number of epochs found
 * @param freeze what stays as pre-training left it
 * @param weightAveraging time constant, in epochs, of the running mean of the weights that is validated and served; 0: the weights
 *     as the last step left them
 * @param halfLife after which a positive weighs half in the loss; {@code null}: all weigh alike
 * @param calibrate whether validation chooses how much the items' bias weighs in what is served
 */
public record FinetuneConfig(
        Loss loss,
        double temperature,
        Negatives negatives,
        double globalLossWeight,
        int epochs,
        int batchSize,
        double tableLearningRate,
        double tableAccumulator,
        double denseLearningRate,
        @Nullable EarlyStopping earlyStopping,
        boolean refit,
        Freeze freeze,
        double weightAveraging,
        @Nullable Duration halfLife,
        boolean calibrate) {

    /** What stays as pre-training left it. */
    public enum Freeze {
        NONE,
        TABLES
    }

    /** What is learned of a positive and its negatives. */
    public enum Loss {
        BPR,
        HINGE,
        LOGISTIC,
        SOFTMAX;

        /** Whether each negative counts by itself, not beside all others. */
        public boolean scoresNegativesSeparately() {
            return this != SOFTMAX;
        }
    }

    /**
     * Negatives, always of the positive's own scenario.
     *
     * @param from where they come from; of exposures nothing else says anything, and nothing is drawn
     * @param perPositive drawn for each positive; 0 when shared
     * @param shared drawn once for a scenario's segment of a batch, in proportion to the segment's share of the batch but
     *     at least 64; 0 when per positive
     * @param weight what the draw is proportional to
     * @param power exponent on the weight
     * @param inBatch the segment's other positives are negatives too (shared only)
     * @param correction subtract log of the sampler's probability in training, from positive and negative alike
     * @param exclude what is no negative of a user
     * @param hard further ones, which the model itself ranks high; {@code null} for none
     */
    public record Negatives(
            NegativeSource from,
            int perPositive,
            int shared,
            SamplingWeight weight,
            double power,
            boolean inBatch,
            boolean correction,
            Exclude exclude,
            @Nullable HardNegativeConfig hard) {

        /** Drawn ones alone, a user's positives excluded. */
        public Negatives(
                int perPositive, int shared, SamplingWeight weight, double power, boolean inBatch, boolean correction) {
            this(
                    NegativeSource.ITEMS,
                    perPositive,
                    shared,
                    weight,
                    power,
                    inBatch,
                    correction,
                    Exclude.POSITIVES,
                    null);
        }

        /** None that are drawn: a sample is an exposure, answered or not. */
        public static Negatives ofExposures() {
            return new Negatives(
                    NegativeSource.EXPOSURES, 0, 0, SamplingWeight.EXPOSURE, 1, false, false, Exclude.POSITIVES, null);
        }

        /** The same with other items that are excluded. */
        public Negatives withExclude(Exclude other) {
            return new Negatives(from, perPositive, shared, weight, power, inBatch, correction, other, hard);
        }

        /** The same with other hard ones beside. */
        public Negatives withHard(@Nullable HardNegativeConfig others) {
            return new Negatives(from, perPositive, shared, weight, power, inBatch, correction, exclude, others);
        }
    }

    /** Where negatives come from. */
    public enum NegativeSource {
        /** Drawn from the items of the scenario. */
        ITEMS,
        /** What the user was shown and did not answer. */
        EXPOSURES
    }

    /** Which items a user's positives are not compared with. */
    public enum Exclude {
        /** The user's positives in the scenario, whenever they were answered. */
        POSITIVES,
        /** Also what the user had been shown or had answered in any scenario before the positive, or has in a list column. */
        SEEN
    }

    /**
     * Negatives that the model ranked high after the epoch before: a list of their own beside the drawn ones.
     *
     * @param perPositive drawn for each positive
     * @param ranks which of a user's ranks they come from, equally likely; what {@link Exclude} names has none
     * @param start first epoch that has them, from 2
     * @param weight of their loss beside that of the drawn ones
     */
    public record HardNegativeConfig(int perPositive, RankRange ranks, int start, double weight) {}

    /**
     * Ranks, the best being 1.
     *
     * @param to included
     */
    public record RankRange(int from, int to) {
        /** How many. */
        public int count() {
            return to - from + 1;
        }
    }

    public enum SamplingWeight {
        UNIFORM,
        EXPOSURE,
        POSITIVES
    }

    /**
     * Stops when {@code metric} (macro, validation) has not improved for {@code patience} epochs.
     *
     * @param exclude which known items leave the candidates; {@code null}: as in the final evaluation
     */
    public record EarlyStopping(String metric, int patience, EvaluateConfig.@Nullable Exclude exclude) {

        /** With the candidates of the final evaluation. */
        public EarlyStopping(String metric, int patience) {
            this(metric, patience, null);
        }
    }
}
