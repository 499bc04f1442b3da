package org.sassrec.training.export;

import java.nio.file.Path;
import java.util.List;
import org.sassrec.dataset.Horizon;
import org.sassrec.serving.tower.VersionedJson;

/**
 * {@code export.json}, written last: an export that has one is whole.
 *
 * @param version of this form
 * @param userTowerId SHA-256 over the files of {@code user_tower/}; vectors and tower of one training bear the same
 * @param vectorDim length of all vectors
 * @param userVectors how many a user has, side by side in {@code probes}; 0, as older exports have it, is read as 1
 * @param metric always {@code IP}: the inner product of a user's and an item's vector is the score, of several the greatest
 * @param horizon what the model knows
 * @param users in the snapshot
 * @param itemColumns texts of the items, in the columns {@code text.<name>} of {@code items.arrow}
 * @param scenarios served, in the order of the configuration
 */
public record ExportManifest(
        int version,
        String userTowerId,
        int vectorDim,
        int userVectors,
        String metric,
        Horizon horizon,
        int users,
        List<String> itemColumns,
        List<Scenario> scenarios) {

    /** The version of the form that this code reads and writes. */
    public static final int VERSION = 2;

    /** Name of the file. */
    public static final String FILE = "export.json";

    /** What stands before the name of an item's text column. */
    public static final String TEXT_PREFIX = "text.";

    public ExportManifest {
        userVectors = Math.max(1, userVectors);
        itemColumns = List.copyOf(itemColumns);
        scenarios = List.copyOf(scenarios);
    }

    /**
     * One scenario's vectors.
     *
     * @param items file of the items' vectors, relative to the export
     * @param rows in it
     * @param probes file of some known users' vectors
     * @param probeRows in it
     */
    public record Scenario(String name, String items, long rows, String probes, long probeRows) {}

    /**
     * Reads the manifest of an export.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5204 if it is missing, damaged or of another version
     */
    public static ExportManifest read(Path export) {
        return VersionedJson.read(export.resolve(FILE), VERSION, ExportManifest.class);
    }
}
