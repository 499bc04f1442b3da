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
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;

/**
 * Columns that each file of the events must have. Columns of features need not be among them: a newer log knows more than an
 * older one.
 */
public record RequiredColumns(SassConfig config, DataProblems problems) {
    private static final int MAX_NAMED_FILES = 3;

    /**
     * A column that is needed.
     *
     * @param key that names it
     * @param mandatory whether a row without it is none; otherwise it is in SQL, which may make something of its lack
     * @param effect what comes of a row without it
     */
    private record Requirement(String column, String key, boolean mandatory, String effect) {}

    /**
     * The files of one key.
     *
     * @param key that names the files
     * @param name of them, such as {@code the events}
     * @param columns of all of them together
     * @param files what each of them has; {@code null} for a single one
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

    /** Tells what parts of the events, and files of the parts, lack and others have. What none has is told elsewhere. */
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
        String lost = "their rows are lost";
        List<Requirement> needs = new ArrayList<>(List.of(
                new Requirement(events.user(), "data.events.user", true, lost),
                new Requirement(events.item(), "data.events.item", true, lost),
                new Requirement(events.time().column(), "data.events.time.column", true, lost)));
        for (ScenarioConfig scenario : config.scenarios()) {
            if (scenario.where() != null) {
                String key = "scenarios." + scenario.name();
                add(needs, columns, scenario.label(), key + ".label", "a label that is NULL counts as not true");
                add(needs, columns, scenario.where(), key + ".where", "a row whose `where` is NULL is in no scenario");
            }
        }
        if (config.data().split() instanceof DataConfig.ByColumn split) {
            String train = "a row without it is train";
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

    /** Whether SQL names a column and doesn't say what its lack means, as {@code coalesce} and {@code IS NULL} do. */
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

    /** Columns of a side's table of several files: a file without the key says nothing of anybody. */
    boolean checkKey(String key, String column, String source, FileColumns files) {
        return !FileColumns.has(files.all(), column)
                || !missingInFiles(key, column, source, files, files.exhaustive(), "their rows are lost")
                || !files.exhaustive();
    }

    /** Columns that one part of the events lacks and others have. */
    private void missingColumns(String key, List<String> missing, String source, Collection<String> columns) {
        String names = (missing.size() == 1 ? "column " : "columns ") + MessageText.quotedNames(missing);
        problems.error(DiagnosticCode.UNKNOWN_COLUMN, key, """
                no %s in %s
                label: not in these files
                note: their columns are %s
                help: name files with the columns of the other events
                """, names, source, MessageText.quotedNames(columns));
    }

    /**
     * Tells of a column that some files of a source lack.
     *
     * @param key that names the column
     * @param stops whether this is an error
     * @param effect what comes of it
     * @return whether there are such files
     */
    private boolean missingInFiles(
            String key, String column, String source, FileColumns files, boolean stops, String effect) {
        List<FileColumns.FileGroup> without = files.groupsWithout(column);
        if (without.isEmpty()) {
            return false;
        }
        List<String> lacking =
                without.stream().flatMap(kind -> kind.files().stream()).toList();
        Set<String> other = files.groups().stream()
                .filter(kind -> kind.has(column))
                .flatMap(kind -> kind.columns().stream())
                .collect(Collectors.toSet());
        FileColumns.FileGroup first = without.get(0);
        // What the other files do not have may be the same by another name.
        List<String> own =
                first.columns().stream().filter(c -> !FileColumns.has(other, c)).toList();
        String label = stops ? effect : "NULL in their rows";
        Diagnostic problem = problems.problem(
                stops,
                DiagnosticCode.UNKNOWN_COLUMN,
                key,
                """
                no column `%s` in %d of %d files of %s
                label: %s
                """,
                column,
                lacking.size(),
                files.fileCount(),
                source,
                label);
        if (lacking.size() > 1 || own.isEmpty()) {
            problem = problem.withNote(MessageText.quotedNames(lacking, MAX_NAMED_FILES)
                    + (lacking.size() == 1 ? " lacks it" : " lack it"));
        }
        if (!own.isEmpty()) {
            problem =
                    problem.withNote("`" + first.files().get(0) + "` has " + MessageText.quotedNames(own) + " instead");
        }
        problems.add(problem.withHelp(
                stops
                        ? "give the column one name in all files, or leave these out of the path"
                        : "give the column one name in all files, or say by `coalesce` or `IS NOT DISTINCT FROM` what its"
                                + " lack means: " + effect));
        return true;
    }

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
}
