package org.sassrec.maven;

import java.io.Console;

/** Whether a person sits before this Maven. */
final class Terminal {
    private Terminal() {}

    /** From JDK 22 on there is a console without a terminal, too, which has a method to say so. */
    @SuppressWarnings("SystemConsoleNull")
    static boolean present() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
