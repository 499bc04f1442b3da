package org.sassrec.spark;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of Spark. */
public final class SparkCode {
    public static final DiagnosticCode SPARK_START_FAILED = DiagnosticCode.of(4063);
    public static final DiagnosticCode SPARK_VERSION_MISMATCH = DiagnosticCode.of(4064);
    public static final DiagnosticCode PART_FAILED = DiagnosticCode.of(4065);
    public static final DiagnosticCode TENSORFLOW_MISSING = DiagnosticCode.of(4067);

    private SparkCode() {}
}
