package org.sassrec.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Where the commands speak to.
 *
 * @param out results and progress
 * @param err errors and warnings
 * @param charset of both
 * @param terminal whether a person's terminal shows {@code out} and {@code err}: lines may be drawn over and coloured
 */
record Console(PrintStream out, PrintStream err, Charset charset, boolean terminal) {

    /** The process's own streams: UTF-8 for a parent that reads them, the terminal's charset for a person. */
    // From JDK 22 on a console is there without a terminal, too, unless -Djdk.console=java.base is given, as our
    // launcher does.
    @SuppressWarnings("SystemConsoleNull")
    static Console ofProcess() {
        java.io.Console person = System.console();
        boolean terminal = person != null && !"dumb".equals(System.getenv("TERM"));
        Charset charset = person == null ? StandardCharsets.UTF_8 : person.charset();
        return new Console(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, charset),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, charset),
                charset,
                terminal);
    }

    PrintWriter outWriter() {
        return new PrintWriter(out, true, charset);
    }

    PrintWriter errWriter() {
        return new PrintWriter(err, true, charset);
    }

    /** Whether to colour: people can switch it off by the variable {@code NO_COLOR}. */
    boolean coloured() {
        return terminal && System.getenv("NO_COLOR") == null;
    }
}
