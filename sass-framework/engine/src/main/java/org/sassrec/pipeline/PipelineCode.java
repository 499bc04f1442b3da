package org.sassrec.pipeline;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the stages, plans, comparisons and days of a project. */
public final class PipelineCode {
    public static final DiagnosticCode SOURCE_CHANGED_DURING_PREPARE = DiagnosticCode.of(4054);
    public static final DiagnosticCode REFRESH_DATA_NOT_CURRENT = DiagnosticCode.of(4055);
    public static final DiagnosticCode PRETRAINING_SIDE_SKIPPED = DiagnosticCode.of(5004);
    public static final DiagnosticCode PRETRAINING_SKIPPED = DiagnosticCode.of(5005);
    public static final DiagnosticCode PRETRAINING_NOT_CHOSEN = DiagnosticCode.of(5006);
    public static final DiagnosticCode COLD_START_INSTEAD_OF_WARM = DiagnosticCode.of(5007);
    public static final DiagnosticCode LEARNED_DAY_CHANGED = DiagnosticCode.of(5008);
    public static final DiagnosticCode NOTHING_TO_REPORT = DiagnosticCode.of(5055);
    public static final DiagnosticCode TRANSFER_NEEDS_TWO_SCENARIOS = DiagnosticCode.of(5056);
    public static final DiagnosticCode BACKTEST_DAY_WITHOUT_EVENTS = DiagnosticCode.of(5057);
    public static final DiagnosticCode MODEL_WITHOUT_VECTORS = DiagnosticCode.of(5205);
    public static final DiagnosticCode NOTHING_TO_TUNE = DiagnosticCode.of(5220);
    public static final DiagnosticCode TUNED_FILE_WITHOUT_RESULT = DiagnosticCode.of(5221);
    public static final DiagnosticCode CONCURRENT_RUN = DiagnosticCode.of(5901).temporary();
    public static final DiagnosticCode RUN_FOLDER_NOT_WRITABLE = DiagnosticCode.of(5902);
    public static final DiagnosticCode DESTRUCTIVE_CHANGE = DiagnosticCode.of(5911);
    public static final DiagnosticCode INVALID_PLAN = DiagnosticCode.of(5912);
    public static final DiagnosticCode CONFIGURATION_CHANGED_SINCE_PLAN = DiagnosticCode.of(5913);
    public static final DiagnosticCode DATA_CHANGED_SINCE_PLAN = DiagnosticCode.of(5914);
    public static final DiagnosticCode RELEASE_CHANGED_SINCE_PLAN = DiagnosticCode.of(5915);
    public static final DiagnosticCode RUN_FOLDER_CHANGED_SINCE_PLAN = DiagnosticCode.of(5916);
    public static final DiagnosticCode PLAN_HAS_CHANGES = DiagnosticCode.of(5917);
    public static final DiagnosticCode REFRESH_WEIGHTS_MISSING = DiagnosticCode.of(5921);
    public static final DiagnosticCode REFRESH_CONFIGURATION_MISMATCH = DiagnosticCode.of(5922);
    public static final DiagnosticCode RELEASES_IN_BUILD_FOLDER = DiagnosticCode.of(5923);
    public static final DiagnosticCode TRAINED_MODEL_MISSING = DiagnosticCode.of(5924);
    public static final DiagnosticCode TRAINED_CONFIGURATION_MISMATCH = DiagnosticCode.of(5925);
    public static final DiagnosticCode POPULARITY_AHEAD = DiagnosticCode.of(6002);
    public static final DiagnosticCode LIVE_RELEASE_NOT_COMPARED = DiagnosticCode.of(6003);
    public static final DiagnosticCode DAY_DIFFERS = DiagnosticCode.of(6004);

    private PipelineCode() {}
}
