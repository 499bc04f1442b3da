package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.time.Duration;
import java.util.List;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;

/** Declares {@code model:}. */
public final class ModelSection {

    static final Section<ModelConfig.Prior> PRIOR = Section.of(
                    "model.prior",
                    "Popularity log p(item | scenario) of train positives, for `itemBias: prior` and for controls.",
                    key("halfLife", ValueTypes.duration(Duration.ofMinutes(1)))
                            .means("A positive counts half after so long; without it, all count alike.")
                            .withExample("7d"),
                    key("share", ValueTypes.number(0, 1), 0.01)
                            .means(
                                    "Weight of the positives of all scenarios in each scenario's count, which smooths small ones."))
            .to(ModelConfig.Prior.class);

    private static final Key<ModelConfig.Type> TYPE = key(
                    "type", ValueTypes.choice(ModelConfig.Type.class), ModelConfig.Type.SASS)
            .means(
                    "`sass`, or a baseline: `dssm`, two plain towers for all scenarios; `scenarioDssm`, the same with the scenario among the features; `youtubeDnn`, the same for users, a linear map of the embeddings for items; `bst`, `dssm` with a transformer over each history; `mind`, `dssm` with several vectors for a user, one for each interest that routing finds in the histories, of which the nearest one counts; `sharedBottom`, common layers with an output for each scenario; `mmoe`, common experts that each scenario mixes; `ple`, the same layer by layer beside an expert of the scenario's own; `hmoe`, as `mmoe`, mixed with what other scenarios would answer; `star`, common weights times the scenario's own; `sarNet`, histories attended to, features scaled and experts mixed by the scenario; `m2m`, experts and a layer with weights made of a vector of the scenario; `apg`, layers through a narrow matrix made of scenario and context; `pepnet`, common layers whose units the scenario and the context scale; `adin`, features weighed for the scenario, then common and own layers, fused. Or a control that counts, for comparisons alone: `popularity`, the scenario's popular items; `itemCf`, with them what users of the same items answered; `neighbours`, what others answered next.");
    private static final Key<ModelConfig.Samples> SAMPLES = key(
                    "samples", ValueTypes.choice(ModelConfig.Samples.class), ModelConfig.Samples.POOLED)
            .means(
                    "Which rows fine-tune a network: one per scenario, of its rows alone (`perScenario`), one for all (`pooled`), or one for all, then one fine-tuned per scenario (`pooledThenPerScenario`, for an epoch at least, whatever validation says of the one for all). Stage one of `sass` is one network of all scenarios in any case, with which each begins.");
    private static final Key<ModelConfig.ItemVector> ITEM_VECTOR = key(
                    "itemVector", ValueTypes.choice(ModelConfig.ItemVector.class), ModelConfig.ItemVector.PER_SCENARIO)
            .means(
                    "`perScenario`: an item has a vector for each scenario; `shared`: one for all, from a network without parts of the scenarios, which then differ by their users' vectors and by the items' bias (`itemBias: prior`, statistics with `feeds: bias`) alone. Item features must then be the same in all scenarios.");
    private static final Key<ModelConfig.ItemBias> ITEM_BIAS = key(
                    "itemBias", ValueTypes.choice(ModelConfig.ItemBias.class), ModelConfig.ItemBias.PRIOR)
            .means(
                    "Popularity in the score, one more dimension of the vectors: `prior` (with a learned scale), `learned`, an output of the item tower, or `none`.");
    public static final Section<ModelConfig> MODEL = Section.of(
                    "model",
                    "The network.",
                    TYPE,
                    SAMPLES,
                    key("embeddingDim", ValueTypes.integer(1, 1024), 16).means("Width of every feature's embeddings."),
                    key("biasDim", ValueTypes.integer(1, 1024), 8)
                            .means("Width of the embeddings that feed the bias network: scenario and context."),
                    key("biasWidth", ValueTypes.integer(1, 4096), 32).means("Width of the bias network's output."),
                    key("layers", ValueTypes.widths(8), List.of(128, 64, 32))
                            .means("Widths of the layers, first to last; their number is the greatest gate depth."),
                    key("transfer", ValueTypes.choice(ModelConfig.Transfer.class), ModelConfig.Transfer.GRU)
                            .means(
                                    "Of `model.type: sass`: what passes from the global to the scenario network: `gru`, gated and joined by a layer; `direct`, gated only; the paper's ablations `matrix` (a product of it is added), `simnet` (a layer over both, their sum and their product) and `sigmoid` (one gate between both); or `none`."),
                    ITEM_VECTOR,
                    key("biasFusion", ValueTypes.choice(ModelConfig.BiasFusion.class), ModelConfig.BiasFusion.SUM)
                            .means(
                                    "Of `model.type: sass`: how the bias network joins the output: `sum`, `concat`, or `none`."),
                    key("outputDim", ValueTypes.integer(1, 1024), 32).means("Width of the towers' output."),
                    key("similarity", ValueTypes.choice(ModelConfig.Similarity.class), ModelConfig.Similarity.DOT)
                            .means(
                                    "`dot`, or `cosine` (of the outputs; released vectors are always searched by inner product).")
                            .withExample("cosine"),
                    key("residual", ValueTypes.bool(), false)
                            .means(
                                    "Adds to the output what comes in: the pooled histories of all scenarios (user; `concat` passes by nothing, with `mind` it is each interest), the embeddings of the features and of their pooled values (item)."),
                    key("dropout", ValueTypes.lessThan(0, 1), 0.0)
                            .means("Share of units dropped in fine-tuning.")
                            .withExample("0.2"),
                    key("scenarioDecay", ValueTypes.number(0, 500), 0.0)
                            .means(
                                    "`0`: each scenario's networks have weights of their own. Above, such as `20`: a part that all scenarios share plus a difference of the scenario's own, which shrinks by this times Adam's rate a step, so that small scenarios stay close to what all have learned. What a scenario attends with (`pooling: attention`) has no shared part.")
                            .withExample("20"),
                    key("scenarioRank", ValueTypes.integer(0, 1024), 0)
                            .means(
                                    "`0`: each scenario's networks have matrices of their own. Above, such as `8`: a scenario's matrix is one that all share plus so many directions that all share, each by an amount of the scenario's own. Worth it from some 20 scenarios on, where whole matrices would be most of the model; matrices that are no wider stay whole."),
                    key("experts", ValueTypes.integer(1, 64), 4)
                            .means(
                                    "How many networks for all scenarios `mmoe`, `ple`, `hmoe`, `sarNet` and `m2m` mix, by learned shares of each scenario."),
                    key("interests", ValueTypes.integer(1, 16), 4)
                            .means(
                                    "How many vectors a user of `mind` has at most. One with h elements in the histories has log2 h of them, rounded down, and at least one."),
                    ITEM_BIAS,
                    key(PRIOR))
            .rule(ModelSection::samples)
            .rule(ModelSection::itemVector)
            .rule(ModelSection::prior)
            .to(ModelConfig.class);

