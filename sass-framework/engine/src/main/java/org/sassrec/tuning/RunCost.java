package org.sassrec.tuning;

/**
 * The cost of a run, measured on the file.
 *
 * @param pretrain seconds of pre-training
 * @param epoch seconds of one epoch of fine-tuning
 * @param evaluation seconds of the evaluation
 */
record RunCost(double pretrain, double epoch, double evaluation) {

    /** Returns the seconds of a run from scratch. */
    double seconds(int epochs) {
        return pretrain + epochs * epoch + evaluation;
    }

    /** Returns the seconds of a run that continues from existing epochs. */
    double continued(int from, int to) {
        return (to - from) * epoch + evaluation;
    }

    /** Returns the cost with all times multiplied by a factor. */
    RunCost times(double factor) {
        return new RunCost(factor * pretrain, factor * epoch, factor * evaluation);
    }
}
