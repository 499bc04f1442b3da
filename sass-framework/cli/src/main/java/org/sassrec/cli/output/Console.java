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
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.CommandSyntax;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.Terminal;
import org.sassrec.diagnostic.TerminalText;

/**
 * The output streams of a command.
 *
 * @param out results and progress
 * @param err errors and warnings
 * @param charset charset of both streams
 * @param terminal whether both streams are a terminal; lines can then be redrawn and colored
 * @param width columns of the terminal
 * @param syntax notation of commands in the output
 */
public record Console(
        PrintStream out, PrintStream err, Charset charset, boolean terminal, int width, CommandSyntax syntax) {

    /** Columns of a terminal whose width is unknown. */
    static final int DEFAULT_WIDTH = 80;

    /** Erases the line from the cursor to its end. */
    static final String ERASE_TO_END = "\u001b[K";

    /** Creates a console with the usual width for the command line. */
    public Console(PrintStream out, PrintStream err, Charset charset, boolean terminal) {
        this(out, err, charset, terminal, DEFAULT_WIDTH, CommandSyntax.COMMAND_LINE);
    }

    /** Returns the console of the process. The charset is that of the terminal, or UTF-8 without a terminal. */
    public static Console ofProcess() {
        Optional<java.io.Console> person = Terminal.console();
        Charset charset = person.map(java.io.Console::charset).orElse(StandardCharsets.UTF_8);
        boolean terminal = person.isPresent() && !"dumb".equals(System.getenv("TERM"));
        Console console = of(
                new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err), charset, terminal);
        return new Console(
                console.out,
                console.err,
                charset,
                terminal,
                Terminal.width().orElse(DEFAULT_WIDTH),
                CommandSyntax.ofProcess());
    }

    /** Returns a console for the streams. On a terminal, both streams share the progress line. */
    static Console of(OutputStream out, OutputStream err, Charset charset, boolean terminal) {
        ProgressLine line = new ProgressLine(out);
        return new Console(
                new MaskedStream(terminal ? line.wrap(out) : out, charset),
                new MaskedStream(terminal ? line.wrap(err) : err, charset),
                charset,
                terminal);
    }

    /** Prints a document for programs, such as JSON, without changes. */
    public void printDocument(String document) {
        out.writeBytes(document.getBytes(charset));
        out.flush();
    }

    public PrintWriter outWriter() {
        return new PrintWriter(out, true, charset);
    }

    public PrintWriter errWriter() {
        return new PrintWriter(err, true, charset);
    }

    /** Returns whether to use colors. The environment variable {@code NO_COLOR} disables them. */
    boolean coloured() {
        return terminal && System.getenv("NO_COLOR") == null;
    }

    /** Prints an error on one line, followed by help lines. */
    public void error(String text, String... help) {
        err.println(wrapped("error: " + syntax.text(text)));
        for (String line : help) {
            err.println(wrapped("  = help: " + syntax.text(line)));
        }
    }

    /**
     * Breaks a sentence at the width of a terminal. Further lines are indented. Rows of a table, which contain two
     * spaces, and output to a file or pipe stay on one line.
     */
    public String wrapped(String line) {
        if (!terminal || line.contains("\n") || line.strip().contains("  ")) {
            return line;
        }
        String indent = " ".repeat(line.length() - line.stripLeading().length() + 4);
        StringBuilder all = new StringBuilder();
        String rest = line;
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            if (space <= indent.length()) {
                break;
            }
            all.append(rest, 0, space).append(System.lineSeparator());
            rest = indent + rest.substring(space + 1);
        }
        return all.append(rest).toString();
    }

    /** Prints a warning on one line. */
    public void warn(String text) {
        err.println(wrapped("warning: " + syntax.text(text)));
    }

    /** Returns the renderer of problems for this console. */
    DiagnosticRenderer renderer() {
        return (coloured() ? DiagnosticRenderer.coloured() : DiagnosticRenderer.plain()).in(syntax);
    }

    /** Prints the warnings of a valid configuration. */
    public void warn(List<Diagnostic> warnings) {
        if (!warnings.isEmpty()) {
            err.println(renderer().render(warnings));
        }
    }

    /** Returns whether the process that reads the results has ended, for example {@code head}. */
    public boolean isPipeClosed() {
        return out instanceof MaskedStream masked && masked.target.closed;
    }

    /** Remembers that the reader of a pipe has ended. A print stream keeps no reason of its failure. */
    private static final class Target extends FilterOutputStream {
        private volatile boolean closed;

        Target(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                closed |= String.valueOf(e.getMessage()).contains("Broken pipe");
                throw e;
            }
        }
    }

    /** Prints text that may contain data. */
    private static final class MaskedStream extends PrintStream {
        private final Target target;

        MaskedStream(OutputStream out, Charset charset) {
            this(new Target(out), charset);
        }

        private MaskedStream(Target target, Charset charset) {
            super(target, true, charset);
            this.target = target;
        }

        @Override
        public void print(@Nullable String text) {
            super.print(TerminalText.output(String.valueOf(text)));
        }

        /** Writes text and line end together, so that the lines of two streams do not mix. */
        @Override
        public void println(@Nullable String text) {
            super.print(TerminalText.output(String.valueOf(text)) + System.lineSeparator());
        }
    }

    /** The line of a terminal that shows the progress. All other output erases it first. Thread-safe. */
    private static final class ProgressLine {
        private static final byte[] ERASE_LINE = ("\r" + ERASE_TO_END).getBytes(StandardCharsets.US_ASCII);

        private final OutputStream terminal;
        private boolean drawn;

        /**
         * @param terminal stream that shows the progress
         */
        ProgressLine(OutputStream terminal) {
            this.terminal = terminal;
        }

        /**
         * Returns a stream to the same terminal. A write that begins with a carriage return draws progress; all other
         * output is permanent.
         */
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
                        // An empty line on Windows also begins with a carriage return.
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
