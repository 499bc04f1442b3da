package org.sassrec.model;

import java.util.Collections;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.OptimizerConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelSpec.Role;
import org.sassrec.sampling.Copy;

/** Creates specifications that differ in one option. */
public final class TestSpecs {
    private TestSpecs() {}

    /** Sets the role of all features in pre-training and the dropout rate of ids. */
    static ModelSpec withRole(ModelSpec spec, Role role, double featureDropout) {
        return with(
                spec,
                withRole(spec.user(), role),
                withRole(spec.item(), role),
                spec.model(),
                Copy.of(spec.pretrain())
                        .with(PretrainConfig::featureDropout, featureDropout)
                        .get());
    }

    /** Sets the task of pre-training and the dropout rate of ids. */
    static ModelSpec withTask(ModelSpec spec, PretrainConfig.Task task, double featureDropout) {
        PretrainConfig pretrain = Copy.of(spec.pretrain())
                .with(PretrainConfig::task, task)
                .with(PretrainConfig::featureDropout, featureDropout)
                .get();
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

    /** Sets form and weights of the gates. */
    static ModelSpec withGates(ModelSpec spec, ModelConfig.GateForm form, ModelConfig.GateWeights weights) {
        ModelConfig model = Copy.of(spec.model())
                .with(ModelConfig::gateForm, form)
                .with(ModelConfig::gateWeights, weights)
                .get();
        return with(spec, spec.user(), spec.item(), model, spec.pretrain());
    }

    /** Sets the pooling of all histories except CONCAT. */
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

    /** Multiplies the maximum length of user histories. */
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

    /** Sets scenario weights that are the sum of a shared part and a decaying difference. */
    static ModelSpec withScenarioDecay(ModelSpec spec, double decay) {
        return withScenarios(spec, decay, 0);
    }

    /** Sets decay and rank of the scenario weights. */
    static ModelSpec withScenarios(ModelSpec spec, double decay, int rank) {
        ModelConfig model = Copy.of(spec.model())
                .with(ModelConfig::scenarioDecay, decay)
                .with(ModelConfig::scenarioRank, rank)
                .get();
        return with(spec, spec.user(), spec.item(), model, spec.pretrain());
    }

    /** Freezes the table rows that pre-training trained. */
    public static ModelSpec withFrozenTables(ModelSpec spec) {
        return with(
                spec,
                Copy.of(spec.finetune())
                        .with(FinetuneConfig::freeze, FinetuneConfig.Freeze.TABLES)
                        .get());
    }

    /**
     * Sets the initial value of Adagrad's accumulators, and the temperature of pre-training, which divides its
     * gradients.
     */
    public static ModelSpec withDamping(ModelSpec spec, double accumulator, double temperature) {
        OptimizerConfig optimizer = Copy.of(spec.finetune().optimizer())
                .with(OptimizerConfig::tableAccumulator, accumulator)
                .get();
        PretrainConfig pretrain = Copy.of(spec.pretrain())
                .with(PretrainConfig::temperature, temperature)
                .with(PretrainConfig::optimizer, optimizer)
                .get();
        ModelSpec cooled = with(spec, spec.user(), spec.item(), spec.model(), pretrain);
        return with(
                cooled,
                Copy.of(spec.finetune())
                        .with(FinetuneConfig::optimizer, optimizer)
                        .get());
    }

    /** Sets the optimizers of pre-training. */
    static ModelSpec withPretrainOptimizer(ModelSpec spec, OptimizerConfig optimizer) {
        PretrainConfig pretrain = Copy.of(spec.pretrain())
                .with(PretrainConfig::optimizer, optimizer)
                .get();
        return with(spec, spec.user(), spec.item(), spec.model(), pretrain);
    }

    /** Sets the optimizers of fine-tuning. */
    static ModelSpec withFinetuneOptimizer(ModelSpec spec, OptimizerConfig optimizer) {
        return with(
                spec,
                Copy.of(spec.finetune())
                        .with(FinetuneConfig::optimizer, optimizer)
                        .get());
    }

    /** Limits the norm of the dense gradients. */
    static ModelSpec withClip(ModelSpec spec, double clip) {
        return withFinetuneOptimizer(
                spec,
                Copy.of(spec.finetune().optimizer())
                        .with(OptimizerConfig::clip, clip)
                        .get());
    }

    /** Adds running means of the weights. */
    static ModelSpec withAverage(ModelSpec spec, double epochs) {
        return with(
                spec,
                Copy.of(spec.finetune())
                        .with(FinetuneConfig::weightAveraging, epochs)
                        .get());
    }

    /** Adds hard negatives to the drawn negatives. */
    static ModelSpec withHard(ModelSpec spec, FinetuneConfig.HardNegativeConfig hard, boolean correction) {
        FinetuneConfig.Negatives drawn = spec.finetune().negatives();
        FinetuneConfig.Negatives both = new FinetuneConfig.Negatives(
                        drawn.perPositive(), drawn.shared(), drawn.weight(), drawn.power(), drawn.inBatch(), correction)
                .withHard(hard);
        return with(
                spec,
                Copy.of(spec.finetune()).with(FinetuneConfig::negatives, both).get());
    }

    /** Uses exposures with labels as samples. */
    static ModelSpec withExposures(ModelSpec spec) {
        return with(
                spec,
                Copy.of(spec.finetune())
                        .with(FinetuneConfig::loss, FinetuneConfig.Loss.LOGISTIC)
                        .with(FinetuneConfig::negatives, FinetuneConfig.Negatives.ofExposures())
                        .get());
    }

    /** Adds output networks. */
    static ModelSpec withOutputNetworks(ModelSpec spec, ModelSpec.OutputNetwork... networks) {
        return with(spec, java.util.List.of(networks), spec.trend());
    }

    /** Uses one vector per item for all scenarios. */
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

    /**
     * Adds statistics that feed the bias.
     *
     * @param columns number of values of an item on a day
     */
    static ModelSpec withTrend(ModelSpec spec, int columns) {
        return with(spec, spec.outputNetworks(), columns);
    }

    private static ModelSpec with(ModelSpec spec, java.util.List<ModelSpec.OutputNetwork> networks, int trend) {
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
                networks,
                trend);
    }
}
