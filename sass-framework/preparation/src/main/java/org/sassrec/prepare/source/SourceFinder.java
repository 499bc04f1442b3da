package org.sassrec.prepare.source;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DatedPath;
import org.sassrec.config.Dates;
import org.sassrec.config.Globs;

/**
 * Where paths, globs and days lead to.
 *
 * @param directory where relative paths start
 * @param today for ranges of days that are counted from it
 */
record SourceFinder(Path directory, LocalDate today) {
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.*");

    /**
     * What was found.
     *
     * @param files that exist, in the order of their paths
     * @param addresses such as {@code s3://...}, which only the engine can look at
     * @param unmatched paths that lead nowhere, on no day
     * @param missingDays days of which some path has no file
     */
    record FoundFiles(List<Path> files, List<String> addresses, List<String> unmatched, List<LocalDate> missingDays) {
        /** All that can be read, as the engine takes it. */
        List<String> locations() {
            List<String> locations = new ArrayList<>();
            files.forEach(file -> locations.add(file.toString()));
            locations.addAll(addresses);
            return locations;
        }
    }

    /** Looks for the files of one source. */
    FoundFiles find(List<String> patterns, @Nullable Dates dates) throws IOException {
        List<Path> files = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        List<String> unmatched = new ArrayList<>();
        TreeSet<LocalDate> missing = new TreeSet<>();
        for (String pattern : patterns) {
            int before = files.size() + addresses.size();
            List<LocalDate> without = new ArrayList<>();
            if (dates == null || !DatedPath.isDated(pattern)) {
                add(pattern, files, addresses);
            } else {
                for (LocalDate day : dates.days(today)) {
                    if (!add(DatedPath.of(pattern, day), files, addresses)) {
                        without.add(day);
                    }
                }
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
                List.copyOf(missing));
    }

    private boolean add(String path, List<Path> files, List<String> addresses) throws IOException {
        if (ADDRESS.matcher(path).matches()) {
            return addresses.add(path);
        }
        return files.addAll(Globs.find(directory, path));
    }
}
