package org.sassrec.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.RecordBinder;

/**
 * The section {@code model}: the architecture of the model.
 *
 * @param embeddingDim width of the embeddings of every feature
 * @param biasDim width of the embeddings that feed the bias network (scenario and context)
 * @param biasWidth output width of the bias network
 * @param layers widths of the layers, from first to last
 * @param residual adds the pooled histories (user) and the embeddings of the features (item) to the output
 * @param dropout share of input and hidden units dropped in fine-tuning
 * @param scenarioDecay 0: the networks of each scenario have separate weights. Larger: weights are a shared part plus a
 * difference of the scenario, which a step at learning rate r multiplies by 1 - r * scenarioDecay.
 * @param scenarioRank 0: the matrices of a scenario are separate. Larger: each is a shared matrix plus this number of
 * shared rank-one matrices with weights of the scenario.
 * @param itemVector whether an item has a vector per scenario or one for all
 * @param experts number of shared experts that {@code mmoe}, {@code ple}, {@code hmoe}, {@code sarNet} and {@code m2m}
 * mix
 * @param interests maximum number of vectors per user of {@code mind}; all other models have one
 */
public record ModelConfig(
        Type type,
        Samples samples,
        int embeddingDim,
        int biasDim,
        int biasWidth,
        List<Integer> layers,
        Transfer transfer,
        GateForm gateForm,
        GateWeights gateWeights,
        BiasFusion biasFusion,
        int outputDim,
        Similarity similarity,
        boolean residual,
        double dropout,
        ItemBias itemBias,
        Prior prior,
        double scenarioDecay,
        int scenarioRank,
        int experts,
        ItemVector itemVector,
        int interests) {

    public ModelConfig {
        layers = List.copyOf(layers);
    }

    /** Returns whether one network serves all scenarios. */
    public boolean isSharedByScenarios() {
        return samples == Samples.POOLED;
    }

    /** Returns a copy with another similarity. */
    public ModelConfig withSimilarity(Similarity other) {
        return RecordBinder.copy(this, Map.of("similarity", other));
    }

    /** Returns the width of the released vectors. The item bias is one more dimension. */
    public int vectorDim() {
        return itemBias == ItemBias.NONE ? outputDim : outputDim + 1;
    }

    /** Returns whether the model uses {@link #prior}, for the item bias or as a count-based baseline. */
    public boolean usesPrior() {
        return itemBias == ItemBias.PRIOR || type.isCountBased();
    }

    /**
     * Returns the number of vectors per user and scenario. The score of an item is the largest inner product with one
     * of them.
     */
    public int userVectorCount() {
        return type == Type.MIND ? interests : 1;
    }

    /**
     * Popularity prior log p(item | scenario) of the train positives.
     *
     * @param halfLife age at which a positive counts half; {@code null}: all count the same
     * @param share weight of the positives of all scenarios in the counts of each scenario (smoothing)
     */
    public record Prior(@Nullable Duration halfLife, double share) {}

    /**
     * The type of the model: SASS, a learned baseline, or a count-based baseline. Each lists those keys of {@code model}
     * that it reads and other types do not read.
     */
    public enum Type {
        SASS("biasWidth", "scenarioDecay", "scenarioRank", "transfer", "gateForm", "gateWeights", "biasFusion"),
        DSSM,
        SCENARIO_DSSM,
        YOUTUBE_DNN,
        BST,
        MIND("interests"),
        SHARED_BOTTOM("scenarioDecay", "scenarioRank"),
        MMOE("experts", "scenarioDecay", "scenarioRank"),
        PLE("experts", "scenarioDecay", "scenarioRank"),
        HMOE("experts", "scenarioDecay", "scenarioRank"),
        STAR("biasWidth", "scenarioDecay", "scenarioRank"),
        SAR_NET("experts", "scenarioDecay", "scenarioRank"),
        M2M("experts"),
        APG("biasWidth"),
        PEPNET("biasWidth"),
        ADIN("biasWidth", "scenarioDecay", "scenarioRank"),
        POPULARITY,
        ITEM_CF,
        NEIGHBOURS;

        @SuppressWarnings("ImmutableEnumChecker") // Set.of
        private final Set<String> keys;

        Type(String... keys) {
            this.keys = Set.of(keys);
        }

        /** Returns whether the model reads a key of {@code model} that some types do not read. */
        public boolean reads(String key) {
            return keys.contains(key);
        }

        /**
         * Returns whether the model counts instead of training a network. It then has no vectors and reads no features.
         */
        public boolean isCountBased() {
            return this == POPULARITY || this == ITEM_CF || this == NEIGHBOURS;
        }

        /**
         * Returns whether the model reads the context and the features of single scenarios separately, together with an
         * embedding of the scenario. Other networks read them like all other features.
         */
        public boolean separatesContext() {
            return this == SCENARIO_DSSM || reads("biasWidth");
        }

        /** Returns whether a network that trains on the rows of all scenarios reads the scenario of a row. */
        public boolean isScenarioAware() {
            return this != DSSM && this != YOUTUBE_DNN && this != BST && this != MIND;
        }

        /**
         * Returns the pooling that the model applies to a history. {@code mind} routes most histories of users instead.
         */
        public FeatureConfig.Pooling effectivePooling(FeatureConfig.Pooling configured) {
            if (configured == FeatureConfig.Pooling.CONCAT) {
                return configured;
            }
            return switch (this) {
                case BST -> FeatureConfig.Pooling.SELF_ATTENTION;
                case SAR_NET -> FeatureConfig.Pooling.ATTENTION;
                default -> configured;
            };
        }
    }

    /**
     * Rows that train a network: one network per scenario, one for all, or one for all that is then fine-tuned per
     * scenario.
     */
    public enum Samples {
        PER_SCENARIO,
        POOLED,
        POOLED_THEN_PER_SCENARIO
    }

    public enum Transfer {
        GRU,
        DIRECT,
        MATRIX,
        SIMNET,
        SIGMOID,
        NONE;

        /** Returns whether the transfer uses an adaptive gate and an update gate. */
        public boolean hasGates() {
            return this == GRU || this == DIRECT;
        }
    }

    /** The values of a gate for one row. */
    public enum GateForm {
        /** One value per unit. */
        VECTOR,
        /** One value for all units. */
        SCALAR
    }

    /** Whether gates have weights of the scenario. */
    public enum GateWeights {
        PER_SCENARIO,
        SHARED
    }

    /** Whether item vectors depend on the scenario. */
    public enum ItemVector {
        /** An item has one vector per scenario. */
        PER_SCENARIO,
        /**
         * An item has one vector for all scenarios. The item bias ({@code itemBias: prior}, statistics that feed it)
         * still differs by scenario.
         */
        SHARED
    }

    /** How the output reads the bias network. */
    public enum BiasFusion {
        SUM,
        CONCAT,
        /** Only gates read it. */
        NONE,
        /** The model has no bias network. */
        NO_NETWORK;

        /** Returns whether the output reads the bias network. */
        public boolean joinsOutput() {
            return this == SUM || this == CONCAT;
        }
    }

    public enum Similarity {
        DOT,
        COSINE
    }

    public enum ItemBias {
        NONE,
        LEARNED,
        PRIOR
    }
}
