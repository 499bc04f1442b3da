package org.sassrec.plan;

import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineStage;

/** What a change asks for, the lightest first. Each is what {@link Pipeline} then does. */
public enum Effect {
    /** No stage reads it. */
    NOTHING("nothing"),
    /** The same model is evaluated anew; the release stays. */
    EVALUATE("evaluate again"),
    /** The same vectors go to another place, or other releases stay. */
    PUBLISH("publish again"),
    /** The same vectors go into new collections, indexed and verified otherwise. */
    INDEX("index again"),
    /** Trained from the weights that pre-training left. */
    FINETUNE("fine-tune"),
    /** Trained from first weights. */
    COLD("cold start"),
    /** Something is lost, or is no longer looked after; see {@link DestructiveChange}. */
    DESTRUCTIVE("destructive");

    private final String label;

    Effect(String label) {
        this.label = label;
    }

    /** The class as people read it. */
    public String label() {
        return label;
    }

    /** The heavier of both. */
    Effect stronger(Effect other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** What a stage's work means, be it that it starts the others. */
    static Effect of(PipelineStage stage, SassConfig config) {
        return switch (stage) {
            case PREPARE, PRETRAIN -> COLD;
            // Without pre-training there are no weights to start from.
            case FINETUNE -> config.pretrain().task() == PretrainConfig.Task.NONE ? COLD : FINETUNE;
            case EXPORT, PUBLISH -> PUBLISH;
            case EVALUATE -> EVALUATE;
        };
    }
}
