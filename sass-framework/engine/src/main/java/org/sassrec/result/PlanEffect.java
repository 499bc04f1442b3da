package org.sassrec.result;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** The effect of a change on the model and the release, in increasing order. */
public enum PlanEffect {
    /** No stage reads it. */
    NOTHING("nothing"),
    /** The same model is evaluated again. The release does not change. */
    EVALUATE("evaluate again"),
    /** The same vectors are published to another place, or other releases are retained. */
    PUBLISH("publish again"),
    /** The same vectors are written to new collections with another index or other verification. */
    INDEX("index again"),
    /** Fine-tuning starts from the pre-trained weights. */
    FINETUNE("fine-tune"),
    /** Training starts from the weights of the last training. */
    WARM_START("warm start"),
    /** Training starts from random weights. */
    COLD_START("cold start"),
    /** Something released is lost or no longer managed. */
    DESTRUCTIVE("destructive");

    private final String label;

    PlanEffect(String label) {
        this.label = label;
    }

    /** Returns the text of the effect in plans. */
    @JsonValue
    public String label() {
        return label;
    }

    @JsonCreator
    static PlanEffect of(String label) {
        return Arrays.stream(values())
                .filter(effect -> effect.label.equals(label))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the larger of both effects. */
    public PlanEffect or(PlanEffect other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
