package org.sassrec.training.cluster;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of a training on several machines. */
public enum ClusterCode implements DiagnosticCode {
    CLUSTER_CONFIG_INVALID(5301),
    CLUSTER_MEMBER_MISSING(5302),
    CLUSTER_MEMBER_DIFFERS(5303),
    CLUSTER_PORT_UNUSABLE(5304),
    CLUSTER_LOST(5305),
    CLUSTER_UNSUPPORTED(5306),
    CLUSTER_PUBLIC(5307);

    private final int number;

    ClusterCode(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public boolean isTemporary() {
        return this == CLUSTER_LOST;
    }

    @Override
    public String toString() {
        return id();
    }
}
