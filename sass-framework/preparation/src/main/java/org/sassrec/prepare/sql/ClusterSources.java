package org.sassrec.prepare.sql;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads sources with the cluster of an engine: files on the file systems of Hadoop, and tables of catalogs. */
public interface ClusterSources {
    /** Start of the address of a table, for example {@code table://lake.shop.events}. */
    String TABLE = "table://";

    /** Schemes that a cluster reads. */
    Set<String> SCHEMES = Set.of(
            "table", "hdfs", "webhdfs", "swebhdfs", "viewfs", "o3fs", "ofs", "s3a", "abfs", "abfss", "gs", "oss");

    /** Schemes of {@link #SCHEMES} that DuckDB has an extension for. */
    Set<String> ALSO_DUCKDB = Set.of("s3a", "abfss", "gs");

    /** Returns whether a cluster reads an address. */
    static boolean reads(String address) {
        return SCHEMES.contains(scheme(address));
    }

    /** Returns whether only a cluster reads an address. */
    static boolean isRequired(String address) {
        return reads(address) && !ALSO_DUCKDB.contains(scheme(address));
    }

    /** Returns whether an address is that of a table. */
    static boolean isTable(String address) {
        return address.startsWith(TABLE);
    }

    private static String scheme(String address) {
        int end = address.indexOf("://");
        return end < 0 ? "" : address.substring(0, end).toLowerCase(Locale.ROOT);
    }

    /**
     * A file or a table.
     *
     * @param address address without a pattern
     * @param bytes size, 0 if it is unknown
     * @param version text that changes when the content changes
     */
    record Source(String address, long bytes, String version) {}

    /** Reports a source that cannot be read. The message is the reason. */
    final class AccessException extends IOException {
        private static final long serialVersionUID = 1L;

        public AccessException(String reason, Throwable cause) {
            super(reason, cause);
        }
    }

    /**
     * Returns the table of an address, or the files that match it, in the order of their addresses; empty if no file
     * matches. The result of the first call is kept, so that one run reads one state.
     *
     * @param address address that may contain the patterns of {@link org.sassrec.config.schema.Globs}
     * @throws AccessException if the file system or the catalog cannot be reached or denies access, or if a table does
     * not exist
     */
    List<Source> find(String address) throws AccessException;

    /**
     * Copies files or tables into a local folder. A table becomes one or several Parquet files.
     *
     * @param addresses results of {@link #find}
     * @param rows number of rows of Parquet files and tables that the copies must have together. Some copies have the
     * schema alone. {@link Long#MAX_VALUE} for all rows.
     */
    Copies copy(List<String> addresses, long rows) throws EngineException, IOException;

    /**
     * Local copies.
     *
     * @param folder folder of the files. Below it, they have the path of their address.
     */
    record Copies(Path folder, List<Copy> files) {}

    /**
     * A local copy.
     *
     * @param address address of the original
     */
    record Copy(String address, Path file) {}
}
