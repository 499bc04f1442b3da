package org.sassrec.tuning;

/**
 * The time that the runs of trials take, compared with the estimate from the file. The first runs of the file can be slow,
 * because caches and compiled code are cold, and trials share results and run in parallel.
 */
final class SearchPace {
    /** Fewer runs say little: a trial can be much larger or smaller than the file. */
    private static final int MIN_RUNS = 3;

    private final RunCost file;
    private final int parallel;
    private int runs;
    private double estimated;
    private double measured;

    /**
     * Creates the pace of a search without measured runs.
     *
     * @param file cost of the file
     * @param parallel number of runs at the same time
     */
    SearchPace(RunCost file, int parallel) {
        this.file = file;
        this.parallel = parallel;
    }

    /**
     * Adds runs that were trained together.
     *
     * @param count number of runs
     * @param each seconds of one of them, estimated from the file
     * @param seconds from the start of the first to the end of the last
     */
    void add(int count, double each, double seconds) {
        if (count > 0) {
            runs += count;
            estimated += count * each / parallel;
            measured += seconds;
        }
    }

    RunCost file() {
        return file;
    }

    /** Returns whether enough runs are measured. */
    boolean isMeasured() {
        return runs >= MIN_RUNS && estimated > 0;
    }

    /** Returns the cost of a run: that of the file, corrected by the measured runs. */
    RunCost cost() {
        return isMeasured() ? file.times(measured / estimated) : file;
    }

    /** Returns the seconds of runs with all epochs. */
    double seconds(int count, int epochs) {
        return count * cost().seconds(epochs) / parallel;
    }
}
