package org.sassrec.model;

import java.util.Collections;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelSpec.Role;
import org.sassrec.sampling.Copy;

/** Specifications that differ in one thing. */
public final class TestSpecs {
    private TestSpecs() {}

    /** All features of one role in pre-training, and a share of the ids dropped there. */
    static ModelSpec withRole(ModelSpec spec, Role role, double featureDropout) {
        PretrainConfig old = spec.pretrain();
        return with(
                spec,
                withRole(spec.user(), role),
                withRole(spec.item(), role),
                spec.model(),
                new PretrainConfig(old.task(), old.temperature(), old.epochs(), old.batchSize(), featureDropout));
    }

    /** Another task of pre-training, and a share of the ids dropped there. */
    static ModelSpec withTask(ModelSpec spec, PretrainConfig.Task task, double featureDropout) {
        PretrainConfig old = spec.pretrain();
        PretrainConfig pretrain =
                new PretrainConfig(task, old.temperature(), old.epochs(), old.batchSize(), featureDropout);
        return with(spec, spec.user(), spec.item(), spec.model(), pretrain);
    }

    private static ModelSpec.SideSpec withRole(ModelSpec.SideSpec side, Role role) {
        return new ModelSpec.SideSpec(
                side.singles(),
                Collections.nCopies(side.singles().length, role),
                side.bags().stream()
                        .map(b -> new ModelSpec.PooledFeature(
                                b.table(), b.sequence(), b.pooling(), b.maxLength(), role, b.gaps(), b.scenarios()))
                        .toList(),
                side.dense().stream()
                        .map(d ->
                                new ModelSpec.DenseFeature(d.values(), d.projected(), role, d.learned(), d.scenarios()))
                        .toList(),
                side.scenarioFeatures().stream()
                        .map(own -> new ModelSpec.ScenarioFeature(own.name(), own.rows(), own.scenarios(), role))
                        .toList());
    }

    /** Histories that are means, by place or not, pooled otherwise. */
    static ModelSpec withPooling(ModelSpec spec, Pooling pooling) {
        return with(
                spec,
                withPooling(spec.user(), pooling),
                withPooling(spec.item(), pooling),
                spec.model(),
                spec.pretrain());
    }

    private static ModelSpec.SideSpec withPooling(ModelSpec.SideSpec side, Pooling pooling) {
        return new ModelSpec.SideSpec(
                side.singles(),
                side.roles(),
                side.bags().stream()
                        .map(b -> !b.sequence() || b.pooling() == Pooling.CONCAT
                                ? b
                                : new ModelSpec.PooledFeature(
                                        b.table(), true, pooling, b.maxLength(), b.role(), b.gaps(), b.scenarios()))
                        .toList(),
                side.dense(),
                side.scenarioFeatures());
    }

    /** Histories of users that may be so many times as long. */
    static ModelSpec withLongHistories(ModelSpec spec, int times) {
        ModelSpec.SideSpec user = spec.user();
        ModelSpec.SideSpec longer = new ModelSpec.SideSpec(
                user.singles(),
                user.roles(),
                user.bags().stream()
                        .map(b -> new ModelSpec.PooledFeature(
                                b.table(),
                                b.sequence(),
                                b.pooling(),
                                times * b.maxLength(),
                                b.role(),
                                b.gaps(),
                                b.scenarios()))
                        .toList(),
                user.dense(),
                user.scenarioFeatures());
        return with(spec, longer, spec.item(), spec.model(), spec.pretrain());
    }

    /** Scenarios' weights that are a shared part and a decaying difference. */
    static ModelSpec withScenarioDecay(ModelSpec spec, double decay) {
        return withScenarios(spec, decay, 0);
    }

    /** The same, and matrices that differ by so many shared directions. */
    static ModelSpec withScenarios(ModelSpec spec, double decay, int rank) {
        ModelConfig model = Copy.of(spec.model())
                .with(ModelConfig::scenarioDecay, decay)
                .with(ModelConfig::scenarioRank, rank)
                .get();
        return with(spec, spec.user(), spec.item(), model, spec.pretrain());
    }

