package org.sassrec.training;

/** The kind of a training loop. */
public enum TrainingPhase {
    /** Stage one: scenario-contrastive pre-training or next-item prediction. */
    PRETRAIN,
    /** The first epochs of stage two from one of two starts. Validation chooses the start, see {@link StartChoice}. */
    TRIAL,
    /** Stage two on the training split, measured on validation. */
    FINETUNE,
    /**
     * Stage two from the start weights on training and validation data, for the number of epochs that validation chose.
     */
    REFIT
}
