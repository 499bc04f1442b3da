package org.sassrec.result;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** What a change asks for, the lightest first. */
public enum PlanEffect {
    /** No stage reads it. */
    NOTHING("nothing"),
    /** The same model is evaluated again; the release stays. */
    EVALUATE("evaluate again"),
    /** The same vectors go to another place, or other releases stay. */
    PUBLISH("publish again"),
    /** The same vectors go into new collections, indexed and verified otherwise. */
    INDEX("index again"),
    /** Trained from the weights of pre-training. */
    FINETUNE("fine-tune"),
    /** Trained from random weights. */
    COLD_START("cold start"),
    /** Something is lost, or is no longer looked after. */
    DESTRUCTIVE("destructive");

    private final String label;

    PlanEffect(String label) {
        this.label = label;
    }

    /** The class as people read it. */
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

    /** The heavier of both. */
    public PlanEffect or(PlanEffect other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
