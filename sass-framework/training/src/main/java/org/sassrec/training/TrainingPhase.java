package org.sassrec.training;

/** What a loop is doing. */
public enum TrainingPhase {
    /** Stage one: contrast of an entity's views in two scenarios, or prediction of the next item. */
    PRETRAIN,
    /** Stage two on train, judged on validation. */
    FINETUNE,
    /** Stage two anew on train and validation, for the epochs found. */
    REFIT
}
