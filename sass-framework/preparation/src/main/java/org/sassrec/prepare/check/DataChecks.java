package org.sassrec.prepare.check;

import java.util.List;

/**
 * All checks of rows, in the order in which the tables come to be. After each group the errors so far end the work: what
 * follows would only repeat them in other words.
 */
public final class DataChecks {
    private static final List<DataCheck> STAGED_CHECKS =
            List.of(new ScenarioExclusionCheck(), new MissingIdsCheck(), new TimeRangeCheck());

    private static final List<DataCheck> EVENT_CHECKS =
            List.of(new ScenarioRowsCheck(), new LabelCheck(), new FewPositivesCheck(), new DuplicateEventsCheck());

    private static final List<DataCheck> ENTITY_CHECKS = List.of(
            new UnknownIdsCheck(),
            new IdFormatCheck(),
            new ConstantFeatureCheck(),
            new UniqueFeatureCheck(),
            new NonNumericTextCheck(),
            new LabelLeakCheck());

    private DataChecks() {}

    /** Looks at {@code staged}. */
    public static void staged(CheckedData data, Findings findings) {
        run(STAGED_CHECKS, data, findings);
    }

    /**
     * Looks at {@code marked}.
     *
     * @param splits whether some of it is held out
     */
    public static void events(CheckedData data, boolean splits, Findings findings) {
        if (splits) {
            new SplitCheck().run(data, findings);
        }
        run(EVENT_CHECKS, data, findings);
    }

    /** Looks at the sides' tables. */
    public static void entities(CheckedData data, Findings findings) {
        run(ENTITY_CHECKS, data, findings);
    }

    /** Looks at what scenarios share. */
    public static void overlap(CheckedData data, EntityOverlap overlap, Findings findings) {
        new SharedEntitiesCheck(overlap).run(data, findings);
        findings.problems().throwIfErrors();
    }

    private static void run(List<DataCheck> checks, CheckedData data, Findings findings) {
        checks.forEach(check -> check.run(data, findings));
        findings.problems().throwIfErrors();
    }
}
