package org.sassrec.training.cluster;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of a training on several machines. */
public final class ClusterCode {
    public static final DiagnosticCode CLUSTER_CONFIG_INVALID = DiagnosticCode.of(5301);
    public static final DiagnosticCode CLUSTER_MEMBER_MISSING = DiagnosticCode.of(5302);
    public static final DiagnosticCode CLUSTER_MEMBER_DIFFERS = DiagnosticCode.of(5303);
    public static final DiagnosticCode CLUSTER_PORT_UNUSABLE = DiagnosticCode.of(5304);
    public static final DiagnosticCode CLUSTER_LOST = DiagnosticCode.of(5305).temporary();
    public static final DiagnosticCode CLUSTER_UNSUPPORTED = DiagnosticCode.of(5306);
    public static final DiagnosticCode CLUSTER_PUBLIC = DiagnosticCode.of(5307);

    private ClusterCode() {}
}
