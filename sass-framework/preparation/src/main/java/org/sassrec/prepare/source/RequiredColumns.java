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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.check.DataProblem;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;

/**
 * Checks that each file of the events has the required columns. Columns of features may be missing, because newer logs
 * may have more columns than older ones.
 */
public record RequiredColumns(SassConfig config, DataProblems problems) {
    private static final int MAX_NAMED_FILES = 3;

    /**
     * A required column.
     *
     * @param key key that names the column
     * @param mandatory whether a row without the column is lost. Otherwise the column occurs in SQL, which may handle
     * NULL.
     * @param effect consequence of a missing column
     */
    private record Requirement(String column, String key, boolean mandatory, String effect) {}

    /**
     * The files of one key.
     *
     * @param key key that names the files
     * @param name name of the files in messages, for example {@code the events}
     * @param columns columns of all files together
     * @param files columns of each file, {@code null} for a single file
     */
    record EventSource(
            String key,
            String name,
            Set<String> columns,
            @Nullable FileColumns files) {
        boolean has(String column) {
            return FileColumns.has(columns, column) || (files != null && FileColumns.has(files.all(), column));
        }
    }

    /**
     * Reports columns that some parts of the events, or some files of a part, lack while others have them. Columns that
     * all files lack are reported by EventChecks.
     */
    void check(List<EventSource> parts) {
        Set<String> columns = new LinkedHashSet<>();
        parts.forEach(part -> columns.addAll(part.columns()));
        List<Requirement> needs = requirements(columns);
        for (EventSource part : parts) {
            List<String> missing = needs.stream()
                    .map(Requirement::column)
                    .filter(column -> !part.has(column) && parts.stream().anyMatch(other -> other.has(column)))
                    .toList();
            if (!missing.isEmpty()) {
                missingColumns(part.key(), missing, part.name(), part.columns());
            }
            if (part.files() != null) {
                for (Requirement need : needs) {
                    boolean stops = need.mandatory() && part.files().exhaustive();
                    if (part.has(need.column())) {
                        missingInFiles(need.key(), need.column(), part.name(), part.files(), stops, need.effect());
                    }
                }
            }
        }
    }

    private List<Requirement> requirements(Set<String> columns) {
        DataConfig.Events events = config.data().events();
        String lost = "their rows are left out";
        List<Requirement> needs = new ArrayList<>(List.of(
                new Requirement(events.user(), "data.events.user", true, lost),
                new Requirement(events.item(), "data.events.item", true, lost),
                new Requirement(events.time().column(), "data.events.time.column", true, lost)));
        for (ScenarioConfig scenario : config.scenarios()) {
            if (scenario.where() != null) {
                String key = "scenarios." + scenario.name();
                add(needs, columns, scenario.label(), key + ".label", "a row whose label is NULL is not a positive");
                add(
                        needs,
                        columns,
                        scenario.where(),
                        key + ".where",
                        "a row whose `where` is NULL belongs to no scenario");
            }
        }
        if (config.data().split() instanceof DataConfig.ByColumn split) {
            String train = "a row without a value belongs to train";
            add(needs, columns, Sql.identifier(split.column()), "data.split.column", train);
        }
        return needs;
    }

    private static void add(List<Requirement> needs, Set<String> columns, String sql, String key, String effect) {
        for (String column : columns) {
            if (needs.stream().noneMatch(need -> need.column().equalsIgnoreCase(column)) && requirements(sql, column)) {
                needs.add(new Requirement(column, key, false, effect));
            }
        }
    }

    /** Returns whether SQL names a column without handling NULL, as {@code coalesce} and {@code IS NULL} do. */
    public static boolean requirements(String sql, String column) {
        String code = sql.replaceAll("'[^']*'", "''");
        String name = "(?<![\\w\"])\"?" + Pattern.quote(column) + "\"?(?![\\w\"])";
        return matches(name, code)
                && !matches("\\b(coalesce|ifnull)\\s*\\(\\s*" + name, code)
                && !matches(name + "\\s+IS\\b", code);
    }

