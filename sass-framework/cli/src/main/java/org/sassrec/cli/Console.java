package org.sassrec.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.sassrec.config.Terminal;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticRenderer;

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
    static Console ofProcess() {
        Optional<java.io.Console> person = Terminal.console();
        Charset charset = person.map(java.io.Console::charset).orElse(StandardCharsets.UTF_8);
        return of(
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                charset,
                person.isPresent() && !"dumb".equals(System.getenv("TERM")));
    }

    /** Of streams; those of a terminal share the line in which progress is drawn. */
    static Console of(OutputStream out, OutputStream err, Charset charset, boolean terminal) {
        DrawnLine line = new DrawnLine(out);
        return new Console(
                new PrintStream(terminal ? line.over(out) : out, true, charset),
                new PrintStream(terminal ? line.over(err) : err, true, charset),
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

    /** Prints warnings of a valid configuration. */
    void warn(List<Diagnostic> warnings) {
        if (!warnings.isEmpty()) {
            DiagnosticRenderer renderer = coloured() ? DiagnosticRenderer.coloured() : DiagnosticRenderer.plain();
            err.println(renderer.render(warnings));
        }
    }
}