    /** Fine-tuning leaves the rows of the tables that stage one trained. */
    public static ModelSpec withFrozenTables(ModelSpec spec) {
        return with(
                spec,
                Copy.of(spec.finetune())
                        .with(FinetuneConfig::freeze, FinetuneConfig.Freeze.TABLES)
                        .get());
    }

    /** What Adagrad's sums start with, and the temperature of pre-training, which divides its gradients. */
    public static ModelSpec withDamping(ModelSpec spec, double accumulator, double temperature) {
        PretrainConfig old = spec.pretrain();
        PretrainConfig pretrain =
                new PretrainConfig(old.task(), temperature, old.epochs(), old.batchSize(), old.featureDropout());
        ModelSpec cooled = with(spec, spec.user(), spec.item(), spec.model(), pretrain);
        return with(
                cooled,
                Copy.of(spec.finetune())
                        .with(FinetuneConfig::tableAccumulator, accumulator)
                        .get());
    }

    /** A running mean of the weights beside them. */
    static ModelSpec withAverage(ModelSpec spec, double epochs) {
        return with(
                spec,
                Copy.of(spec.finetune())
                        .with(FinetuneConfig::weightAveraging, epochs)
                        .get());
    }

    /** Hard negatives beside the drawn ones. */
    static ModelSpec withHard(ModelSpec spec, FinetuneConfig.HardNegativeConfig hard, boolean correction) {
        FinetuneConfig.Negatives drawn = spec.finetune().negatives();
        FinetuneConfig.Negatives both = new FinetuneConfig.Negatives(
                        drawn.perPositive(), drawn.shared(), drawn.weight(), drawn.power(), drawn.inBatch(), correction)
                .withHard(hard);
        return with(
                spec,
                Copy.of(spec.finetune()).with(FinetuneConfig::negatives, both).get());
    }

    /** Samples that are exposures with their answers. */
    static ModelSpec withExposures(ModelSpec spec) {
        return with(
                spec,
                Copy.of(spec.finetune())
                        .with(FinetuneConfig::loss, FinetuneConfig.Loss.LOGISTIC)
                        .with(FinetuneConfig::negatives, FinetuneConfig.Negatives.ofExposures())
                        .get());
    }

    /** Scenarios with heads. */
    static ModelSpec withHeads(ModelSpec spec, ModelSpec.OutputNetwork... heads) {
        return with(spec, java.util.List.of(heads), spec.trend());
    }

    /** One vector of an item for all scenarios. */
    static ModelSpec withSharedItems(ModelSpec spec) {
        ModelConfig model = Copy.of(spec.model())
                .with(ModelConfig::itemVector, ModelConfig.ItemVector.SHARED)
                .get();
        return with(spec, spec.user(), spec.item(), model, spec.pretrain());
    }

    private static ModelSpec with(ModelSpec spec, FinetuneConfig finetune) {
        return new ModelSpec(
                spec.scenarios(),
                spec.gateDepths(),
                spec.tables(),
                spec.user(),
                spec.item(),
                spec.context(),
                spec.model(),
                spec.pretrain(),
                finetune,
                spec.itemContext(),
                spec.outputNetworks(),
                spec.trend());
    }

    private static ModelSpec with(
            ModelSpec spec,
            ModelSpec.SideSpec user,
            ModelSpec.SideSpec item,
            ModelConfig model,
            PretrainConfig pretrain) {
        return new ModelSpec(
                spec.scenarios(),
                spec.gateDepths(),
                spec.tables(),
                user,
                item,
                spec.context(),
                model,
                pretrain,
                spec.finetune(),
                spec.itemContext(),
                spec.outputNetworks(),
                spec.trend());
    }

    /** Statistics that feed the bias, so many numbers of an item on a day. */
    static ModelSpec withTrend(ModelSpec spec, int columns) {
        return with(spec, spec.outputNetworks(), columns);
    }

    private static ModelSpec with(ModelSpec spec, java.util.List<ModelSpec.OutputNetwork> heads, int trend) {
        return new ModelSpec(
                spec.scenarios(),
                spec.gateDepths(),
                spec.tables(),
                spec.user(),
                spec.item(),
                spec.context(),
                spec.model(),
                spec.pretrain(),
                spec.finetune(),
                spec.itemContext(),
                heads,
                trend);
    }
}
