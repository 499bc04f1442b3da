package org.sassrec.maven;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;

/** What a goal tells machines. Maven's prefixes would spoil it, and {@code -q} must not swallow it. */
final class MachineReport {
    private MachineReport() {}

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
            File folder = file.getAbsoluteFile().getParentFile();
            if (folder != null) {
                Files.createDirectories(folder.toPath());
            }
            Files.writeString(file.toPath(), text);
        } catch (IOException e) {
            throw new MojoFailureException("cannot write the report `" + file + "`: " + e.getMessage(), e);
        }
    }
}
