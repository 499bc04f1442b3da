package org.sassrec.serving.tower;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.files.Sha256;
import org.sassrec.serving.vector.ExportCode;

/**
 * {@code export.json}, the description of an export. It is written last. An export is complete if the file exists.
 *
 * @param version version of this format
 * @param userTowerId SHA-256 over the files of {@code user_tower/}. It identifies the tower that belongs to the
 * vectors.
 * @param vectorDim length of all vectors
 * @param userVectors number of vectors per user, concatenated in {@code probes} and {@code users}. The value 0 of older exports is read
 * as 1.
 * @param metric always {@code IP}: the score is the inner product of a user vector and an item vector; with several
 * user vectors, the greatest
 * @param horizon end of the data of the model, for example {@code TRAIN}
 * @param users number of users in the serving snapshot
 * @param itemColumns stored columns of the items, in the columns {@code text.<name>} of {@code items.arrow}
 * @param scenarios served scenarios, in the order of the configuration
 * @param files SHA-256 of each file outside {@code user_tower/}, by its path in the export. Empty for older exports.
 */
public record ExportManifest(
        int version,
        String userTowerId,
        int vectorDim,
        int userVectors,
        String metric,
        String horizon,
        int users,
        List<String> itemColumns,
        List<Scenario> scenarios,
        Map<String, String> files) {

    /** The format version that this code reads and writes. */
    public static final int VERSION = 2;

    /** The file name of the manifest. */
    public static final String FILE = "export.json";

    /** The folder of the user tower in an export. */
    public static final String USER_TOWER = "user_tower";

    /** The prefix of the text columns in {@code items.arrow}. */
    public static final String TEXT_PREFIX = "text.";

    public ExportManifest {
        userVectors = Math.max(1, userVectors);
        itemColumns = List.copyOf(itemColumns);
        scenarios = List.copyOf(scenarios);
        files = files == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(files)); // null in older exports
    }

    /**
     * The vectors of one scenario.
     *
     * @param items file of the item vectors, relative to the export
     * @param rows number of item vectors
     * @param probes file of the vectors of some known users, relative to the export
     * @param probeRows number of probe users
     * @param users file of the vectors of all users, relative to the export; {@code null} without {@code
     * scenarios.<name>.userVectors}
     */
    public record Scenario(
            String name,
            String items,
            long rows,
            String probes,
            long probeRows,
            @Nullable String users) {}

    /**
     * Reads the manifest of an export.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5204 if it does not exist, is damaged or has another version
     */
    public static ExportManifest read(Path export) {
        return VersionedJson.read(export.resolve(FILE), VERSION, ExportManifest.class);
    }

    /**
     * Reads the manifest of an export and verifies all files. Reads them completely.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5204 if a file is missing or damaged
     */
    public static ExportManifest verify(Path export) {
        ExportManifest manifest = read(export);
        manifest.files().forEach((name, checksum) -> requireIntact(export.resolve(name), checksum));
        requireIntact(export.resolve(USER_TOWER), manifest.userTowerId());
        return manifest;
    }

    private static void requireIntact(Path place, String checksum) {
        String problem;
        try {
            String found = Files.isDirectory(place) ? Sha256.ofTree(place) : Sha256.ofFile(place);
            problem = found.equals(checksum) ? "" : "it is damaged";
        } catch (IOException failed) {
            problem = IoErrorMessage.of(failed);
        }
        if (!problem.isEmpty()) {
            throw Diagnostic.error(ExportCode.EXPORT_UNREADABLE, "cannot read an exported file: " + problem)
                    .inFile(place.toString())
                    .withHelp("run `sass train`, which exports again")
                    .toException();
        }
    }
}