    private static boolean matches(String pattern, String sql) {
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS)
                .matcher(sql)
                .find();
    }

    /** Reports files of users or items without the key column. Returns whether the table can be read. */
    boolean checkKey(String key, String column, String source, FileColumns files) {
        return !FileColumns.has(files.all(), column)
                || !missingInFiles(key, column, source, files, files.exhaustive(), "their rows are left out")
                || !files.exhaustive();
    }

    /** Reports columns that one part of the events lacks. */
    private void missingColumns(String key, List<String> missing, String source, Collection<String> columns) {
        String names = (missing.size() == 1 ? "column " : "columns ")
                + MessageText.quotedNames(missing)
                + (missing.size() == 1 ? " does" : " do");
        problems.error(DataCode.UNKNOWN_COLUMN, key)
                .message("%s not exist in %s", names, source)
                .label("unknown column in these files")
                .note("the columns are %s", MessageText.quotedNames(columns))
                .help("use files with the same columns as the other events");
    }

    /**
     * Reports a column that some files of a source lack.
     *
     * @param key key that names the column
     * @param stops whether it is an error
     * @param effect consequence of a missing column
     * @return whether such files exist
     */
    private boolean missingInFiles(
            String key, String column, String source, FileColumns files, boolean stops, String effect) {
        List<FileColumns.FileGroup> without = files.groupsWithout(column);
        if (without.isEmpty()) {
            return false;
        }
        List<String> filesWithout =
                without.stream().flatMap(kind -> kind.files().stream()).toList();
        Set<String> other = files.groups().stream()
                .filter(kind -> kind.has(column))
                .flatMap(kind -> kind.columns().stream())
                .collect(Collectors.toSet());
        FileColumns.FileGroup first = without.get(0);
        // A column that only these files have may be the same column under another name.
        List<String> otherNames =
                first.columns().stream().filter(c -> !FileColumns.has(other, c)).toList();
        String label = stops ? effect : "NULL in the rows of these files";
        DataProblem problem = problems.report(stops, DataCode.UNKNOWN_COLUMN, key)
                .message(
                        "column `%s` is missing in %d of %d files of %s",
                        column, filesWithout.size(), files.fileCount(), source)
                .label(label);
        if (filesWithout.size() > 1 || otherNames.isEmpty()) {
            problem.note(MessageText.quotedNames(filesWithout, MAX_NAMED_FILES)
                    + (filesWithout.size() == 1 ? " lacks it" : " lack it"));
        }
        if (!otherNames.isEmpty()) {
            problem.note("`%s` has %s instead", first.files().get(0), MessageText.quotedNames(otherNames));
        }
        problem.help(
                stops
                        ? "use one name for the column in all files, or exclude these files from the path"
                        : "use one name for the column in all files, or handle NULL with `coalesce` or"
                                + " `IS NOT DISTINCT FROM`: " + effect);
        return true;
    }

    /**
     * The columns of each file of a source. If several files are read together, a column that one file lacks is NULL in
     * its rows without any error.
     *
     * @param groups groups of files with the same columns
     * @param exhaustive whether the columns are complete. Keys of JSON may first occur in later rows.
     */
    record FileColumns(List<FileGroup> groups, boolean exhaustive) {
        /**
         * Files with the same columns.
         *
         * @param columns columns in the spelling of the first file
         */
        record FileGroup(Set<String> columns, List<String> files) {
            boolean has(String column) {
                return columns.stream().anyMatch(column::equalsIgnoreCase);
            }
        }

        /**
         * Reads the columns of all files of a source if this is fast, otherwise of a sample.
         *
         * @param tables tables by the Arrow files that were loaded into them
         */
        static FileColumns of(SqlEngine engine, SourceFiles source, Map<String, String> tables) throws EngineException {
            boolean certain = source.format() != SourceFiles.Format.JSON;
            boolean quick = certain && source.locations().stream().noneMatch(FileColumns::isAddress);
            Map<String, List<String>> filesByKey = new LinkedHashMap<>();
            for (String file : (quick ? source : source.sample()).locations()) {
                filesByKey
                        .computeIfAbsent(key(source, file), k -> new ArrayList<>())
                        .add(file);
            }
            Map<Set<String>, FileGroup> kinds = new LinkedHashMap<>();
            for (List<String> files : filesByKey.values()) {
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

        /**
         * Returns a key that is equal for files with the same header, so that the engine is queried once for all of
         * them.
         */
        private static String key(SourceFiles source, String file) {
            String name = file.toLowerCase(Locale.ROOT);
            if (source.format() != SourceFiles.Format.CSV || name.endsWith(".zst") || isAddress(file)) {
                return file;
            }
            try {
                return source.folderColumns(file) + "\n"
                        + new String(CompressedFile.firstLine(Path.of(file)), StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                return file; // The error is reported when the file is read.
            }
        }

        /** Returns the columns of all files. */
        Set<String> all() {
            return groups.stream().flatMap(kind -> kind.columns().stream()).collect(Collectors.toSet());
        }

        /** Returns the number of files that were read. */
        int fileCount() {
            return groups.stream().mapToInt(kind -> kind.files().size()).sum();
        }

        /** Returns the groups of files that lack a column. */
        List<FileGroup> groupsWithout(String column) {
            return groups.stream().filter(kind -> !kind.has(column)).toList();
        }

        /** Returns whether columns contain a name. Names are not case-sensitive, as in the engine. */
        static boolean has(Collection<String> columns, String column) {
            return columns.stream().anyMatch(column::equalsIgnoreCase);
        }
    }
}
