package org.sassrec.prepare.source;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DateRange;

/**
 * Paths whose rows are read together.
 *
 * @param key key that names the paths
 * @param delimiter delimiter of text files, {@code null} for that of their extension
 * @param roles roles of the columns
 * @param extent number of rows to read
 */
record SourceRequest(
        String key,
        List<String> paths,
        @Nullable DateRange dates,
        @Nullable String delimiter,
        ColumnRoles roles,
        RowLimit extent) {}
