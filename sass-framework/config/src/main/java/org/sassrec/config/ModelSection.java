package org.sassrec.config;

import java.time.Duration;
import java.util.List;
import org.sassrec.diagnostic.Diagnostic;

/** Binds {@code model:}. */
final class ModelSection {

    private static final Key<Duration> HALF_LIFE = Key.unset(
                    "halfLife",
                    Types.duration(Duration.ofMinutes(1)),
                    "A positive counts half after so long; without it, all count alike.")
            .such("7d");
    private static final Key<Double> SHARE = Key.optional(
            "share",
            Types.number(0, 1),
            0.01,
            "Weight of the positives of all scenarios in each scenario's count, which smooths small ones.");
    static final Section PRIOR = Section.of(
            "model.prior",
            "Popularity log p(item | scenario) of train positives, for `itemBias: prior` and for controls.",
            HALF_LIFE,
            SHARE);

    private static final Key<ModelConfig.Type> TYPE = Key.optional(
            "type",
            Types.choice(ModelConfig.Type.class),
            ModelConfig.Type.SASS,
            "`sass`, or a rival: `dssm`, two plain towers for all scenarios; `scenarioDssm`, the same with the scenario among the features; `youtubeDnn`, the same for users, a linear map of the embeddings for items; `bst`, `dssm` with a transformer over each history; `mind`, `dssm` with several vectors for a user, one for each interest that routing finds in the histories, of which the nearest one counts; `sharedBottom`, common layers with an output for each scenario; `mmoe`, common experts that each scenario mixes; `ple`, the same layer by layer beside an expert of the scenario's own; `hmoe`, as `mmoe`, mixed with what other scenarios would answer; `star`, common weights times the scenario's own; `sarNet`, histories attended to, features scaled and experts mixed by the scenario; `m2m`, experts and a layer with weights made of a vector of the scenario; `apg`, layers through a narrow matrix made of scenario and context; `pepnet`, common layers whose units the scenario and the context scale; `adin`, features weighed for the scenario, then common and own layers, fused. Or a control that counts, for comparisons alone: `popularity`, the scenario's popular items; `itemCf`, with them what users of the same items answered; `neighbours`, what others answered next.");
    private static final Key<ModelConfig.Samples> SAMPLES = Key.optional(
            "samples",
            Types.choice(ModelConfig.Samples.class),
            ModelConfig.Samples.MIXED,
            "Which rows fine-tune a network: one per scenario, of its rows alone (`own`), one for all (`mixed`), or one for all, then one fine-tuned per scenario (`mixedThenOwn`, for an epoch at least, whatever validation says of the one for all). Stage one of `sass` is one network of all scenarios in any case, with which each begins.");
    private static final Key<Integer> EMBEDDING_DIM =
            Key.optional("embeddingDim", Types.whole(1, 1024), 16, "Width of every feature's embeddings.");
    private static final Key<Integer> BIAS_DIM = Key.optional(
            "biasDim",
            Types.whole(1, 1024),
            8,
            "Width of the embeddings that feed the bias network: scenario and context.");
    private static final Key<Integer> BIAS_WIDTH =
            Key.optional("biasWidth", Types.whole(1, 4096), 32, "Width of the bias network's output.");
    private static final Key<List<Integer>> LAYERS = Key.optional(
            "layers",
            new ListType<>("a list of 1 to 8 widths, each from 1 to 8192", Types.whole(1, 8192), false, 1, 8, false),
            List.of(128, 64, 32),
            "Widths of the layers, first to last; their number is the greatest gate depth.");
    private static final Key<ModelConfig.Transfer> TRANSFER = Key.optional(
            "transfer",
            Types.choice(ModelConfig.Transfer.class),
            ModelConfig.Transfer.GRU,
            "Of `model.type: sass`: what passes from the global to the scenario network: `gru`, gated and joined by a layer; `direct`, gated only; the paper's ablations `matrix` (a product of it is added), `simnet` (a layer over both, their sum and their product) and `sigmoid` (one gate between both); or `none`.");
    private static final Key<ModelConfig.Gates> GATES = Key.optional(
            "gates",
            Types.choice(ModelConfig.Gates.class),
            ModelConfig.Gates.OWN,
            "Of `transfer: gru` and `direct`: gates with weights of each scenario's `own`, or `shared` by all, which then tell scenarios apart by what they read alone.");
    private static final Key<ModelConfig.GateForm> GATE_FORM = Key.optional(
            "gateForm",
            Types.choice(ModelConfig.GateForm.class),
            ModelConfig.GateForm.VECTOR,
            "Of the same gates: a value for each unit of the layer (`vector`), or one for all of them (`scalar`).");
    private static final Key<ModelConfig.ItemVector> ITEM_VECTOR = Key.optional(
            "itemVector",
            Types.choice(ModelConfig.ItemVector.class),
            ModelConfig.ItemVector.OWN,
            "`own`: an item has a vector for each scenario; `shared`: one for all, from a network without parts of the scenarios, which then differ by their users' vectors and by the items' bias (`itemBias: prior`, statistics with `feeds: bias`) alone. Item features must then be the same in all scenarios.");
    private static final Key<ModelConfig.BiasFusion> BIAS_FUSION = Key.optional(
            "biasFusion",
            Types.choice(ModelConfig.BiasFusion.class),
            ModelConfig.BiasFusion.SUM,
            "Of `model.type: sass`: how the bias network joins the output: `sum`, `concat`, or `none`.");
    private static final Key<Integer> OUTPUT_DIM =
            Key.optional("outputDim", Types.whole(1, 1024), 32, "Width of the towers' output.");
    private static final Key<ModelConfig.Similarity> SIMILARITY = Key.optional(
                    "similarity",
                    Types.choice(ModelConfig.Similarity.class),
                    ModelConfig.Similarity.DOT,
                    "`dot`, or `cosine` (of the outputs; released vectors are always searched by inner product).")
            .such("cosine");
    private static final Key<Boolean> RESIDUAL = Key.optional(
            "residual",
            Types.truth(),
            false,
            "Adds to the output what comes in: the pooled histories of all scenarios (user; `concat` passes by nothing, with `mind` it is each interest), the embeddings of the features and of their pooled values (item).");
    private static final Key<Double> DROPOUT = Key.optional(
                    "dropout", Types.below(0, 1), 0.0, "Share of units dropped in fine-tuning.")
            .such("0.2");
    private static final Key<Double> SCENARIO_DECAY = Key.optional(
                    "scenarioDecay",
                    Types.number(0, 500),
                    0.0,
                    "`0`: each scenario's networks have weights of their own. Above, such as `20`: a part that all scenarios share plus a difference of the scenario's own, which shrinks by this times Adam's rate a step, so that small scenarios stay close to what all have learned. What a scenario attends with (`pooling: attention`) has no shared part.")
            .such("20");
    private static final Key<Integer> SCENARIO_RANK = Key.optional(
            "scenarioRank",
            Types.whole(0, 1024),
            0,
            "`0`: each scenario's networks have matrices of their own. Above, such as `8`: a scenario's matrix is one that all share plus so many directions that all share, each by an amount of the scenario's own. Worth it from some 20 scenarios on, where whole matrices would be most of the model; matrices that are no wider stay whole.");
    private static final Key<Integer> EXPERTS = Key.optional(
            "experts",
            Types.whole(1, 64),
            4,
            "How many networks for all scenarios `mmoe`, `ple`, `hmoe`, `sarNet` and `m2m` mix, by learned shares of each scenario.");
    private static final Key<Integer> INTERESTS = Key.optional(
            "interests",
            Types.whole(1, 16),
            4,
            "How many vectors a user of `mind` has at most. One with h elements in the histories has log2 h of them, rounded down, and at least one.");
    private static final Key<ModelConfig.ItemBias> ITEM_BIAS = Key.optional(
            "itemBias",
            Types.choice(ModelConfig.ItemBias.class),
            ModelConfig.ItemBias.PRIOR,
            "Popularity in the score, one more dimension of the vectors: `prior` (with a learned scale), `learned`, an output of the item tower, or `none`.");
    private static final Key<Section> PRIOR_KEY = Key.section(PRIOR, false);
    static final Section MODEL = Section.of(
            "model",
            "The network.",
            TYPE,
            SAMPLES,
            EMBEDDING_DIM,
            BIAS_DIM,
            BIAS_WIDTH,
            LAYERS,
            TRANSFER,
            GATES,
            GATE_FORM,
            ITEM_VECTOR,
            BIAS_FUSION,
            OUTPUT_DIM,
            SIMILARITY,
            RESIDUAL,
            DROPOUT,
            SCENARIO_DECAY,
            SCENARIO_RANK,
            EXPERTS,
            INTERESTS,
            ITEM_BIAS,
            PRIOR_KEY);

