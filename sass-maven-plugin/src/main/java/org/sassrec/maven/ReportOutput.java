package org.sassrec.maven;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.ReportFile;

/** What a goal tells machines. Maven's prefixes would spoil it, and {@code -q} must not swallow it. */
final class ReportOutput {
    private ReportOutput() {}

    /**
     * Writes it.
     *
     * @param file where to; to the standard output without one
     */
    static void write(String text, @Nullable File file) throws MojoFailureException {
        if (file == null) {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            out.print(text);
            out.flush();
            return;
        }
        try {
            ReportFile.write(file.toPath(), text);
        } catch (IOException e) {
            throw new MojoFailureException("cannot write the report `" + file + "`: " + e.getMessage(), e);
        }
    }
}
