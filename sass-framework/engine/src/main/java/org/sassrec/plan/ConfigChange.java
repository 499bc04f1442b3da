package org.sassrec.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ConfigPath;
import org.sassrec.config.SassConfig;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.stage.InputDeclaration;
import org.sassrec.pipeline.stage.PublishTask;
import org.sassrec.pipeline.stage.RunContext;

/**
 * One difference between what is configured now and what was.
 *
 * @param key of the configuration; or {@code file} and a source file
 * @param before value in YAML's flow form, or a file's size and content; {@code null} if it was not there
 * @param after the same now; {@code null} if it is gone
 * @param effect what follows from it alone
 */
public record ConfigChange(
        String key, @Nullable String before, @Nullable String after, Effect effect) {

    /** {@code finetune.epochs changed}, {@code log.csv is new}. */
    public String text() {
        if (before == null || after == null) {
            return key + (before == null ? " is new" : " is gone");
        }
        return key + " " + SourceVersions.difference(before, after);
    }

    /** All differences, in the order of keys. */
    static List<ConfigChange> compare(
            Map<String, String> before, Map<String, String> after, Function<String, Effect> effects) {
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        List<ConfigChange> changes = new ArrayList<>();
        for (String key : keys) {
            String then = before.get(key);
            String now = after.get(key);
            if (!Objects.equals(then, now)) {
                changes.add(new ConfigChange(key, then, now, effects.apply(key)));
            }
        }
        return changes;
    }

    /** What a change of a key or source file leads to, told by the stages that read it. */
    static Effect effect(String key, SassConfig config) {
        if (key.startsWith(RunContext.FILE)) {
            return Effect.COLD;
        }
        Effect effect = Effect.NOTHING;
        for (PipelineStage stage : PipelineStage.values()) {
            if (InputDeclaration.of(stage, config).reads(key, config)) {
                effect = effect.stronger(effect(stage, key, config));
            }
        }
        return effect;
    }

    /** What a change of a key leads to that one stage reads. */
    static Effect effect(PipelineStage stage, String key, SassConfig config) {
        if (stage == PipelineStage.FINETUNE && ConfigPath.PRETRAIN.contains(key)) {
            // Whether there is pre-training: first weights, either way.
            return Effect.COLD;
        }
        return stage == PipelineStage.PUBLISH && PublishTask.indexes(key) ? Effect.INDEX : Effect.of(stage, config);
    }
}