    private ModelSection() {}

    /** What {@code model:} is when nothing is written. */
    public static ModelConfig defaults() {
        return SassSection.defaultOf(SassSection.MODEL);
    }

    /** Which rows train the network, if there is one. */
    private static void samples(SectionReader model) {
        ModelConfig.Type type = model.get(TYPE);
        if (!type.isCountBased()) {
            return;
        }
        String path = model.pathOf(SAMPLES.name());
        if (model.get(SAMPLES) != ModelConfig.Samples.POOLED) {
            model.binding()
                    .warn(
                            path,
                            "`" + path + "` has no effect with `model.type: "
                                    + TYPE.type().write(type) + "`",
                            "no network is trained");
        }
        model.binding().removeValues(path);
        model.put(SAMPLES, ModelConfig.Samples.POOLED);
    }

    /** Networks that each train on one scenario, and controls, have nothing to share. */
    private static void itemVector(SectionReader model) {
        boolean counts = model.get(TYPE).isCountBased();
        if (model.get(ITEM_VECTOR) == ModelConfig.ItemVector.PER_SCENARIO
                || (model.get(SAMPLES) == ModelConfig.Samples.POOLED && !counts)) {
            return;
        }
        // A warning: changing `model.type` or `model.samples` alone must be enough to compare a baseline.
        model.binding()
                .report(Diagnostic.warning(DiagnosticCode.UNUSED_KEY, "`model.itemVector` has no effect here")
                        .at(
                                model.binding().locationOf("model.itemVector"),
                                counts ? "no network is trained" : "each scenario has a network of its own")
                        .withHelp("items share a vector where one network serves all scenarios"));
        model.binding().removeValues(model.pathOf(ITEM_VECTOR.name()));
        model.put(ITEM_VECTOR, ModelConfig.ItemVector.PER_SCENARIO);
    }

    private static void prior(SectionReader model) {
        if (model.get(ITEM_BIAS) != ModelConfig.ItemBias.PRIOR
                && !model.get(TYPE).isCountBased()) {
            model.binding().removeValues(PRIOR.path() + ".");
        }
    }
}
