package org.sassrec.serving.release;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of reading a release and of queries. */
public enum ServingCode implements DiagnosticCode {
    MANIFEST_CORRUPT(7503),
    USER_TOWER_MISMATCH(7505),
    PUBLISH_EXPORT_UNREADABLE(7508),
    RELEASE_CORRUPT(7552),
    RELEASES_ON_HOLD(7554),
    RELEASE_FILES_UNREACHABLE(7555),
    LIVE_MANIFEST_LOST(7560),
    NO_LIVE_RELEASE(7600),
    SCENARIO_NOT_RELEASED(7601),
    UNKNOWN_QUERY_FEATURE(7603),
    INVALID_FEATURE_VALUE(7604),
    STALE_CHANNEL(7605),
    ITEM_NOT_RELEASED(7609),
    NO_USER_STATE(7610),
    INVALID_EVENT(7611),
    USER_STATE_UNAVAILABLE(7710),
    INVALID_USER_STATE(7711);

    private final int number;

    ServingCode(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public String toString() {
        return id();
    }
}
