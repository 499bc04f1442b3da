package org.sassrec.prepare.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.prepare.sql.ClusterSources;
import org.sassrec.prepare.sql.EngineException;

/**
 * Local files for the sources of a cluster. They are complete, or they have the schema and some of the rows. The reader
 * infers from them how the executors read the originals. Not thread-safe.
 */
final class ClusterFiles {
    /** Rows that the engines compare and that checks need before the executors read all rows. */
    private static final long FIRST_ROWS = 10_000;

    /** Files of a sample. Each file contributes at least one row group, which can have 100 MB. */
    private static final int SAMPLE_FILES = 8;

    private final ClusterSources cluster;
    private final Map<List<String>, Local> copies = new LinkedHashMap<>();

    ClusterFiles(ClusterSources cluster) {
        this.cluster = cluster;
    }

    /**
     * Local files.
     *
     * @param addresses addresses of all originals
     * @param folder folder of the files. Names of folders in it are columns.
     * @param complete whether they have all rows
     */
    record Local(List<String> addresses, List<ClusterSources.Copy> files, Path folder, boolean complete) {
        List<String> locations() {
            return files.stream().map(copy -> copy.file().toString()).toList();
        }

        /** Returns the files that the executors read. */
        List<String> originals() {
            return complete ? locations() : addresses;
        }

        /** Replaces names of local files by their addresses. */
        String named(String text) {
            String named = text;
            for (ClusterSources.Copy copy : files) {
                named = named.replace(copy.file().toString(), copy.address());
            }
            return named;
        }
    }

    /**
     * Copies the files of a source.
     *
     * @param events whether they are events, which the executors read. Other sources are copied completely.
     */
    Local copy(List<String> addresses, boolean events, RowLimit extent) throws EngineException, IOException {
        Local known = copies.get(addresses);
        if (known != null) {
            return known;
        }
        boolean typed = addresses.stream()
                .allMatch(address -> ClusterSources.isTable(address)
                        || SourceFiles.Format.of(address) == SourceFiles.Format.PARQUET);
        List<String> copied = addresses;
        long rows = Long.MAX_VALUE;
        if (!extent.isUnlimited()) {
            copied = sample(addresses);
            rows = typed ? extent.rows() : rows;
        } else if (events && typed) {
            rows = FIRST_ROWS;
        }
        ClusterSources.Copies made = cluster.copy(copied, rows);
        Local local = new Local(addresses, made.files(), made.folder(), rows == Long.MAX_VALUE);
        copies.put(addresses, local);
        return local;
    }

    /** Returns the result of an earlier {@link #copy}, or {@code null}. */
    @Nullable
    Local known(List<String> addresses) {
        return copies.get(addresses);
    }

    private static List<String> sample(List<String> addresses) {
        int size = addresses.size();
        int kept = Math.min(size, SAMPLE_FILES);
        return IntStream.range(0, kept)
                .mapToObj(i -> addresses.get((int) ((long) i * size / kept)))
                .toList();
    }

    /** Returns the columns of files under the names of their addresses. */
    static RequiredColumns.FileColumns named(RequiredColumns.FileColumns columns, Local local) {
        List<RequiredColumns.FileColumns.FileGroup> groups = new ArrayList<>();
        columns.groups()
                .forEach(group -> groups.add(new RequiredColumns.FileColumns.FileGroup(
                        group.columns(),
                        group.files().stream().map(local::named).distinct().toList())));
        return new RequiredColumns.FileColumns(groups, columns.exhaustive());
    }
}
