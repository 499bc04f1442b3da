package org.sassrec.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sassrec.files.Folders;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;

/**
 * Shared folders of the runs of a comparison, named by fingerprint. Unused folders are deleted, because nightly
 * comparisons would fill the disk and the folders contain ids in plain text.
 */
final class SharedFolders {
    /** Folder of prepared datasets. */
    static final String PREPARED = "prepared";

    /** Folder of pre-trained weights. */
    static final String PRETRAINED = "pretrained";

    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{12}");

    /** Maximum depth of a {@code run.json}, which is that of a trial of a search. */
    private static final int DEPTH = 4;

    private SharedFolders() {}

    /**
     * Deletes shared folders that no run refers to. The caller holds the lock of the comparison.
     *
     * @param root folder of the comparison
     * @param used folders that stay, because a failed run may not refer to its folder yet
     * @throws IOException if a folder cannot be deleted; the next call tries again
     */
    static void clear(Path root, Set<Path> used) throws IOException {
        Set<String> referenced = referencedFingerprints(root);
        for (String kind : List.of(PREPARED, PRETRAINED)) {
            for (Path folder : folders(root.resolve(kind))) {
                String name = String.valueOf(folder.getFileName());
                if (FINGERPRINT.matcher(name).matches() && !referenced.contains(name) && !used.contains(folder)) {
                    Folders.deleteRecursively(folder);
                }
            }
        }
    }

    /** Fingerprints of all stages of all runs, including runs of other variants, which may run again. */
    private static Set<String> referencedFingerprints(Path root) throws IOException {
        Set<String> referenced = new HashSet<>();
        for (Path kind : folders(root)) {
            if (kind.endsWith(PREPARED) || kind.endsWith(PRETRAINED)) {
                continue;
            }
            try (Stream<Path> files = Files.find(kind, DEPTH, (file, attributes) -> file.endsWith("run.json"))) {
                for (Path file : files.toList()) {
                    RunState run = RunFolder.read(file.resolveSibling(""));
                    run.completed()
                            .values()
                            .forEach(done -> referenced.add(done.inputs().fingerprint()));
                }
            }
        }
        return referenced;
    }

    private static List<Path> folders(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(Files::isDirectory).toList();
        }
    }
}
