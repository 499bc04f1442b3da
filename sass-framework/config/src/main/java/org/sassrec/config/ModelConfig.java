package org.sassrec.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.RecordBinder;

/**
 * {@code model:} the network; see the design page of the model for the equations.
 *
 * @param embeddingDim width of every feature's table
 * @param biasDim width of the tables that feed the bias network (scenario and context)
 * @param biasWidth output width of the bias network
 * @param layers widths of the layers, first to last
 * @param residual adds the pooled histories (user) and the embeddings of the features (item) to the output
 * @param dropout share of input and hidden units dropped in fine-tuning
 * @param scenarioDecay 0: the scenarios' networks have weights of their own; above: a part that they share plus a
 *     difference of each scenario's own, which a step at rate r multiplies by 1 - r * scenarioDecay
 * @param scenarioRank 0: a scenario's matrices are its own; above: each is a shared one plus so many shared directions
 *     (matrices of rank one), weighed by numbers of the scenario's own
 * @param itemVector whether an item has a vector for each scenario, or one for all
 * @param experts how many networks for all scenarios {@code mmoe}, {@code ple}, {@code hmoe}, {@code sarNet} and {@code m2m} mix
 * @param interests how many vectors a user has at most with {@code mind}; all others have one
 */
public record ModelConfig(
        Type type,
        Samples samples,
        int embeddingDim,
        int biasDim,
        int biasWidth,
        List<Integer> layers,
        Transfer transfer,
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

    /** Whether one network serves all scenarios, instead of one for each. */
    public boolean isSharedByScenarios() {
        return samples == Samples.POOLED;
    }

    /** The same with another similarity. */
    public ModelConfig withSimilarity(Similarity other) {
        return RecordBinder.copy(this, Map.of("similarity", other));
    }

    /** Width of the released vectors: one more dimension carries the item bias. */
    public int vectorDim() {
        return itemBias == ItemBias.NONE ? outputDim : outputDim + 1;
    }

    /** Whether the popularity of {@link #prior} is asked for: by the items' bias, or by a control, which always counts. */
    public boolean usesPrior() {
        return itemBias == ItemBias.PRIOR || type.isCountBased();
    }

    /** How many vectors a user has in a scenario. The score of an item is the greatest inner product with one of them. */
    public int userVectorCount() {
        return type == Type.MIND ? interests : 1;
    }

    /**
     * Popularity prior log p(item | scenario) of train positives.
     *
     * @param halfLife ages positives; {@code null}: all count alike
     * @param share weight of the positives of all scenarios in each scenario's count (smoothing)
     */
    public record Prior(@Nullable Duration halfLife, double share) {}

    /** The network: ours, or a baseline; or a control that counts. */
    public enum Type {
        SASS(Trait.CONTEXT_APART, Trait.OWN_WEIGHTS),
        DSSM,
        SCENARIO_DSSM(Trait.CONTEXT_APART),
        YOUTUBE_DNN,
        BST,
        MIND,
        SHARED_BOTTOM(Trait.OWN_WEIGHTS),
        MMOE(Trait.EXPERTS, Trait.OWN_WEIGHTS),
        PLE(Trait.EXPERTS, Trait.OWN_WEIGHTS),
        HMOE(Trait.EXPERTS, Trait.OWN_WEIGHTS),
        STAR(Trait.CONTEXT_APART, Trait.OWN_WEIGHTS),
        SAR_NET(Trait.EXPERTS, Trait.OWN_WEIGHTS),
        M2M(Trait.EXPERTS),
        APG(Trait.CONTEXT_APART),
        PEPNET(Trait.CONTEXT_APART),
        ADIN(Trait.CONTEXT_APART, Trait.OWN_WEIGHTS),
        POPULARITY,
        ITEM_CF,
        NEIGHBOURS;

        private enum Trait {
            CONTEXT_APART,
            EXPERTS,
            OWN_WEIGHTS
        }

        @SuppressWarnings("ImmutableEnumChecker") // Set.of
        private final Set<Trait> traits;

        Type(Trait... traits) {
            this.traits = Set.of(traits);
        }

        /** Whether it counts instead of training a network: it has no vectors and reads no features. */
        public boolean isCountBased() {
            return this == POPULARITY || this == ITEM_CF || this == NEIGHBOURS;
        }

        /**
         * Whether it reads the context, and features of some scenarios only, apart from all else, together with an embedding of
         * the scenario. Any other network has them among its features.
         */
        public boolean separatesContext() {
            return traits.contains(Trait.CONTEXT_APART);
        }

        /** Whether it mixes experts. */
        public boolean hasExperts() {
            return traits.contains(Trait.EXPERTS);
        }

        /** Whether it has a network as wide as {@code biasWidth}. */
        public boolean hasBiasWidth() {
            return separatesContext() && this != SCENARIO_DSSM;
        }

        /** Whether a scenario has weights of its own; in all others it has a vector, or nothing. */
        public boolean hasScenarioWeights() {
            return traits.contains(Trait.OWN_WEIGHTS);
        }

        /** Whether a network of rows of all scenarios knows which one a row is of. */
        public boolean isScenarioAware() {
            return this != DSSM && this != YOUTUBE_DNN && this != BST && this != MIND;
        }

        /** How it pools a history that is configured so; {@code mind} routes most of those of users instead. */
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

    /** Which rows train a network: one per scenario, one for all, or one for all then fine-tuned per scenario. */
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

        /** Whether anything passes through an adaptive and an update gate. */
        public boolean hasGates() {
            return this == GRU || this == DIRECT;
        }
    }

    /** Whether the scenarios' networks reach the items. */
    public enum ItemVector {
        /** An item has a vector for each scenario. */
        PER_SCENARIO,
        /** An item has one vector for all scenarios; their bias ({@code itemBias: prior}, statistics that feed it) still is a number of each. */
        SHARED
    }

    public enum BiasFusion {
        SUM,
        CONCAT,
        NONE
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
