package org.sassrec.cli.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.Terminal;

/**
 * Where the commands speak to.
 *
 * @param out results and progress
 * @param err errors and warnings
 * @param charset of both
 * @param terminal whether a person's terminal shows {@code out} and {@code err}: lines may be drawn over and coloured
 */
public record Console(PrintStream out, PrintStream err, Charset charset, boolean terminal) {

    /** Takes away what stands in the line from here to its end. */
    static final String ERASE_TO_END = "\u001b[K";

    /** The process's own streams: UTF-8 for a parent that reads them, the terminal's charset for a person. */
    public static Console ofProcess() {
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
        ProgressLine line = new ProgressLine(out);
        return new Console(
                new PrintStream(terminal ? line.wrap(out) : out, true, charset),
                new PrintStream(terminal ? line.wrap(err) : err, true, charset),
                charset,
                terminal);
    }

    public PrintWriter outWriter() {
        return new PrintWriter(out, true, charset);
    }

    public PrintWriter errWriter() {
        return new PrintWriter(err, true, charset);
    }

    /** Whether to colour: people can switch it off by the variable {@code NO_COLOR}. */
    boolean coloured() {
        return terminal && System.getenv("NO_COLOR") == null;
    }

    /** Prints an error in one line, and help below it. */
    public void error(String text, String... help) {
        err.println("error: " + text);
        for (String line : help) {
            err.println("  = help: " + line);
        }
    }

    /** Prints a warning in one line. */
    public void warn(String text) {
        err.println("warning: " + text);
    }

    /** Prints warnings of a valid configuration. */
    public void warn(List<Diagnostic> warnings) {
        if (!warnings.isEmpty()) {
            DiagnosticRenderer renderer = coloured() ? DiagnosticRenderer.coloured() : DiagnosticRenderer.plain();
            err.println(renderer.render(warnings));
        }
    }

    /**
     * The line of a terminal in which progress is drawn. Whatever else is written there, a result or an error, wipes it first,
     * or it would stand behind half a bar. Thread-safe.
     */
    private static final class ProgressLine {
        private static final byte[] ERASE_LINE = ("\r" + ERASE_TO_END).getBytes(StandardCharsets.US_ASCII);

        private final OutputStream terminal;
        private boolean drawn;

        /** @param terminal where progress is drawn */
        ProgressLine(OutputStream terminal) {
            this.terminal = terminal;
        }

        /** A stream to the same terminal: what is written at once and begins with a carriage return is drawn, all else stays. */
        OutputStream wrap(OutputStream stream) {
            return new FilterOutputStream(stream) {
                @Override
                public void write(int one) throws IOException {
                    write(new byte[] {(byte) one}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    if (length > 0) {
                        put(bytes, from, length);
                    }
                }

                private void put(byte[] bytes, int from, int length) throws IOException {
                    synchronized (ProgressLine.this) {
                        // An empty line of Windows begins so, too.
                        boolean draws = bytes[from] == '\r' && !(length > 1 && bytes[from + 1] == '\n');
                        if (drawn && !draws) {
                            terminal.write(ERASE_LINE);
                            terminal.flush();
                        }
                        drawn = draws;
                        stream.write(bytes, from, length);
                    }
                }
            };
        }
    }
}
