package org.sassrec.model;

/**
 * What a model is made for. Its graph is no larger than that takes: a start takes its time to build and place operations, and
 * encoding needs a seventh of them.
 */
public enum ModelPurpose {
    /** Both stages. */
    PRETRAINING(true, true, true),
    /** Stage two, from the checkpoint of stage one or without. */
    FINE_TUNING(true, false, true),
    /** What {@link TowerModel#contrastStats} and its like tell, without a step: the optimiser's numbers are as large as the tables. */
    MEASURING(true, true, false),
    /** Served vectors alone. */
    ENCODING(false, false, false);

    private final boolean stageTwo;
    private final boolean stageOne;
    private final boolean state;

    ModelPurpose(boolean stageTwo, boolean stageOne, boolean state) {
        this.stageTwo = stageTwo;
        this.stageOne = stageOne;
        this.state = state;
    }

    /** Whether it has the graph of stage two, and so all variables. */
    boolean hasStageTwo() {
        return stageTwo;
    }

    /** Whether it has the graphs of stage one, too. */
    boolean hasStageOne() {
        return stageOne;
    }

    /** Whether the variables that are no weights have values: it can take steps. */
    boolean hasState() {
        return state;
    }
}
