package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.Globs;

/**
 * The files of one source, found by paths and globs.
 *
 * @param files existing, in the order of their paths
 * @param format of all of them
 * @param delimiter of CSV-like files
 */
record SourceFiles(List<Path> files, Format format, String delimiter) {

    enum Format {
        CSV,
        JSON,
        PARQUET
    }

    /** Files that match, sorted; empty when none does. */
    static List<Path> find(Path directory, List<String> patterns) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String pattern : patterns) {
            found.addAll(Globs.find(directory, pattern));
        }
        return found.stream().distinct().sorted().toList();
    }

    /** Format and delimiter by the first file's name. */
    static SourceFiles of(List<Path> files, @Nullable String delimiter) {
        String name = String.valueOf(files.get(0).getFileName())
                .toLowerCase(Locale.ROOT)
                .replaceFirst("\\.(gz|zst)$", "");
        if (name.endsWith(".parquet") || name.endsWith(".pq")) {
            return new SourceFiles(files, Format.PARQUET, "");
        }
        if (name.endsWith(".json") || name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return new SourceFiles(files, Format.JSON, "");
        }
        String usual = name.endsWith(".tsv") || name.endsWith(".tab") ? "\t" : ",";
        return new SourceFiles(files, Format.CSV, delimiter == null ? usual : delimiter);
    }

    /**
     * A query for all rows.
     *
     * @param texts columns that must stay texts, such as keys ({@code 007}) and lists ({@code 1,2})
     */
    String query(Collection<String> texts) {
        String paths = files.stream().map(f -> Sql.text(f.toString())).collect(Collectors.joining(", ", "[", "]"));
        return switch (format) {
            case PARQUET -> "SELECT * FROM read_parquet(" + paths + ", union_by_name = true)";
            case JSON -> "SELECT * FROM read_json(" + paths + ", format = 'newline_delimited', union_by_name = true)";
            case CSV ->
                "SELECT * FROM read_csv(" + paths
                        + ", header = true, union_by_name = true, delim = " + Sql.text(delimiter)
                        + types(texts) + ")";
        };
    }

    private static String types(Collection<String> texts) {
        return texts.isEmpty()
                ? ""
                : texts.stream()
                        .distinct()
                        .map(t -> Sql.text(t) + ": 'VARCHAR'")
                        .collect(Collectors.joining(", ", ", types = {", "}"));
    }
}
