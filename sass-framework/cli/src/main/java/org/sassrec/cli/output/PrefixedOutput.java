package org.sassrec.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/** Writes whole lines with a name before each, so that those of several threads do not mix. */
final class PrefixedOutput extends OutputStream {
    private final String name;
    private final PrintStream into;
    private final Charset charset;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    PrefixedOutput(String name, PrintStream into, Charset charset) {
        this.name = name;
        this.into = into;
        this.charset = charset;
    }

    @Override
    public synchronized void write(int b) {
        if (b == '\n') {
            into.println(name + line.toString(charset).stripTrailing());
            line.reset();
        } else {
            line.write(b);
        }
    }
}
