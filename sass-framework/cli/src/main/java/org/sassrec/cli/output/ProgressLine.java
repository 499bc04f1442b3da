package org.sassrec.cli.output;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The line of a terminal in which progress is drawn. Whatever else is written there, a result or an error, wipes it first,
 * or it would stand behind half a bar. Thread-safe.
 */
final class ProgressLine {
    /** Takes away what stands in the line from here to its end. */
    static final String ERASE_TO_END = "\u001b[K";

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
