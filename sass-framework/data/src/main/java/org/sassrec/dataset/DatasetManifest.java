package org.sassrec.dataset;

import java.util.List;
import java.util.Map;

/**
 * {@code manifest.json} of a prepared dataset: written last, so a dataset that has one is whole.
 *
 * @param version of the format; another version is refused
 * @param fingerprint of the configuration and sources it was made from
 * @param files name to size and checksum
 * @param itemColumns columns of the items' source, kept as text for people
 */
public record DatasetManifest(
        int version,
        String fingerprint,
        List<ScenarioCounts> scenarios,
        int users,
        int items,
        long events,
        List<String> itemColumns,
        Map<String, FileEntry> files,
        Map<String, Double> seconds) {

    public record ScenarioCounts(
            String name,
            long exposures,
            long positives,
            long users,
            long items,
            long train,
            long validation,
            long test) {}

    public record FileEntry(long bytes, String sha256) {}
}
