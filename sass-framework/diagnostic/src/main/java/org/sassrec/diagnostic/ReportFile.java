package org.sassrec.diagnostic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A report in a file that somebody named: a device or a link, too, for which {@code files.AtomicFile} is not made; and the Maven
 * plugin, which writes reports, knows this module alone.
 */
public final class ReportFile {
    private ReportFile() {}

    /**
     * Writes the whole report, in UTF-8. Its folder is made if it is not there: a report comes last, and must not be lost then.
     * Nobody finds half of it in place of the one before.
     */
    public static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        boolean there = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        if (there && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.writeString(file, text); // /dev/stdout is to be written to, not to be replaced
            return;
        }
        Path aside = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.writeString(aside, text);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }
}
