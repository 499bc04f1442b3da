package org.sassrec.dataset;

import java.util.List;
import java.util.Map;

/**
 * {@code manifest.json} of a prepared dataset: written last, so a dataset that has one is whole.
 *
 * @param version of the format; another version is refused
 * @param fingerprint of the configuration and sources it was made from
 * @param scenarios counts of each scenario, in the configuration's order
 * @param source what was read and what was left out
 * @param overlap which scenarios share users and items in train
 * @param itemColumns columns of the items' source, kept as text for people
 * @param files name to size and checksum
 * @param seconds of each step of the preparation
 */
public record DatasetManifest(
        int version,
        String fingerprint,
        List<ScenarioCounts> scenarios,
        int users,
        int items,
        long events,
        Source source,
        Overlap overlap,
        List<String> itemColumns,
        Map<String, FileEntry> files,
        Map<String, Double> seconds) {

    /** Counts of one scenario; {@code train}, {@code validation} and {@code test} are positives. */
    public record ScenarioCounts(
            String name,
            long exposures,
            long positives,
            long users,
            long items,
            long train,
            long validation,
            long test) {}

    /**
     * Rows of the event files.
     *
     * @param rows read
     * @param rowsWithoutScenario in no scenario, dropped
     * @param incomplete without user, item or time, dropped
     */
    public record Source(long rows, long rowsWithoutScenario, long incomplete) {}

    /**
     * Scenario by scenario: how many users (items) have train events in both; the diagonal counts those of the scenario.
     */
    public record Overlap(List<List<Long>> users, List<List<Long>> items) {}

    /**
     * A file; the checksum tells contents apart, at the speed of the disk.
     *
     * @param crc32c eight hexadecimal digits
     */
    public record FileEntry(long bytes, String crc32c) {}

    /** The same with its files and how long it took. */
    public DatasetManifest withFiles(Map<String, FileEntry> written, Map<String, Double> taken) {
        return new DatasetManifest(
                version, fingerprint, scenarios, users, items, events, source, overlap, itemColumns, written, taken);
    }
}
