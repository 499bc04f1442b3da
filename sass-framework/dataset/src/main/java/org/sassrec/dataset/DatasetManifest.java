package org.sassrec.dataset;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.files.Sha256;

/**
 * Content of {@code manifest.json}. The manifest is written last, so a dataset with a manifest is complete.
 *
 * @param version format version. Other versions are rejected.
 * @param fingerprint fingerprint of the configuration and the sources
 * @param scenarios counts of each scenario in the order of the configuration
 * @param users number of users
 * @param items number of items
 * @param events number of events
 * @param source numbers of rows that were read and left out
 * @param overlap numbers of users and items that scenarios share in train
 * @param itemColumns text columns of the items
 * @param continuation earlier dataset whose vocabularies this one continues; {@code null} if the vocabularies are
 * learned from the data alone
 * @param shards ranges of users, in the order of their numbers
 * @param itemParts ranges of items, in the order of their numbers
 * @param files size and checksum by path relative to the folder of the dataset
 * @param tables content of each table by its name, for example {@code events}
 * @param seconds duration of each preparation step in seconds
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
        @Nullable Continuation continuation,
        List<Shard> shards,
        List<ItemPart> itemParts,
        Map<String, FileEntry> files,
        Map<String, TableContent> tables,
        Map<String, Double> seconds) {

    private static final int DIGEST_DIGITS = 16;

    /** Counts of one scenario. {@code train}, {@code validation} and {@code test} count positives. */
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
     * Numbers of rows of the event files.
     *
     * @param rows rows that were read
     * @param rowsWithoutScenario rows of no scenario, which are left out
     * @param incomplete rows without user, item or time, which are left out
     * @param later rows after the data interval of a given date, which are left out and not part of {@code rows}
     */
    public record Source(long rows, long rowsWithoutScenario, long incomplete, long later) {}

    /**
     * Overlap as {@code [scenario, scenario]}: the number of users or items with train events in both. The diagonal
     * counts those of one scenario.
     */
    public record Overlap(List<List<Long>> users, List<List<Long>> items) {}

    /**
     * An earlier dataset whose vocabularies a dataset continues.
     *
     * @param dataset fingerprint of the earlier dataset
     * @param tables learned vocabularies by table
     */
    public record Continuation(String dataset, Map<String, VocabularyGrowth> tables) {
        public Continuation {
            tables = new TreeMap<>(tables);
        }
    }

    /**
     * Numbers of values of a vocabulary that continues an earlier one.
     *
     * @param kept values of the earlier vocabulary, which have the same rows
     * @param absent kept values that the data no longer contains
     * @param added new values
     */
    public record VocabularyGrowth(long kept, long absent, long added) {}

    /**
     * Users with successive numbers whose events and features have separate files.
     *
     * @param firstUser number of the first user
     * @param users number of users
     * @param events number of events of these users
     */
    public record Shard(int firstUser, int users, long events) {}

    /**
     * Items with successive numbers whose features have separate files.
     *
     * @param firstItem number of the first item
     * @param items number of items
     */
    public record ItemPart(int firstItem, int items) {}

    /**
     * Size and checksum of a file.
     *
     * @param bytes size in bytes
     * @param crc32c checksum as eight hexadecimal digits
     */
    public record FileEntry(long bytes, String crc32c) {}

    /**
     * Content of a table. Equal contents have equal values in equal rows, also if the tables have different numbers of
     * parts.
     *
     * @param rows number of rows; of a table of starts, the number of entities
     * @param columns checksums of the values in hexadecimal digits, see {@code TableDigest.ColumnDigest#hex}
     */
    public record TableContent(long rows, Map<String, String> columns) {}

    /** Returns the manifest with checksums and durations. */
    public DatasetManifest withChecksums(DatasetChecksums written, Map<String, Double> taken) {
        return new DatasetManifest(
                version,
                fingerprint,
                scenarios,
                users,
                items,
                events,
                source,
                overlap,
                itemColumns,
                continuation,
                shards,
                itemParts,
                written.files(),
                written.tables(),
                taken);
    }

    /** Returns the manifest with other counts of the scenarios. */
    public DatasetManifest withScenarios(List<ScenarioCounts> counts) {
        return new DatasetManifest(
                version,
                fingerprint,
                counts,
                users,
                items,
                events,
                source,
                overlap,
                itemColumns,
                continuation,
                shards,
                itemParts,
                files,
                tables,
                seconds);
    }

    /**
     * Returns a digest of the content: of the values of all tables and of the layout. Datasets with the same digest
     * have the same users, items, events and feature values in the same order. The number of parts has no effect.
     *
     * @return 16 hexadecimal digits
     */
    public String contentDigest() {
        StringBuilder text = new StringBuilder();
        FileEntry layout = files.get(DatasetLayout.FILE);
        text.append(layout == null ? "" : layout.crc32c()).append('\n');
        new TreeMap<>(tables)
                .forEach((table, content) -> text.append(table)
                        .append(' ')
                        .append(content.rows())
                        .append(' ')
                        .append(content.columns())
                        .append('\n'));
        return Sha256.of(text.toString()).substring(0, DIGEST_DIGITS);
    }
}
