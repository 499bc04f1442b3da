package org.sassrec.prepare.check;

import java.io.IOException;
import org.sassrec.prepare.sql.EngineException;

/**
 * All checks of rows, in the order in which the tables come to be. After each group the errors so far end the work: what
 * follows would only repeat them in other words.
 */
public final class DataChecks {
    private DataChecks() {}

    /** Looks at {@code staged}. */
    public static void staged(CheckedData data, DataProblems problems) throws EngineException, IOException {
        data.countStaged();
        RowChecks.scenarios(data, problems);
        RowChecks.missing(data, problems);
        RowChecks.times(data, problems);
        problems.throwIfAny();
    }

    /**
     * Looks at {@code marked}.
     *
     * @param splits whether some of it is held out
     */
    public static void events(CheckedData data, boolean splits, DataProblems problems)
            throws EngineException, IOException {
        if (splits) {
            SplitCheck.run(data, problems);
        }
        ScenarioChecks.rows(data, problems);
        ScenarioChecks.labels(data, problems);
        ScenarioChecks.positives(data, problems);
        RowChecks.duplicates(data, problems);
        problems.throwIfAny();
    }

    /** Looks at the sides' tables. */
    public static void entities(CheckedData data, DataProblems problems) throws EngineException, IOException {
        IdChecks.unknown(data, problems);
        IdChecks.spelling(data, problems);
        IdChecks.length(data, problems);
        FeatureValueChecks.constant(data, problems);
        FeatureValueChecks.unique(data, problems);
        FeatureValueChecks.texts(data, problems);
        FeatureValueChecks.leaks(data, problems);
        problems.throwIfAny();
    }

    /** Looks at what scenarios share. */
    public static void overlap(CheckedData data, EntityOverlap overlap, DataProblems problems) {
        ScenarioChecks.shared(data, overlap, problems);
        problems.throwIfAny();
    }
}
