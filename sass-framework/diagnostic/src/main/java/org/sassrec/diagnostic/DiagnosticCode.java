package org.sassrec.diagnostic;

import java.io.Serializable;
import java.util.Optional;

/**
 * The code of a diagnostic. Each module has a class with its codes as constants, next to the code that reports them. The
 * file {@code META-INF/sass/diagnostic-codes} of a module names these classes, and
 * {@code META-INF/sass/codes/SASS2003.md} contains the meaning, cause and remedy of a code. A vector store of another
 * project declares its codes in the same way. The first digit
 * determines the {@link CodePage.Category}.
 */
public final class DiagnosticCode implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int number;
    private final boolean temporary;
    private final boolean storeOutage;

    private DiagnosticCode(int number, boolean temporary, boolean storeOutage) {
        this.number = number;
        this.temporary = temporary;
        this.storeOutage = storeOutage;
    }

    /**
     * Creates a code, for a constant of a module.
     *
     * @param number four digits, unique in all modules
     */
    public static DiagnosticCode of(int number) {
        return new DiagnosticCode(number, false, false);
    }

    /**
     * Returns a copy whose cause passes without a change by the user, for example because another command runs. The same
     * command can succeed later.
     */
    public DiagnosticCode temporary() {
        return new DiagnosticCode(number, true, storeOutage);
    }

    /**
     * Returns a copy for a failure of the server of a vector store, and not of the data that it contains. Work that passes
     * over a damaged collection stops at an outage.
     */
    public DiagnosticCode storeOutage() {
        return new DiagnosticCode(number, temporary, true);
    }

    /** Returns the number of the code, for example 2003. */
    public int number() {
        return number;
    }

    /** Returns the code that users see, for example {@code SASS2003}. */
    public String id() {
        return "SASS" + number;
    }

    /** Returns whether the code is {@link #temporary}. */
    public boolean isTemporary() {
        return temporary;
    }

    /** Returns whether the code is a {@link #storeOutage}. */
    public boolean isStoreOutage() {
        return storeOutage;
    }

    /** Returns the stage of work that the code belongs to. */
    public CodePage.Category kind() {
        return switch (number / 1000) {
            case 1 -> CodePage.Category.SYNTAX;
            case 2 -> CodePage.Category.KEYS;
            case 3 -> CodePage.Category.REFERENCES;
            case 4 -> CodePage.Category.DATA;
            case 5 -> CodePage.Category.TRAINING;
            case 6 -> CodePage.Category.GATES;
            default -> CodePage.Category.PUBLISHING;
        };
    }

    /** Returns whether the code belongs to an earlier stage of work. */
    public boolean isBefore(CodePage.Category stage) {
        return kind().compareTo(stage) < 0;
    }

    /** Returns whether the code says why a query has no answer: SASS76xx. */
    public boolean isQueryProblem() {
        return number / 100 == 76;
    }

    /**
     * Finds a code of the modules on the class path.
     *
     * @param id in any case, with or without {@code SASS}
     */
    public static Optional<DiagnosticCode> find(String id) {
        return DiagnosticCodes.find(id.strip().replaceFirst("^(?i)sass-?", ""));
    }

    /** Returns the constant, so that {@code ==} also compares a code from a task of Spark. */
    private Object readResolve() {
        return find(id()).orElse(this);
    }

    /** Returns {@link #id()}. */
    @Override
    public String toString() {
        return id();
    }
}