    private ModelSection() {}

    static ModelConfig bind(Fields model) {
        ModelConfig.Type type = model.get(TYPE);
        ModelConfig.Samples samples = samples(model, type);
        ModelConfig bound = ModelConfig.builder()
                .type(type)
                .samples(samples)
                .embeddingDim(model.get(EMBEDDING_DIM))
                .biasDim(model.get(BIAS_DIM))
                .biasWidth(model.get(BIAS_WIDTH))
                .layers(model.get(LAYERS))
                .transfer(model.get(TRANSFER))
                .biasFusion(model.get(BIAS_FUSION))
                .outputDim(model.get(OUTPUT_DIM))
                .similarity(model.get(SIMILARITY))
                .residual(model.get(RESIDUAL))
                .dropout(model.get(DROPOUT))
                .itemBias(model.get(ITEM_BIAS))
                .prior(prior(model.section(PRIOR_KEY)))
                .scenarioDecay(model.get(SCENARIO_DECAY))
                .scenarioRank(model.get(SCENARIO_RANK))
                .experts(model.get(EXPERTS))
                .gates(model.get(GATES))
                .gateForm(model.get(GATE_FORM))
                .itemVector(itemVector(model, type, samples))
                .interests(model.get(INTERESTS))
                .build();
        if (!bound.readsPrior()) {
            model.binding().drop(model.pathOf(PRIOR_KEY.name()) + ".");
        }
        return bound;
    }

