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
    public static void staged(CheckedData data) throws EngineException, IOException {
        data.countStaged();
        RowChecks.scenarios(data);
        RowChecks.missing(data);
        RowChecks.times(data);
        data.problems().throwIfAny();
    }

    /**
     * Checks {@code marked}.
     *
     * @param splits whether the dataset has validation and test splits
     */
    public static void events(CheckedData data, boolean splits) throws EngineException, IOException {
        if (splits) {
            SplitCheck.run(data);
        }
        ScenarioChecks.rows(data);
        ScenarioChecks.labels(data);
        if (data.isComplete()) {
            findings(data)
                    .positives(data.counts().positives(Split.TEST) > 0
                            && SplitCheck.emptySplits(data).isEmpty());
        }
        RowChecks.duplicates(data);
        data.problems().throwIfAny();
    }

    /** Checks the tables of users and items. */
    public static void entities(CheckedData data) throws EngineException, IOException {
        IdChecks.unknown(data);
        IdChecks.spelling(data);
        IdChecks.length(data);
        FeatureValueChecks.constant(data);
        FeatureValueChecks.unique(data);
        FeatureValueChecks.texts(data);
        FeatureValueChecks.leaks(data);
        FutureChecks.run(data);
        data.problems().throwIfAny();
    }

    /** Checks which users and items the scenarios share. */
    public static void overlap(CheckedData data, EntityOverlap overlap) {
        // With other events for pre-training, the overlap of those events counts.
        if (data.isComplete() && data.config().pretrain().events() == null) {
            findings(data).overlap(overlap);
        }
        data.problems().throwIfAny();
    }

    private static QualityFindings findings(CheckedData data) {
        return new QualityFindings(data.config(), data.counts().positives(), data.problems());
    }
}
