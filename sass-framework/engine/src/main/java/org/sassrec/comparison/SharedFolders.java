package org.sassrec.comparison;

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
 * What the runs of a comparison share, each in a folder of the fingerprint of what made it, and the end of such folders: a
 * comparison of every night's data would fill the disk, and they hold all ids in plain text.
 */
final class SharedFolders {
    /** Folder of the datasets. */
    static final String PREPARED = "prepared";

    /** Folder of the weights of stage one. */
    static final String PRETRAINED = "pretrained";

    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{12}");

    /** How deep {@code run.json} of a trial lies, the deepest one. */
    private static final int DEPTH = 4;

    private SharedFolders() {}

    /**
     * Deletes those that no run of the comparison was made from. The lock of the comparison is held meanwhile.
     *
     * @param root folder of the comparison
     * @param used folders that stay besides: a run that failed may not have come to name its own
     * @throws IOException if one cannot be deleted; what is left is deleted the next time
     */
    static void clear(Path root, Set<Path> used) throws IOException {
        Set<String> named = referencedFingerprints(root);
        for (String kind : List.of(PREPARED, PRETRAINED)) {
            for (Path folder : folders(root.resolve(kind))) {
                String name = String.valueOf(folder.getFileName());
                if (FINGERPRINT.matcher(name).matches() && !named.contains(name) && !used.contains(folder)) {
                    Folders.deleteRecursively(folder);
                }
            }
        }
    }

    /** Fingerprints of all stages of all runs, whatever they lie in: those of other variants are asked again some day. */
    private static Set<String> referencedFingerprints(Path root) throws IOException {
        Set<String> named = new HashSet<>();
        for (Path kind : folders(root)) {
            if (kind.endsWith(PREPARED) || kind.endsWith(PRETRAINED)) {
                continue;
            }
            try (Stream<Path> files = Files.find(kind, DEPTH, (file, its) -> file.endsWith("run.json"))) {
                for (Path file : files.toList()) {
                    RunState run = RunFolder.read(file.resolveSibling(""));
                    run.completed()
                            .values()
                            .forEach(done -> named.add(done.inputs().fingerprint()));
                }
            }
        }
        return named;
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