    /** Which rows train the network, if there is one. */
    private static ModelConfig.Samples samples(Fields model, ModelConfig.Type type) {
        ModelConfig.Samples wanted = model.get(SAMPLES);
        if (!type.counts()) {
            return wanted;
        }
        String path = model.pathOf(SAMPLES.name());
        if (wanted != ModelConfig.Samples.MIXED) {
            model.binding()
                    .report(Diagnostic.warning(
                                    "SASS3009",
                                    "`" + path + "` has no effect with `model.type: "
                                            + TYPE.type().write(type) + "`")
                            .at(model.binding().placeOf(path), "no network is trained"));
        }
        model.binding().drop(path);
        return ModelConfig.Samples.MIXED;
    }

    /** Networks that each train on one scenario, and controls, have nothing to share. */
    private static ModelConfig.ItemVector itemVector(Fields model, ModelConfig.Type type, ModelConfig.Samples samples) {
        ModelConfig.ItemVector wanted = model.get(ITEM_VECTOR);
        if (wanted == ModelConfig.ItemVector.OWN || (samples == ModelConfig.Samples.MIXED && !type.counts())) {
            return wanted;
        }
        // A warning: changing `model.type` or `model.samples` alone must be enough to compare a rival.
        model.binding()
                .report(Diagnostic.warning("SASS3009", "`model.itemVector` has no effect here")
                        .at(
                                model.binding().placeOf("model.itemVector"),
                                type.counts() ? "no network is trained" : "each scenario has a network of its own")
                        .withHelp("items share a vector where one network serves all scenarios"));
        model.binding().drop(model.pathOf(ITEM_VECTOR.name()));
        return ModelConfig.ItemVector.OWN;
    }

    private static ModelConfig.Prior prior(Fields prior) {
        return new ModelConfig.Prior(prior.find(HALF_LIFE), prior.get(SHARE));
    }
}
