package org.sassrec.prepare.check;

import java.io.IOException;
import org.sassrec.dataset.Split;
import org.sassrec.prepare.sql.EngineException;

/**
 * Runs all checks of rows, in the order in which preparation creates the tables. Each group throws if any error was
 * reported so far, because later checks would only repeat it.
 */
public final class DataChecks {
    private DataChecks() {}

    /** Checks {@code staged}. */
    public static void staged(CheckedData data, DataProblems problems) throws EngineException, IOException {
        data.countStaged();
        RowChecks.scenarios(data, problems);
        RowChecks.missing(data, problems);
        RowChecks.times(data, problems);
        problems.throwIfAny();
    }

    /**
     * Checks {@code marked}.
     *
     * @param splits whether the dataset has validation and test splits
     */
    public static void events(CheckedData data, boolean splits, DataProblems problems)
            throws EngineException, IOException {
        if (splits) {
            SplitCheck.run(data, problems);
        }
        ScenarioChecks.rows(data, problems);
        ScenarioChecks.labels(data, problems);
        if (data.isComplete()) {
            findings(data, problems)
                    .positives(data.counts().positives(Split.TEST) > 0
                            && SplitCheck.emptySplits(data).isEmpty());
        }
        RowChecks.duplicates(data, problems);
        problems.throwIfAny();
    }

    /** Checks the tables of users and items. */
    public static void entities(CheckedData data, DataProblems problems) throws EngineException, IOException {
        IdChecks.unknown(data, problems);
        IdChecks.spelling(data, problems);
        IdChecks.length(data, problems);
        FeatureValueChecks.constant(data, problems);
        FeatureValueChecks.unique(data, problems);
        FeatureValueChecks.texts(data, problems);
        FeatureValueChecks.leaks(data, problems);
        FutureChecks.run(data, problems);
        problems.throwIfAny();
    }

    /** Checks which users and items the scenarios share. */
    public static void overlap(CheckedData data, EntityOverlap overlap, DataProblems problems) {
        // With other events for pre-training, the overlap of those events counts.
        if (data.isComplete() && data.config().pretrain().events() == null) {
            findings(data, problems).overlap(overlap);
        }
        problems.throwIfAny();
    }

    private static QualityFindings findings(CheckedData data, DataProblems problems) {
        return new QualityFindings(data.config(), data.counts().positives(), problems);
    }
}
