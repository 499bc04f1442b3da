package org.sassrec.cli.output;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoReason;

/**
 * Failures of the machine that come dressed as errors of linking: the libraries of DuckDB, Arrow and TensorFlow are unpacked
 * when they are first used, and where there is no room for them a class cannot be loaded.
 */
final class NativeFailure {
    private static final int MAX_DEPTH = 20;

    private NativeFailure() {}

    /** What the machine lacks, if that is what is behind it. */
    static Optional<Diagnostic> of(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = thrown; each != null && chain.size() < MAX_DEPTH; each = each.getCause()) {
            chain.add(each);
        }
        boolean linking = chain.stream().anyMatch(each -> each instanceof LinkageError);
        for (Throwable each : chain) {
            String text = String.valueOf(each.getMessage());
            String lower = text.toLowerCase(Locale.ROOT);
            if (IoReason.isDiskFull(text)) {
                return Optional.of(
                        linking
                                ? diskFull(folder() + " has no room for the native libraries")
                                        .withHelp(temporaryFolderHint())
                                : diskFull(text));
            }
            if (linking
                    && (each instanceof FileSystemException
                            || lower.contains("could not create the cache")
                            || lower.contains("permission denied")
                            || lower.contains("read-only file system")
                            || lower.contains("failed to map segment"))) {
                return Optional.of(Diagnostic.error("SASS5904", "cannot unpack the native libraries in " + folder())
                        .withNote(each instanceof IOException io ? IoReason.withFile(io) : text)
                        .withHelp("it must be writable, and its files must be allowed to run")
                        .withHelp(temporaryFolderHint()));
            }
        }
        return Optional.empty();
    }

    private static Diagnostic diskFull(String what) {
        return Diagnostic.error("SASS5905", "the disk is full: " + what)
                .withHelp("free some space and run the same command again: it goes on where it stopped");
    }

    private static String folder() {
        return System.getProperty("java.io.tmpdir", "the folder for temporary files");
    }

    private static String temporaryFolderHint() {
        return "or name another folder: TMPDIR=<folder> for temporary files, and for the libraries of TensorFlow, which lie in"
                + " ~/.javacpp/cache, SASS_OPTS=-Dorg.bytedeco.javacpp.cachedir=<folder> (of a goal sass.jvmOptions)";
    }
}
