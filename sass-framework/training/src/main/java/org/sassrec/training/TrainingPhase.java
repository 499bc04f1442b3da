package org.sassrec.training;

/** The kind of a training loop. */
public enum TrainingPhase {
    /** Stage one: scenario-contrastive pre-training or next-item prediction. */
    PRETRAIN,
    /** Stage two on the training split, measured on validation. */
    FINETUNE,
    /**
     * Stage two from the start weights on training and validation data, for the number of epochs that validation chose.
     */
    REFIT
}
