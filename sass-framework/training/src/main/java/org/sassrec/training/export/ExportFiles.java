package org.sassrec.training.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.IoReason;
import org.sassrec.files.Folders;

/** Files and folders of an export. */
final class ExportFiles {

    static final String USER_TOWER = "user_tower";
    static final String SNAPSHOT = "snapshot";
    static final String ITEMS = "items.arrow";
    static final String PROBES = "probes.arrow";

    private ExportFiles() {}

    static Diagnostic unwritable(Path folder, Exception why) {
        return Diagnostic.error(
                        DiagnosticCode.EXPORT_WRITE_FAILED, "the export can't be written: " + IoReason.withFile(why))
                .inFile(folder.toString())
                .withHelp(
                        "make room or make the folder writable, then run `train` again; an older export is still there");
    }

    /** Puts a finished folder in the place of an older one. A folder can't replace another that is full: the older goes aside. */
    static void replace(Path finished, Path place) throws IOException {
        Path old = sibling(place, ".old");
        Folders.deleteRecursively(old);
        if (Files.exists(place)) {
            Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(finished, place, StandardCopyOption.ATOMIC_MOVE);
        Folders.deleteRecursively(old);
    }

    static Path sibling(Path place, String suffix) {
        return place.resolveSibling(place.getFileName() + suffix);
    }

    /** Deletes what is of no use, if that can be done; the next export deletes it otherwise. */
    static void discard(Path root) {
        try {
            Folders.deleteRecursively(root);
        } catch (IOException | UncheckedIOException e) {
            // Whoever comes here has a worse problem, or none.
        }
    }
}
