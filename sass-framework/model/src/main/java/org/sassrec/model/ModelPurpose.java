package org.sassrec.model;

/**
 * What a model is made for. Its graph is no larger than that takes: a start takes its time to build and place operations, and
 * encoding needs a seventh of them.
 */
public enum ModelPurpose {
    /** Both stages. */
    PRETRAINING,
    /** Stage two, from the checkpoint of stage one or without. */
    FINE_TUNING,
    /** What {@link TowerModel#contrastStats} and its like tell, without a step: the optimiser's numbers are as large as the tables. */
    MEASURING,
    /** Served vectors alone. */
    ENCODING;

    /** Whether it has the graph of stage two, and so all variables. */
    boolean hasStageTwo() {
        return this != ENCODING;
    }

    /** Whether it has the graphs of stage one, too. */
    boolean hasStageOne() {
        return this == PRETRAINING || this == MEASURING;
    }

    /** Whether the variables that are no weights have values: it can take steps. */
    boolean hasState() {
        return this == PRETRAINING || this == FINE_TUNING;
    }
}
