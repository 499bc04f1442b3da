package org.sassrec.diagnostic;

/** Codes of files, folders and settings that each module can use. */
public enum SystemCode implements DiagnosticCode {
    INVALID_FORMAT(2006),
    SHARED_FILE_UNREADABLE(4066),
    SIZE_LIMIT_EXCEEDED(4069),
    FILE_NOT_FOUND(5903),
    PERMISSION_DENIED(5904),
    DISK_FULL(5905),
    IO_ERROR(5906),
    UNSUPPORTED_CHARACTERS(5907),
    INVALID_STORE_SETTING(7527);

    private final int number;

    SystemCode(int number) {
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
