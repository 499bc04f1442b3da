package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.time.Duration;
import java.util.List;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;

/** Declares {@code model}. */
public final class ModelSection {

    static final Section<ModelConfig.Prior> PRIOR = Section.of(
                    "model.prior",
                    "Popularity log p(item | scenario) of the train positives, for `itemBias: prior` and for non-learned baselines.",
                    key("halfLife", ValueTypes.duration(Duration.ofMinutes(1)))
                            .means("Age at which a positive counts half. Without it all positives count the same.")
                            .withExample("7d"),
                    key("share", ValueTypes.number(0, 1), 0.01)
                            .means(
                                    "Weight of the positives of all scenarios in the counts of each scenario. It smooths the counts of small scenarios."))
            .to(ModelConfig.Prior.class);

    private static final Key<ModelConfig.Type> TYPE = key("type", ModelConfig.Type.SASS)
            .means(
                    "`sass` or a baseline. `dssm`: two towers for all scenarios. `scenarioDssm`: `dssm` with the scenario as a feature. `youtubeDnn`: `dssm` for users, a linear map of the embeddings for items. `bst`: `dssm` with a transformer over each history. `mind`: `dssm` with several vectors per user, one per interest that routing finds in the histories; the nearest one counts. `sharedBottom`: shared layers with an output per scenario. `mmoe`: shared experts that each scenario mixes. `ple`: the same in each layer, with an additional expert per scenario. `hmoe`: `mmoe` that also mixes the outputs of other scenarios. `star`: shared weights multiplied by the weights of the scenario. `sarNet`: attention over histories, scaling of features and mixing of experts by scenario. `m2m`: experts and a layer whose weights come from a vector of the scenario. `apg`: layers with a low-rank matrix that comes from scenario and context. `pepnet`: shared layers whose units are scaled by scenario and context. `adin`: features weighted by scenario, then shared and scenario layers, fused. Non-learned baselines, for comparisons only: `popularity`: the popular items of the scenario. `itemCf`: also the positives of users with the same items. `neighbours`: the next positives of other users.");
    private static final Key<ModelConfig.Samples> SAMPLES = key("samples", ModelConfig.Samples.POOLED)
            .means(
                    "Rows that fine-tune a network. `perScenario`: one network per scenario, on its own rows. `pooled`: one network on the rows of all scenarios. `pooledThenPerScenario`: one network on all rows, then fine-tuned per scenario for at least one epoch, even if validation prefers the pooled network. Pre-training of `sass` always trains one network of all scenarios, from which each network starts.");
    private static final Key<ModelConfig.ItemVector> ITEM_VECTOR = key(
                    "itemVector", ModelConfig.ItemVector.PER_SCENARIO)
            .means(
                    "`perScenario`: an item has one vector per scenario. `shared`: an item has one vector for all scenarios, from a network without scenario-specific parts. Scenarios then differ only by their user vectors and the item bias (`itemBias: prior`, statistics with `feeds: bias`). Item features must be the same in all scenarios.");
    private static final Key<ModelConfig.ItemBias> ITEM_BIAS = key("itemBias", ModelConfig.ItemBias.PRIOR)
            .means(
                    "Item bias, stored as one more dimension of the vectors. `prior`: popularity with a learned scale. `learned`: an output of the item tower. `none`: no item bias.");
    public static final Section<ModelConfig> MODEL = Section.of(
                    "model",
                    "Architecture of the model.",
                    TYPE,
                    SAMPLES,
                    key("embeddingDim", ValueTypes.integer(1, 1024), 64)
                            .means("Width of the embeddings of every feature."),
                    key("biasDim", ValueTypes.integer(1, 1024), 8)
                            .means("Width of the embeddings of scenario and context, which feed the bias network."),
                    key("biasWidth", ValueTypes.integer(1, 4096), 32).means("Output width of the bias network."),
                    key("layers", ValueTypes.widths(8), List.of(128))
                            .means("Widths of the layers, from first to last. Their number is the maximum gate depth."),
                    key("transfer", ModelConfig.Transfer.GRU)
                            .means(
                                    "Transfer from the global network to the scenario networks of `model.type: sass`. `gru`: gated, then joined by a layer. `direct`: gated only. Ablations: `matrix` adds a product of the global state. `simnet` is a layer over both states, their sum and their product. `sigmoid` is one gate between both states. `none`: no transfer."),
                    key("gateForm", ModelConfig.GateForm.VECTOR)
                            .means(
                                    "Values of a gate of `transfer: gru` or `direct`. `vector`: one per unit of the layer. `scalar`: one for all units, an ablation."),
                    key("gateWeights", ModelConfig.GateWeights.PER_SCENARIO)
                            .means(
                                    "Weights of the gates. `perScenario`: each scenario has separate weights. `shared`: all scenarios have the same weights, an ablation."),
                    ITEM_VECTOR,
                    key("biasFusion", ModelConfig.BiasFusion.SUM)
                            .means(
                                    "How the bias network of `model.type: sass` joins the output: `sum`, `concat` or `none`. The gates read it in these three cases. `noNetwork`, an ablation: the model has no bias network."),
                    key("outputDim", ValueTypes.integer(1, 1024), 64).means("Output width of the towers."),
                    key("similarity", ModelConfig.Similarity.COSINE)
                            .means(
                                    "`dot`, or `cosine` of the outputs. Released vectors are always searched by inner product.")
                            .withExample("dot"),
                    key("residual", true)
                            .means(
                                    "Adds the inputs of a tower to its output. User: the pooled histories of all scenarios (not those with `concat`; with `mind` each interest). Item: the embeddings of the features and of their pooled values."),
                    key("dropout", ValueTypes.lessThan(0, 1), 0.4)
                            .means("Share of the units that are dropped in fine-tuning.")
                            .withExample("0.2"),
                    key("scenarioDecay", ValueTypes.number(0, 500), 20.0)
                            .means(
                                    "`0`: the networks of each scenario have separate weights. A larger value, for example `20`: a weight is a shared part plus a difference of the scenario. In each step the difference shrinks by this value times the learning rate of Adam, so small scenarios stay close to the shared weights. Attention weights of a scenario (`pooling: attention`) have no shared part.")
                            .withExample("20"),
                    key("scenarioRank", ValueTypes.integer(0, 1024), 0)
                            .means(
                                    "`0`: the networks of each scenario have separate matrices. A larger value, for example `8`: a matrix is a shared matrix plus this number of shared directions, each with a weight per scenario. This is useful with about 20 or more scenarios, where separate matrices would dominate the size of the model. Matrices that are not wider than this value stay separate."),
                    key("experts", ValueTypes.integer(1, 64), 4)
                            .means(
                                    "Number of shared experts that `mmoe`, `ple`, `hmoe`, `sarNet` and `m2m` mix with learned weights per scenario."),
                    key("interests", ValueTypes.integer(1, 16), 4)
                            .means(
                                    "Maximum number of vectors per user of `mind`. A user with h history elements has log2 h vectors, rounded down, and at least one."),
                    ITEM_BIAS,
                    key(PRIOR))
            .rule(ModelSection::samples)
            .rule(ModelSection::itemVector)
            .rule(ModelSection::prior)
            .to(ModelConfig.class);

