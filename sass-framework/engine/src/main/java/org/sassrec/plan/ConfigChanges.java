package org.sassrec.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import org.sassrec.config.ConfigPath;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.stage.InputDeclaration;
import org.sassrec.pipeline.stage.PublishTask;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.result.PlanEffect;
import org.sassrec.result.PlanResult.Change;

/** Differences between what is configured now and what was. */
final class ConfigChanges {
    private ConfigChanges() {}

    /** {@code finetune.epochs changed}, {@code log.csv is new}. */
    static String text(Change change) {
        String before = change.before();
        String after = change.after();
        if (before == null || after == null) {
            return change.key() + (before == null ? " is new" : " is gone");
        }
        return change.key() + " " + SourceVersions.difference(before, after);
    }

    /** All differences, in the order of keys. */
    static List<Change> between(
            Map<String, String> before, Map<String, String> after, Function<String, PlanEffect> effects) {
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        List<Change> changes = new ArrayList<>();
        for (String key : keys) {
            String then = before.get(key);
            String now = after.get(key);
            if (!Objects.equals(then, now)) {
                changes.add(new Change(key, then, now, effects.apply(key)));
            }
        }
        return changes;
    }

    /** What a change of a key or source file leads to, told by the stages that read it. */
    static PlanEffect effect(String key, SassConfig config) {
        if (key.startsWith(RunContext.FILE)) {
            return PlanEffect.COLD_START;
        }
        PlanEffect effect = PlanEffect.NOTHING;
        for (PipelineStage stage : PipelineStage.values()) {
            if (InputDeclaration.of(stage, config).reads(key, config)) {
                effect = effect.or(effect(stage, key, config));
            }
        }
        return effect;
    }

    /** What a change of a key leads to that one stage reads. */
    static PlanEffect effect(PipelineStage stage, String key, SassConfig config) {
        if (stage == PipelineStage.FINETUNE && ConfigPath.PRETRAIN.contains(key)) {
            // Whether there is pre-training: first weights, either way.
            return PlanEffect.COLD_START;
        }
        return stage == PipelineStage.PUBLISH && PublishTask.indexes(key) ? PlanEffect.INDEX : of(stage, config);
    }

    /** What a stage's work means, be it that it starts the others. */
    static PlanEffect of(PipelineStage stage, SassConfig config) {
        return switch (stage) {
            case PREPARE, PRETRAIN -> PlanEffect.COLD_START;
            // Without pre-training there are no weights to start from.
            case FINETUNE ->
                config.pretrain().task() == PretrainConfig.Task.NONE ? PlanEffect.COLD_START : PlanEffect.FINETUNE;
            case EXPORT, PUBLISH -> PlanEffect.PUBLISH;
            case EVALUATE -> PlanEffect.EVALUATE;
        };
    }
}
