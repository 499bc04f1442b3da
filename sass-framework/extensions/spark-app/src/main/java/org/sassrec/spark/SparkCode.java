package org.sassrec.spark;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of Spark. */
public enum SparkCode implements DiagnosticCode {
    SPARK_START_FAILED(4063),
    SPARK_VERSION_MISMATCH(4064),
    PART_FAILED(4065),
    TENSORFLOW_MISSING(4067);

    private final int number;

    SparkCode(int number) {
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
