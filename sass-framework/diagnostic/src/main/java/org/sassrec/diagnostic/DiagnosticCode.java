package org.sassrec.diagnostic;

import java.util.Optional;

/**
 * The code of a diagnostic. Each module has an enum of its codes next to the code that reports them. The file
 * {@code META-INF/sass/diagnostic-codes} of a module names its enums, and {@code META-INF/sass/codes/SASS2003.md}
 * contains the meaning, cause and remedy of a code. A vector store of another project declares its codes in the same
 * way. The first digit determines the {@link CodePage.Category}.
 */
public interface DiagnosticCode {

    /** Returns the number of the code, for example 2003. It is unique in all modules. */
    int number();

    /** Returns the name of the constant. */
    String name();

    /** Returns the code that users see, for example {@code SASS2003}. */
    default String id() {
        return "SASS" + number();
    }

    /**
     * Returns whether the cause passes without a change by the user, for example because another command runs. The same
     * command can succeed later.
     */
    default boolean isTemporary() {
        return false;
    }

    /**
     * Returns whether the server of a vector store failed, and not the data that it contains. Work that passes over a
     * damaged collection stops at an outage.
     */
    default boolean isStoreOutage() {
        return false;
    }

    /** Returns the stage of work that the code belongs to. */
    default CodePage.Category kind() {
        return switch (number() / 1000) {
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
    default boolean isBefore(CodePage.Category stage) {
        return kind().compareTo(stage) < 0;
    }

    /** Returns whether the code says why a query has no answer: SASS76xx. */
    default boolean isQueryProblem() {
        return number() / 100 == 76;
    }

    /**
     * Finds a code of the modules on the class path.
     *
     * @param id in any case, with or without {@code SASS}
     */
    static Optional<DiagnosticCode> find(String id) {
        return DiagnosticCodes.find(id.strip().replaceFirst("^(?i)sass-?", ""));
    }
}
