package org.sassrec.prepare.source;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.DateRange;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.config.schema.DatedPath;
import org.sassrec.config.schema.Globs;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.sql.ClusterSources;

/**
 * Resolves paths, globs and days to files.
 *
 * @param directory base of relative paths
 * @param today reference of relative days
 * @param cluster finds the files of addresses; {@code null} leaves all addresses to the engine
 */
record SourceFinder(
        Path directory, LocalDate today, @Nullable ClusterSources cluster) {
    private static final List<String> SPLIT_KEYS =
            List.of("data.events.path", "data.split.validation", "data.split.test");
    private static final List<String> SPLITS = List.of("train", "validation", "test");

    /** Start of the address of a local file. */
    private static final String LOCAL = "file:///";

    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.*");

    /** Creates a finder with the folder and the date of a configuration. */
    static SourceFinder of(SassConfig config) {
        return of(config, null);
    }

    /** Creates a finder that finds the files of addresses, too. */
    static SourceFinder of(SassConfig config, @Nullable ClusterSources cluster) {
        return new SourceFinder(config.directory(), config.date().day(), cluster);
    }

    /**
     * The files of one source.
     *
     * @param files existing files in the order of their paths
     * @param addresses addresses such as {@code s3://...}, which only the engine can read
     * @param unmatched paths that match no file on any day
     * @param missingDays days on which some path has no file
     * @param failures reasons by path for which a cluster cannot read it
     */
    record FoundFiles(
            List<Path> files,
            List<String> addresses,
            List<String> unmatched,
            List<LocalDate> missingDays,
            Map<String, String> failures) {
        /** Returns the same source with local copies of its addresses. */
        FoundFiles of(ClusterFiles.Local local) {
            List<Path> copies =
                    local.files().stream().map(ClusterSources.Copy::file).toList();
            return new FoundFiles(copies, List.of(), unmatched, missingDays, failures);
        }

        /** Returns all files and addresses in the form that the engine reads. */
        List<String> locations() {
            List<String> locations = new ArrayList<>();
            files.forEach(file -> locations.add(file.toString()));
            locations.addAll(addresses);
            return locations;
        }
    }

    /** Finds the files of one source. */
    FoundFiles find(List<String> patterns, @Nullable DateRange dates) throws IOException {
        List<Path> files = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        List<String> unmatched = new ArrayList<>();
        TreeSet<LocalDate> missing = new TreeSet<>();
        Map<String, String> failures = new LinkedHashMap<>();
        for (String pattern : patterns) {
            int before = files.size() + addresses.size();
            List<LocalDate> without = new ArrayList<>();
            try {
                if (dates == null || !DatedPath.isDated(pattern)) {
                    add(pattern, files, addresses);
                } else {
                    for (LocalDate day : dates.days(today)) {
                        if (!add(DatedPath.resolve(pattern, day), files, addresses)) {
                            without.add(day);
                        }
                    }
                }
            } catch (ClusterSources.AccessException e) {
                failures.put(pattern, String.valueOf(e.getMessage()));
                continue;
            }
            if (files.size() + addresses.size() == before) {
                unmatched.add(pattern);
            } else {
                missing.addAll(without);
            }
        }
        return new FoundFiles(
                files.stream().distinct().sorted().toList(),
                addresses.stream().distinct().toList(),
                unmatched,
                List.copyOf(missing),
                failures);
    }

    /** Returns whether a dated path has a file on a day. Addresses count as files, because only the engine sees them. */
    boolean hasFiles(List<String> patterns, LocalDate day) throws IOException {
        for (String pattern : patterns) {
            if (DatedPath.isDated(pattern)
                    && add(DatedPath.resolve(pattern, day), new ArrayList<>(), new ArrayList<>())) {
                return true;
            }
        }
        return false;
    }

    /** Returns the files of a day in dated paths, in alphabetical order. */
    List<Path> files(List<String> patterns, LocalDate day) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String pattern : patterns) {
            if (DatedPath.isDated(pattern)) {
                add(DatedPath.resolve(pattern, day), files, new ArrayList<>());
            }
        }
        return files.stream().sorted().toList();
    }

    private boolean add(String path, List<Path> files, List<String> addresses) throws IOException {
        if (path.startsWith(LOCAL)) {
            return files.addAll(Globs.find(directory, path.substring(LOCAL.length() - 1)));
        }
        if (!ADDRESS.matcher(path).matches()) {
            return files.addAll(Globs.find(directory, path));
        }
        if (cluster == null || !ClusterSources.reads(path)) {
            return addresses.add(path);
        }
        return addresses.addAll(
                cluster.find(path).stream().map(ClusterSources.Source::address).toList());
    }

    /** Reports files that belong to two splits, also through links. The model would be trained on test data. */
    void checkSplits(DataConfig.Events events, DataConfig.ByFile split, DataProblems problems) throws IOException {
        List<Map<String, String>> found = List.of(
                locations(find(events.paths(), events.dates())),
                locations(find(split.validation(), null)),
                locations(find(split.test(), null)));
        for (int later = 1; later < found.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                List<String> both = new ArrayList<>();
                for (Map.Entry<String, String> location : found.get(later).entrySet()) {
                    if (found.get(earlier).containsKey(location.getKey())) {
                        both.add(location.getValue());
                    }
                }
                if (!both.isEmpty()) {
                    problems.conflictingFileUse(
                            SPLIT_KEYS.get(later),
                            SPLIT_KEYS.get(earlier),
                            SPLITS.get(later),
                            SPLITS.get(earlier),
                            both,
                            "change the paths so that no file belongs to two splits, for example with one folder per split");
                }
            }
        }
    }

    /** Reports files that are both events and a table of users or items, which a wide glob matches. */
    void checkTables(DataConfig data, DataProblems problems) throws IOException {
        Map<String, String> events =
                locations(find(data.events().paths(), data.events().dates()));
        for (Side side : List.of(Side.USER, Side.ITEM)) {
            DataConfig.Entity table = side == Side.USER ? data.users() : data.items();
            if (table != null) {
                String name = side.word() + "s";
                Map<String, String> tableFiles = locations(find(table.paths(), table.dates()));
                tableFiles.putAll(locations(find(table.join(), table.dates())));
                tableFiles.keySet().retainAll(events.keySet());
                if (!tableFiles.isEmpty()) {
                    problems.conflictingFileUse(
                            "data.events.path",
                            "data." + name,
                            "events",
                            name,
                            List.copyOf(tableFiles.values()),
                            "change the path so that it matches only the logs, for example `data/log_*.csv` or a separate folder");
                }
            }
        }
    }

    /** Returns the locations by their real path without links. Addresses are compared as written. */
    private static Map<String, String> locations(FoundFiles found) throws IOException {
        Map<String, String> locations = new LinkedHashMap<>();
        for (Path file : found.files()) {
            locations.put(file.toRealPath().toString(), file.toString());
        }
        found.addresses().forEach(address -> locations.put(address, address));
        return locations;
    }
}
