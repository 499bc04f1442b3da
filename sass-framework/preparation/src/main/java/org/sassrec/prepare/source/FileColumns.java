package org.sassrec.prepare.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;

/**
 * The columns of each file of a source. Reading files together makes a column that one of them lacks NULL in its rows, which
 * nobody sees: an older export may call it otherwise.
 *
 * @param groups files with the same columns
 * @param exhaustive whether a column that is not told of a file is not there; keys of JSON may begin with later rows
 */
record FileColumns(List<FileGroup> groups, boolean exhaustive) {
    /**
     * Files with the same columns.
     *
     * @param columns as the first of them writes them
     */
    record FileGroup(Set<String> columns, List<String> files) {
        boolean has(String column) {
            return columns.stream().anyMatch(column::equalsIgnoreCase);
        }
    }

    /**
     * Looks at a source's files: at all of them where that takes no time, otherwise at some.
     *
     * @param tables that Arrow files were loaded into
     */
    static FileColumns of(SqlEngine engine, SourceFiles source, Map<String, String> tables) throws EngineException {
        boolean certain = source.format() != SourceFiles.Format.JSON;
        boolean quick = certain && source.locations().stream().noneMatch(FileColumns::isAddress);
        Map<String, List<String>> alike = new LinkedHashMap<>();
        for (String file : (quick ? source : source.sample()).locations()) {
            alike.computeIfAbsent(key(source, file), k -> new ArrayList<>()).add(file);
        }
        Map<Set<String>, FileGroup> kinds = new LinkedHashMap<>();
        for (List<String> files : alike.values()) {
            String first = files.get(0);
            String table = tables.get(first);
            Set<String> columns = new LinkedHashSet<>();
            if (table != null) {
                engine.describe("SELECT * FROM " + table).forEach(column -> columns.add(column.name()));
            } else {
                columns.addAll(
                        source.withLocations(List.of(first)).schema(engine).names());
            }
            columns.addAll(source.folderColumns(first));
            Set<String> key =
                    columns.stream().map(c -> c.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
            kinds.computeIfAbsent(key, k -> new FileGroup(columns, new ArrayList<>()))
                    .files()
                    .addAll(files);
        }
        return new FileColumns(List.copyOf(kinds.values()), certain);
    }

    private static boolean isAddress(String location) {
        return location.contains("://");
    }

    /** Equal for files that have the same columns; the engine is asked once for all of them. */
    private static String key(SourceFiles source, String file) {
        String name = file.toLowerCase(Locale.ROOT);
        if (source.format() != SourceFiles.Format.CSV || name.endsWith(".zst") || isAddress(file)) {
            return file;
        }
        try {
            return source.folderColumns(file) + "\n"
                    + new String(CompressedFile.firstLine(Path.of(file)), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return file; // whoever reads it tells
        }
    }

    /** All columns of any file. */
    Set<String> all() {
        return groups.stream().flatMap(kind -> kind.columns().stream()).collect(Collectors.toSet());
    }

    /** How many files were looked at. */
    int fileCount() {
        return groups.stream().mapToInt(kind -> kind.files().size()).sum();
    }

    /** The kinds of files that lack a column. */
    List<FileGroup> groupsWithout(String column) {
        return groups.stream().filter(kind -> !kind.has(column)).toList();
    }

    /** Whether a name is among columns, to which capitals are all one, as to the engine. */
    static boolean has(Collection<String> columns, String column) {
        return columns.stream().anyMatch(column::equalsIgnoreCase);
    }
}
