package org.sassrec.pipeline;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;

/** The steps from data to a released index, in their order. */
public enum PipelineStage {
    PREPARE("prepare"),
    PRETRAIN("pre-train"),
    FINETUNE("fine-tune"),
    EXPORT("export"),
    EVALUATE("evaluate"),
    PUBLISH("publish");

    private final String label;

    PipelineStage(String label) {
        this.label = label;
    }

    /** Name as people read it. */
    @JsonValue
    public String label() {
        return label;
    }

    @JsonCreator
    static PipelineStage of(String label) {
        return Arrays.stream(values())
                .filter(stage -> stage.label.equals(label))
                .findFirst()
                .orElseThrow();
    }

    /** Stages whose results it reads. */
    public List<PipelineStage> requires() {
        return switch (this) {
            case PREPARE -> List.of();
            case PRETRAIN -> List.of(PREPARE);
            case FINETUNE -> List.of(PREPARE, PRETRAIN);
            case EXPORT, EVALUATE -> List.of(PREPARE, FINETUNE);
            case PUBLISH -> List.of(EXPORT, EVALUATE);
        };
    }

    /** Whether this stage is {@code other} or needs it, directly or not. */
    public boolean dependsOn(PipelineStage other) {
        return this == other || requires().stream().anyMatch(need -> need.dependsOn(other));
    }
}
