package org.sassrec.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.reference.KeySet;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.stage.InputDeclaration;
import org.sassrec.pipeline.stage.PublishTask;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.result.PlanEffect;
import org.sassrec.result.PlanResult.Change;

/** Differences between two configurations. */
final class ConfigChanges {
    private static final KeySet PRETRAIN = KeySet.of("pretrain");

    private ConfigChanges() {}

    /** Returns {@code finetune.epochs changed} or {@code log.csv was added}. */
    static String text(Change change) {
        String before = change.before();
        String after = change.after();
        if (before == null || after == null) {
            return change.key() + (before == null ? " was added" : " was removed");
        }
        return change.key() + " " + SourceVersions.difference(before, after);
    }

    /** Returns all differences, sorted by key. */
    static List<Change> between(
            Map<String, String> before, Map<String, String> after, Function<String, PlanEffect> effects) {
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        List<Change> changes = new ArrayList<>();
        for (String key : keys) {
            String oldValue = before.get(key);
            String newValue = after.get(key);
            if (!Objects.equals(oldValue, newValue)) {
                changes.add(new Change(key, oldValue, newValue, effects.apply(key)));
            }
        }
        return changes;
    }

    /** Returns the effect of a change of a key or source file. It is the largest effect on the stages that read it. */
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

    /** Returns the effect of a changed key on one stage that reads it. */
    static PlanEffect effect(PipelineStage stage, String key, SassConfig config) {
        if (stage == PipelineStage.FINETUNE && PRETRAIN.contains(key)) {
            // The key enables or disables pre-training, so the initial weights change.
            return PlanEffect.COLD_START;
        }
        return stage == PipelineStage.PUBLISH && PublishTask.indexes(key) ? PlanEffect.INDEX : of(stage, config);
    }

    /** Returns the effect of running a stage. */
    static PlanEffect of(PipelineStage stage, SassConfig config) {
        return switch (stage) {
            case PREPARE, PRETRAIN -> PlanEffect.COLD_START;
            // Without pre-training, fine-tuning starts from random weights.
            case FINETUNE ->
                config.pretrain().task() == PretrainConfig.Task.NONE ? PlanEffect.COLD_START : PlanEffect.FINETUNE;
            case EXPORT, PUBLISH -> PlanEffect.PUBLISH;
            case EVALUATE -> PlanEffect.EVALUATE;
        };
    }
}
