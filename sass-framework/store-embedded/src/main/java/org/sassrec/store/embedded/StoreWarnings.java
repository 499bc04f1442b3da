package org.sassrec.store.embedded;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.diagnostic.Diagnostic;

/** What a store has found since it was opened that did not stop an operation. One warning per file. Thread-safe. */
final class StoreWarnings {

    private final Map<Path, Diagnostic> byFile = new LinkedHashMap<>();

    /** Reports an unusable file or collection whose copy was read instead. */
    synchronized void addCopyUsed(Path file) {
        byFile.putIfAbsent(
                file,
                warning(file, " is missing, damaged or unreadable; its copy is used")
                        .withHelp("publish again, which restores it; if the damage returns, check the disk"));
    }

    /** Reports an unusable file or collection that was restored from its copy. */
    synchronized void addRestored(Path file) {
        byFile.put(
                file,
                warning(file, " was missing, damaged or unreadable and is restored from its copy")
                        .withHelp("if the damage returns, check the disk"));
    }

    private static Diagnostic warning(Path file, String what) {
        return Diagnostic.warning(EmbeddedCode.STORE_COPY_USED, "`" + file.getFileName() + "`" + what)
                .inFile(file.toString());
    }

    synchronized List<Diagnostic> list() {
        return List.copyOf(byFile.values());
    }
}
