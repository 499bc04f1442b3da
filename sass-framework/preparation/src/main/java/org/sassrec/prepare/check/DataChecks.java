package org.sassrec.prepare.check;

import java.io.IOException;
import java.util.List;
import org.sassrec.prepare.sql.EngineException;

/**
 * All checks of rows, in the order in which the tables come to be. After each group the errors so far end the work: what
 * follows would only repeat them in other words.
 */
public final class DataChecks {
    /** One thing that can be wrong with data, for one configuration: looks, and reports what it finds. */
    @FunctionalInterface
    private interface DataCheck {
        void run(CheckedData data, DataProblems problems) throws EngineException, IOException;
    }

    private static final List<DataCheck> STAGED_CHECKS =
            List.of(RowChecks::scenarios, RowChecks::missing, RowChecks::times);

    private static final List<DataCheck> EVENT_CHECKS =
            List.of(ScenarioChecks::rows, ScenarioChecks::labels, ScenarioChecks::positives, RowChecks::duplicates);

    private static final List<DataCheck> ENTITY_CHECKS = List.of(
            IdChecks::unknown,
            IdChecks::spelling,
            IdChecks::length,
            FeatureValueChecks::constant,
            FeatureValueChecks::unique,
            FeatureValueChecks::texts,
            FeatureValueChecks::leaks);

    private DataChecks() {}

    /** Looks at {@code staged}. */
    public static void staged(CheckedData data, DataProblems problems) throws EngineException, IOException {
        data.countStaged();
        run(STAGED_CHECKS, data, problems);
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
        run(EVENT_CHECKS, data, problems);
    }

    /** Looks at the sides' tables. */
    public static void entities(CheckedData data, DataProblems problems) throws EngineException, IOException {
        run(ENTITY_CHECKS, data, problems);
    }

    /** Looks at what scenarios share. */
    public static void overlap(CheckedData data, EntityOverlap overlap, DataProblems problems) {
        ScenarioChecks.shared(data, overlap, problems);
        problems.throwIfAny();
    }

    private static void run(List<DataCheck> checks, CheckedData data, DataProblems problems)
            throws EngineException, IOException {
        for (DataCheck check : checks) {
            check.run(data, problems);
        }
        problems.throwIfAny();
    }
}
