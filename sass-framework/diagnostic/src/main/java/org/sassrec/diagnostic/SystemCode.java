package org.sassrec.diagnostic;

/** Codes of files, folders and settings that each module can use. */
public final class SystemCode {
    public static final DiagnosticCode INVALID_FORMAT = DiagnosticCode.of(2006);
    public static final DiagnosticCode SHARED_FILE_UNREADABLE = DiagnosticCode.of(4066);
    public static final DiagnosticCode SIZE_LIMIT_EXCEEDED = DiagnosticCode.of(4069);
    public static final DiagnosticCode FILE_NOT_FOUND = DiagnosticCode.of(5903);
    public static final DiagnosticCode PERMISSION_DENIED = DiagnosticCode.of(5904);
    public static final DiagnosticCode DISK_FULL = DiagnosticCode.of(5905);
    public static final DiagnosticCode IO_ERROR = DiagnosticCode.of(5906);
    public static final DiagnosticCode UNSUPPORTED_CHARACTERS = DiagnosticCode.of(5907);
    public static final DiagnosticCode INVALID_STORE_SETTING = DiagnosticCode.of(7527);

    private SystemCode() {}
}
