package org.sassrec.pipeline;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the stages, plans, comparisons and days of a project. */
public enum PipelineCode implements DiagnosticCode {
    SOURCE_CHANGED_DURING_PREPARE(4054),
    REFRESH_DATA_NOT_CURRENT(4055),
    PRETRAINING_SIDE_SKIPPED(5004),
    PRETRAINING_SKIPPED(5005),
    PRETRAINING_NOT_CHOSEN(5006),
    COLD_START_INSTEAD_OF_WARM(5007),
    LEARNED_DAY_CHANGED(5008),
    NOTHING_TO_REPORT(5055),
    TRANSFER_NEEDS_TWO_SCENARIOS(5056),
    BACKTEST_DAY_WITHOUT_EVENTS(5057),
    MODEL_WITHOUT_VECTORS(5205),
    NOTHING_TO_TUNE(5220),
    TUNED_FILE_WITHOUT_RESULT(5221),
    CONCURRENT_RUN(5901),
    RUN_FOLDER_NOT_WRITABLE(5902),
    DESTRUCTIVE_CHANGE(5911),
    INVALID_PLAN(5912),
    CONFIGURATION_CHANGED_SINCE_PLAN(5913),
    DATA_CHANGED_SINCE_PLAN(5914),
    RELEASE_CHANGED_SINCE_PLAN(5915),
    RUN_FOLDER_CHANGED_SINCE_PLAN(5916),
    PLAN_HAS_CHANGES(5917),
    REFRESH_WEIGHTS_MISSING(5921),
    REFRESH_CONFIGURATION_MISMATCH(5922),
    RELEASES_IN_BUILD_FOLDER(5923),
    TRAINED_MODEL_MISSING(5924),
    TRAINED_CONFIGURATION_MISMATCH(5925),
    POPULARITY_AHEAD(6002),
    LIVE_RELEASE_NOT_COMPARED(6003),
    DAY_DIFFERS(6004);

    private final int number;

    PipelineCode(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public boolean isTemporary() {
        return this == CONCURRENT_RUN;
    }

    @Override
    public String toString() {
        return id();
    }
}