    private ModelSection() {}

    /** Returns the default values of {@code model}. */
    public static ModelConfig defaults() {
        return SassSection.defaultOf(SassSection.MODEL);
    }

    /** Drops {@code samples} of a model that trains no network. */
    private static void samples(SectionReader model) {
        ModelConfig.Type type = model.get(TYPE);
        if (!type.isCountBased()) {
            return;
        }
        if (model.get(SAMPLES) != ModelConfig.Samples.POOLED) {
            String message = "`model.samples` has no effect with `model.type: "
                    + TYPE.type().write(type) + "`";
            model.warn(SAMPLES, message, "no network is trained");
        }
        model.drop(SAMPLES, ModelConfig.Samples.POOLED);
    }

    /** Drops {@code itemVector} of models with a separate network per scenario or without a network. */
    private static void itemVector(SectionReader model) {
        boolean counts = model.get(TYPE).isCountBased();
        if (model.get(ITEM_VECTOR) == ModelConfig.ItemVector.PER_SCENARIO
                || (model.get(SAMPLES) == ModelConfig.Samples.POOLED && !counts)) {
            return;
        }
        // A warning, so that a comparison can change only `model.type` or `model.samples`.
        model.report(Diagnostic.warning(ConfigCode.UNUSED_KEY, "`model.itemVector` has no effect here")
                .at(
                        model.locationOf(ITEM_VECTOR),
                        counts ? "no network is trained" : "each scenario has a separate network")
                .withHelp("a shared item vector requires one network for all scenarios"));
        model.drop(ITEM_VECTOR, ModelConfig.ItemVector.PER_SCENARIO);
    }

    private static void prior(SectionReader model) {
        if (model.get(ITEM_BIAS) != ModelConfig.ItemBias.PRIOR
                && !model.get(TYPE).isCountBased()) {
            model.binding().removeValues(PRIOR.path() + ".");
        }
    }
}
