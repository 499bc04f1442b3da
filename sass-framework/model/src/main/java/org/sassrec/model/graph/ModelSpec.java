package org.sassrec.model.graph;

import java.util.List;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.sampling.retrieval.NextItemConfig;

/**
 * All that fixes a graph: shapes from the dataset, the network and losses from the configuration.
 *
 * @param scenarios number of scenarios
 * @param gateDepths for each scenario
 * @param tables embedding tables of width {@code model.embeddingDim()}, shared by both sides, name and rows
 * @param user,item features in the order of {@link org.sassrec.sampling.SideRows}
 * @param context tables of the context features, rows each (width {@code model.biasDim()})
 * @param itemContext whether item rows bring context ids too. Never in a released model, whose item vectors are made
 *     offline, where no request exists; the published benchmark workloads ask for it
 * @param outputNetworks of the scenarios that have one
 * @param trend numbers of an item on a day that feed its bias; 0 without such statistics, and where items have no bias
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

    /** The same network with the loss of stage one that predicts the next item. */
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
                NextItemConfig.finetune(pretrain, finetune),
                itemContext,
                List.of(),
                trend);
    }

    /** Features of a side ({@code user} or {@code item}) that feed its bias network beside the scenario. */
    public int biasFeatures(String side) {
        return (side.equals("user") || itemContext ? context.size() : 0)
                + side(side).scenarioFeatures().size();
    }

    /** Columns of the input of a side's bias network: the embeddings of those, and what else some scenarios have. */
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

    /** The features of {@code user} or {@code item}. */
    public SideSpec side(String name) {
        return name.equals("user") ? user : item;
    }

    /**
     * An embedding table.
     *
     * @param rows row 0 (unknown) included
     * @param zeroInitialized whether its rows start at zero, not at random
     */
    public record Table(String name, int rows, boolean zeroInitialized) {
        /** A table that starts at random. */
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

        /** How many columns it reads. */
        public int width() {
            return reads.stream().mapToInt(Columns::count).sum();
        }
    }

    /** Columns side by side. */
    public record Columns(int first, int count) {}

    /** What a feature is to the two views of an entity in pre-training. */
    public enum Role {
        /** An id: the same in both views and enough to tell entities apart, so it is dropped at random. */
        ID,
        /** The same in both views, whatever the scenario. */
        STATIC,
        /** What the scenario makes of the entity: its own history or statistic. */
        DYNAMIC
    }

    /**
     * One side's features.
     *
     * @param singles table index of each SINGLE feature; those that belong to DENSE ones come last
     * @param roles of each SINGLE feature
     * @param bags BAG features, then SEQUENCE features
     * @param dense DENSE features
     * @param scenarioFeatures SINGLE features of some scenarios only, which feed the bias network after the context; on the user side those of
     *     the context, too
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
                throw new IllegalArgumentException(roles.size() + " roles of " + singles.length + " features");
            }
        }

        /** Whether the views of an entity can differ. */
        public boolean dynamic() {
            return roles.contains(Role.DYNAMIC)
                    || bags.stream().anyMatch(b -> b.role() == Role.DYNAMIC)
                    || dense.stream().anyMatch(d -> d.role() == Role.DYNAMIC);
        }

        /** SINGLE features that the tower sees by themselves. */
        public int towerSingles() {
            return singles.length
                    - (int) dense.stream().filter(d -> d.learned() >= 0).count();
        }

        /** Columns of {@link org.sassrec.sampling.SideRows#dense()}. */
        public int denseColumns() {
            return dense.stream().mapToInt(DenseFeature::columns).sum();
        }
    }

    /**
     * A feature of some scenarios only. To the rows of all others it is nothing, not even an unknown value.
     *
     * @param rows of its table (width {@code model.biasDim()}), row 0 (unknown) included
     * @param scenarios numbers of those that have it
     * @param role in stage one
     */
    public record ScenarioFeature(String name, int rows, List<Integer> scenarios, Role role) {
        public ScenarioFeature {
            scenarios = List.copyOf(scenarios);
        }
    }

    /**
     * A feature of numbers that enter the tower as they are, then a column that is 1 where they are missing.
     *
     * @param values how many numbers
     * @param projected whether a learned matrix makes {@code embeddingDim} columns of them first, as for given vectors
     * @param role in pre-training
     * @param learned number of the SINGLE feature whose embedding is added to the projection; -1 for none
     * @param scenarios numbers of those that alone have it, in their bias network; empty for all
     */
    public record DenseFeature(int values, boolean projected, Role role, int learned, List<Integer> scenarios) {
        public DenseFeature {
            scenarios = List.copyOf(scenarios);
        }

        /** Columns that a network reads; {@code embeddingDim} of a projection. */
        public int width(int embeddingDim) {
            return projected ? embeddingDim : columns();
        }

        /** Columns of the batch. */
        public int columns() {
            return values + 1;
        }
    }

    /**
     * A pooled feature.
     *
     * @param table number of the model's table
     * @param sequence whether places matter and {@code residual} adds it
     * @param pooling as configured; BAGs are MEAN with weights
     * @param maxLength places
     * @param role in pre-training
     * @param gaps number of the table of time gaps, whose rows are added to those of the values; -1 if time does not count
     * @param scenarios numbers of those that alone have it, in their bias network; empty for all
     */
    public record PooledFeature(
            int table, boolean sequence, Pooling pooling, int maxLength, Role role, int gaps, List<Integer> scenarios) {
        public PooledFeature {
            scenarios = List.copyOf(scenarios);
        }

        /** Columns that a network reads. */
        public int width(int embeddingDim) {
            return switch (pooling) {
                case MEAN, POSITIONAL, ATTENTION, SELF_ATTENTION -> embeddingDim;
                case CONCAT -> maxLength * embeddingDim;
            };
        }

        /** Whether {@code mind} routes it on the user side, instead of pooling it. */
        public boolean routable() {
            return sequence && scenarios.isEmpty() && pooling != Pooling.CONCAT;
        }
    }
}
