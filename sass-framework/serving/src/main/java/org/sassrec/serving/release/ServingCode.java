package org.sassrec.serving.release;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of reading a release and of queries. */
public final class ServingCode {
    public static final DiagnosticCode MANIFEST_CORRUPT = DiagnosticCode.of(7503);
    public static final DiagnosticCode USER_TOWER_MISMATCH = DiagnosticCode.of(7505);
    public static final DiagnosticCode PUBLISH_EXPORT_UNREADABLE = DiagnosticCode.of(7508);
    public static final DiagnosticCode RELEASE_CORRUPT = DiagnosticCode.of(7552);
    public static final DiagnosticCode RELEASES_ON_HOLD = DiagnosticCode.of(7554);
    public static final DiagnosticCode RELEASE_FILES_UNREACHABLE = DiagnosticCode.of(7555);
    public static final DiagnosticCode LIVE_MANIFEST_LOST = DiagnosticCode.of(7560);
    public static final DiagnosticCode NO_LIVE_RELEASE = DiagnosticCode.of(7600);
    public static final DiagnosticCode SCENARIO_NOT_RELEASED = DiagnosticCode.of(7601);
    public static final DiagnosticCode UNKNOWN_QUERY_FEATURE = DiagnosticCode.of(7603);
    public static final DiagnosticCode INVALID_FEATURE_VALUE = DiagnosticCode.of(7604);
    public static final DiagnosticCode STALE_CHANNEL = DiagnosticCode.of(7605);
    public static final DiagnosticCode ITEM_NOT_RELEASED = DiagnosticCode.of(7609);
    public static final DiagnosticCode NO_USER_STATE = DiagnosticCode.of(7610);
    public static final DiagnosticCode INVALID_EVENT = DiagnosticCode.of(7611);
    public static final DiagnosticCode USER_STATE_UNAVAILABLE = DiagnosticCode.of(7710);
    public static final DiagnosticCode INVALID_USER_STATE = DiagnosticCode.of(7711);

    private ServingCode() {}
}
