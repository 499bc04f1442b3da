package org.sassrec.model;

/** The use of a model. It limits the graph to the operations that this use needs, which shortens the start. */
public enum ModelPurpose {
    /** Pre-training and fine-tuning. */
    PRETRAINING,
    /** Fine-tuning, with or without a checkpoint of pre-training. */
    FINE_TUNING,
    /**
     * Held-out metrics of both stages, without training steps. The model has no optimizer state, which is as large as
     * the tables.
     */
    MEASURING,
    /** Only the served vectors. */
    ENCODING;

    /** Whether the model has the graph of fine-tuning, and therefore all variables. */
    boolean hasStageTwo() {
        return this != ENCODING;
    }

    /** Whether the model also has the graphs of pre-training. */
    boolean hasStageOne() {
        return this == PRETRAINING || this == MEASURING;
    }

    /** Whether the optimizer state has values, so that the model can take training steps. */
    boolean hasState() {
        return this == PRETRAINING || this == FINE_TUNING;
    }
}
