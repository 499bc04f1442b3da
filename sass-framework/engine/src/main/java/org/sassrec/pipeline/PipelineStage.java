package org.sassrec.pipeline;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;

/** The stages of a run, in their order. */
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

    /** Returns the name of the stage in messages and files. */
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

    /** Returns the stages whose results this stage reads. */
    public List<PipelineStage> requires() {
        return switch (this) {
            case PREPARE -> List.of();
            case PRETRAIN -> List.of(PREPARE);
            case FINETUNE -> List.of(PREPARE, PRETRAIN);
            case EXPORT, EVALUATE -> List.of(PREPARE, FINETUNE);
            case PUBLISH -> List.of(EXPORT, EVALUATE);
        };
    }

    /** Returns whether this stage is {@code other} or depends on it directly or indirectly. */
    public boolean dependsOn(PipelineStage other) {
        return this == other || requires().stream().anyMatch(need -> need.dependsOn(other));
    }
}
