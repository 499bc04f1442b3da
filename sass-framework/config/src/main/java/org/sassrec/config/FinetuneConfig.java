package org.sassrec.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code finetune}: stage two, retrieval training.
 *
 * @param temperature divides the similarity in the score; by default 1 for dot, 0.1 for cosine, 0.4 for cosine with
 * exposures
 * @param earlyStopping {@code null}: all epochs run
 * @param refit the data of further trainings with the number of epochs that validation chose
 * @param freeze weights that keep their pre-trained values
 * @param weightAveraging time constant, in epochs, of the running mean of the weights that is validated and served; 0:
 * the weights after the last step
 * @param halfLife age at which a sample has half its weight in the loss; {@code null}: all have the same weight
 * @param calibrate whether validation chooses the weight of the item bias in served scores
 * @param start weights from which the next training starts
 * @param warm settings of a training with a warm start
 * @param unknownShare share of the ids of users and items that a batch replaces by the unknown value
 */
public record FinetuneConfig(
        Loss loss,
        double temperature,
        Negatives negatives,
        double globalLossWeight,
        int epochs,
        int batchSize,
        OptimizerConfig optimizer,
        @Nullable EarlyStopping earlyStopping,
        Refit refit,
        Freeze freeze,
        double weightAveraging,
        @Nullable Duration halfLife,
        boolean calibrate,
        Start start,
        WarmStartConfig warm,
        double unknownShare) {

    /** The weights from which a training starts. */
    public enum Start {
        /** Those of pre-training, or random ones without it. */
        COLD,
        /** Those of the last training. */
        WARM
    }

    /**
     * Settings of a training with a warm start. They replace those of a cold start.
     *
     * @param epochs maximum number of epochs; {@code null}: as after a cold start
     * @param replay share of the samples that the earlier weights were trained on that one epoch uses; it uses all newer
     * samples
     * @param decay factor of Adagrad's sums at each warm start; 1: they stay
     * @param coldEvery time after a cold start, and between comparisons, after which a training is compared with a cold
     * one; {@code null}: never
     * @param keep number of days whose last training is stored, so that an earlier day can be repeated
     */
    public record WarmStartConfig(
            @Nullable Integer epochs,
            double replay,
            double decay,
            @Nullable Duration coldEvery,
            int keep) {}

    /** The data of the models that are trained after validation has chosen the number of epochs. */
    public enum Refit {
        /** No further training. The model of the training split is evaluated and released. */
        NONE,
        /** One model of training and validation data. It is evaluated and released. */
        VALIDATION,
        /**
         * The model of {@link #VALIDATION} is evaluated. If it passes its quality gates, a model of all data is trained and
         * released.
         */
        ALL;

        /** Returns whether the evaluated model is trained on training and validation data. */
        public boolean usesValidation() {
            return this != NONE;
        }
    }

    /** Weights that keep their pre-trained values. */
    public enum Freeze {
        NONE,
        TABLES
    }

    /** The loss of a positive and its negatives. */
    public enum Loss {
        BPR,
        HINGE,
        LOGISTIC,
        SOFTMAX;

        /**
         * Returns whether each negative has a separate loss term instead of being normalized together with the others.
         */
        public boolean scoresNegativesSeparately() {
            return this != SOFTMAX;
        }
    }

    /**
     * Negatives. They are always from the scenario of the positive.
     *
     * @param from source of the negatives. With exposures nothing is sampled and the other components are unused.
     * @param perPositive negatives sampled for each positive; 0 if shared
     * @param shared negatives sampled once for the segment of a scenario in a batch, in proportion to the size of the
     * segment but at least 64; 0 if per positive
     * @param weight sampling weight of an item
     * @param power exponent of the weight
     * @param inBatch whether the other positives of the segment are also negatives (only if shared)
     * @param correction whether the log of the sampling probability is subtracted in training, from positives and
     * negatives
     * @param exclude items that are not negatives of a user
     * @param hard hard negatives; {@code null} for none
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

        /** Creates settings of sampled negatives without hard ones; the positives of the user are excluded. */
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

        /** Returns settings without sampling: each sample is an exposure with its label. */
        public static Negatives ofExposures() {
            return new Negatives(
                    NegativeSource.EXPOSURES,
                    0,
                    0,
                    SamplingWeight.POSITIVES,
                    0.75,
                    false,
                    false,
                    Exclude.POSITIVES,
                    null);
        }

        /** Returns a copy with other excluded items. */
        public Negatives withExclude(Exclude other) {
            return new Negatives(from, perPositive, shared, weight, power, inBatch, correction, other, hard);
        }

        /** Returns a copy with other hard negatives. */
        public Negatives withHard(@Nullable HardNegativeConfig others) {
            return new Negatives(from, perPositive, shared, weight, power, inBatch, correction, exclude, others);
        }
    }

    /** Source of negatives. */
    public enum NegativeSource {
        /** Sampled from the items of the scenario. */
        ITEMS,
        /** Exposures of the user that are not positives. */
        EXPOSURES
    }

    /** Items that are not negatives of a user. */
    public enum Exclude {
        /** Positives of the user in the scenario, at any time. */
        POSITIVES,
        /**
         * Also items that were exposed to the user or positive in any scenario before the positive, or that are in a
         * list column.
         */
        SEEN
    }

    /**
     * Hard negatives: items that the model ranked high after the previous epoch, with a separate loss term.
     *
     * @param perPositive hard negatives per positive
     * @param ranks ranks of the user to draw from, with equal probability; items of {@link Exclude} have no rank
     * @param start first epoch with hard negatives, at least 2
     * @param weight weight of their loss relative to that of sampled negatives
     */
    public record HardNegativeConfig(int perPositive, RankRange ranks, int start, double weight) {}

    /**
     * A range of ranks. The best rank is 1.
     *
     * @param to last rank, included
     */
    public record RankRange(int from, int to) {
        /** Returns the number of ranks. */
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
     * Stops training after {@code patience} epochs without a new best {@code metric} (mean over scenarios, on validation),
     * if their mean is not above that of as many epochs before them.
     *
     * @param exclude known items that are excluded; {@code null}: as in the final evaluation
     * @param maxQueries maximum number of queries of each scenario, a sample; {@code null}: all
     */
    public record EarlyStopping(
            String metric,
            int patience,
            EvaluateConfig.@Nullable Exclude exclude,
            @Nullable Integer maxQueries) {

        /** Creates settings with the exclusions of the final evaluation. */
        public EarlyStopping(String metric, int patience) {
            this(metric, patience, null, null);
        }
    }
}
