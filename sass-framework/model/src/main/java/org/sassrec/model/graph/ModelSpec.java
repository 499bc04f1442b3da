package org.sassrec.model.graph;

import java.util.List;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.sampling.retrieval.NextItemConfig;

/**
 * The complete description of a graph: the shapes of the dataset, and the network and losses of the configuration.
 *
 * @param scenarios number of scenarios
 * @param gateDepths gate depth of each scenario
 * @param tables embedding tables of width {@code model.embeddingDim()}, shared by both sides
 * @param user,item features in the order of {@link org.sassrec.sampling.SideRows}
 * @param context tables of the context features (width {@code model.biasDim()})
 * @param itemContext whether item rows also have context ids. False in every released model, whose item vectors are
 * computed offline without a request. Only benchmark workloads set it.
 * @param outputNetworks output networks of the scenarios that have one
 * @param trend number of daily statistics of an item that feed its bias; 0 without such statistics or without an item
 * bias
 */
public record ModelSpec(
        int scenarios,
        int[] gateDepths,
        List<Table> tables,
        SideSpec user,
        SideSpec item,
        List<Table> context,
        ModelConfig model,
        PretrainConfig pretrain,
        FinetuneConfig finetune,
        boolean itemContext,
        List<OutputNetwork> outputNetworks,
        int trend) {

    public ModelSpec {
        outputNetworks = List.copyOf(outputNetworks);
    }

    /** Returns the same network with the loss of next-item pre-training. */
    public ModelSpec nextItem() {
        return new ModelSpec(
                scenarios,
                gateDepths,
                tables,
                user,
                item,
                context,
                NextItemConfig.model(model),
                pretrain,
                NextItemConfig.finetune(pretrain),
                itemContext,
                List.of(),
                trend);
    }

    /**
     * Returns the number of features of a side ({@code user} or {@code item}) that feed its bias network, without the
     * scenario.
     */
    public int biasFeatures(String side) {
        return (side.equals("user") || itemContext ? context.size() : 0)
                + side(side).scenarioFeatures().size();
    }

    /**
     * Returns the number of columns of the input of a side's bias network: the embeddings of the scenario and of {@link
     * #biasFeatures}, and all other scenario-only features.
     */
    public int biasColumns(String side) {
        int columns = (1 + biasFeatures(side)) * model.biasDim();
        for (PooledFeature feature : side(side).bags()) {
            columns += feature.scenarios().isEmpty() ? 0 : feature.width(model.embeddingDim());
        }
        for (DenseFeature feature : side(side).dense()) {
            columns += feature.scenarios().isEmpty() ? 0 : feature.width(model.embeddingDim());
        }
        return columns;
    }

    /** Returns the features of {@code user} or {@code item}. */
    public SideSpec side(String name) {
        return name.equals("user") ? user : item;
    }

    /**
     * An embedding table.
     *
     * @param rows number of rows, including the out-of-vocabulary row 0
     * @param zeroInitialized whether the rows start at zero instead of at random
     */
    public record Table(String name, int rows, boolean zeroInitialized) {
        /** Creates a table that starts at random. */
        public Table(String name, int rows) {
            this(name, rows, false);
        }
    }

    /**
     * The output network of a scenario.
     *
     * @param layers widths of the hidden layers
     * @param reads columns of the input of the user side's bias network that it reads, in order
     */
    public record OutputNetwork(int scenario, List<Integer> layers, List<Columns> reads) {
        public OutputNetwork {
            layers = List.copyOf(layers);
            reads = List.copyOf(reads);
        }

        /** Returns the number of columns that it reads. */
        public int width() {
            return reads.stream().mapToInt(Columns::count).sum();
        }
    }

    /** A range of columns. */
    public record Columns(int first, int count) {}

    /** The relation of a feature to the two views of an entity in pre-training. */
    public enum Role {
        /** An id: equal in both views and sufficient to identify the entity, so it is dropped at random. */
        ID,
        /** Equal in both views, independent of the scenario. */
        STATIC,
        /** Depends on the scenario: its history or statistics of the entity. */
        DYNAMIC
    }

    /**
     * The features of one side.
     *
     * @param singles table index of each SINGLE feature; those that belong to DENSE features come last
     * @param roles role of each SINGLE feature
     * @param bags BAG features, then SEQUENCE features
     * @param dense DENSE features
     * @param scenarioFeatures scenario-only SINGLE features, which feed the bias network after the context; on the user
     * side including those of the context
     */
    public record SideSpec(
            int[] singles,
            List<Role> roles,
            List<PooledFeature> bags,
            List<DenseFeature> dense,
            List<ScenarioFeature> scenarioFeatures) {

        public SideSpec {
            roles = List.copyOf(roles);
            bags = List.copyOf(bags);
            dense = List.copyOf(dense);
            scenarioFeatures = List.copyOf(scenarioFeatures);
            if (roles.size() != singles.length) {
                throw new IllegalArgumentException(roles.size() + " roles for " + singles.length + " features");
            }
        }

        /** Whether the views of an entity can differ. */
        public boolean dynamic() {
            return roles.contains(Role.DYNAMIC)
                    || bags.stream().anyMatch(b -> b.role() == Role.DYNAMIC)
                    || dense.stream().anyMatch(d -> d.role() == Role.DYNAMIC);
        }

        /** Returns the number of SINGLE features that the tower reads as separate features. */
        public int towerSingles() {
            return singles.length
                    - (int) dense.stream().filter(d -> d.learned() >= 0).count();
        }

        /** Returns the number of columns of {@link org.sassrec.sampling.SideRows#dense()}. */
        public int denseColumns() {
            return dense.stream().mapToInt(DenseFeature::columns).sum();
        }
    }

    /**
     * A scenario-only feature. In the rows of all other scenarios it is zero, not the out-of-vocabulary value.
     *
     * @param rows number of rows of its table (width {@code model.biasDim()}), including the out-of-vocabulary row 0
     * @param scenarios numbers of the scenarios that have the feature
     * @param role role in pre-training
     */
    public record ScenarioFeature(String name, int rows, List<Integer> scenarios, Role role) {
        public ScenarioFeature {
            scenarios = List.copyOf(scenarios);
        }
    }

    /**
     * A feature of numbers that enter the tower directly, followed by a column that is 1 where they are missing.
     *
     * @param values number of values
     * @param projected whether a learned matrix projects the values to {@code embeddingDim} columns, as for given
     * vectors
     * @param role role in pre-training
     * @param learned number of the SINGLE feature whose embedding is added to the projection; -1 for none
     * @param scenarios for a scenario-only feature, numbers of the scenarios whose bias network reads it; empty for a
     * feature of all scenarios
     */
    public record DenseFeature(int values, boolean projected, Role role, int learned, List<Integer> scenarios) {
        public DenseFeature {
            scenarios = List.copyOf(scenarios);
        }

        /** Returns the number of columns that a network reads. */
        public int width(int embeddingDim) {
            return projected ? embeddingDim : columns();
        }

        /** Returns the number of columns in the batch. */
        public int columns() {
            return values + 1;
        }
    }

    /**
     * A pooled feature.
     *
     * @param table number of the table
     * @param sequence whether it is a SEQUENCE, whose positions have a meaning and which {@code residual} adds
     * @param pooling configured pooling; BAG features use MEAN with weights
     * @param maxLength maximum number of elements
     * @param role role in pre-training
     * @param gaps number of the table of time gaps, whose rows are added to those of the values; -1 without time gaps
     * @param scenarios for a scenario-only feature, numbers of the scenarios whose bias network reads it; empty for a
     * feature of all scenarios
     */
    public record PooledFeature(
            int table, boolean sequence, Pooling pooling, int maxLength, Role role, int gaps, List<Integer> scenarios) {
        public PooledFeature {
            scenarios = List.copyOf(scenarios);
        }

        /** Returns the number of columns that a network reads. */
        public int width(int embeddingDim) {
            return switch (pooling) {
                case MEAN, POSITIONAL, ATTENTION, SELF_ATTENTION -> embeddingDim;
                case CONCAT -> maxLength * embeddingDim;
            };
        }

        /** Whether the user side of {@code mind} routes the feature instead of pooling it. */
        public boolean routable() {
            return sequence && scenarios.isEmpty() && pooling != Pooling.CONCAT;
        }
    }
}
