package org.sassrec.scaffold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sassrec.config.Globs;

/**
 * The data files of a folder and of its {@code data} folder. Files whose names differ in their digits alone are one set.
 *
 * @param dataSets paths or globs relative to the folder, those with most bytes first
 * @param empty files that hold nothing
 * @param otherFiles files in the {@code data} folder whose endings say nothing of what they hold
 */
record DataFiles(List<String> dataSets, List<String> empty, List<String> otherFiles) {
    /** The last three are those of the data sets of RecBole, tables parted by tabs. */
    private static final Pattern DATA = Pattern.compile(
            "(?i)[^.].*\\.(csv|tsv|tab|psv|txt|dat|data|jsonl|ndjson|json|parquet|pq|arrows?|feather|ipc|inter|user|item)"
                    + "(\\.(gz|zst))?");

    /** More sets than this are no project's data folder. */
    private static final int MOST = 50;

    DataFiles {
        dataSets = List.copyOf(dataSets);
        empty = List.copyOf(empty);
        otherFiles = List.copyOf(otherFiles);
    }

    static DataFiles none() {
        return new DataFiles(List.of(), List.of(), List.of());
    }

    static DataFiles in(Path folder) throws IOException {
        Map<String, List<String>> sets = new TreeMap<>();
        Map<String, Long> sizes = new TreeMap<>();
        Set<String> empty = new LinkedHashSet<>();
        Set<String> others = new LinkedHashSet<>();
        for (String place : new String[] {"", "data/"}) {
            Path inside = folder.resolve(place);
            if (!Files.isDirectory(inside)) {
                continue;
            }
            try (Stream<Path> files = Files.list(inside)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    String name = String.valueOf(file.getFileName());
                    boolean data = DATA.matcher(name).matches();
                    if (data && Files.size(file) == 0) {
                        empty.add(place + name);
                    } else if (data) {
                        String literal = Globs.escaped(name);
                        String set = place + literal.replaceAll("\\d+", "*");
                        sets.computeIfAbsent(set, key -> new ArrayList<>()).add(place + literal);
                        sizes.merge(set, Files.size(file), Long::sum);
                    } else if (!place.isEmpty() && !name.startsWith(".")) {
                        others.add(place + name);
                    }
                }
            }
        }
        List<String> found = new ArrayList<>();
        for (String set : sets.keySet().stream()
                .sorted((a, b) -> Long.compare(sizes.getOrDefault(b, 0L), sizes.getOrDefault(a, 0L)))
                .limit(MOST)
                .toList()) {
            List<String> files = sets.getOrDefault(set, List.of());
            found.add(files.size() == 1 ? files.get(0) : glob(folder, set, files.size()));
        }
        return new DataFiles(found, List.copyOf(empty), List.copyOf(others));
    }

    /** A glob that matches the files of the set and no others, as far as their digits tell: {@code log_users.csv} is no day. */
    private static String glob(Path folder, String set, int files) throws IOException {
        return Globs.find(folder, set).size() == files ? set : set.replaceAll("(?<!\\\\)\\*", "[0-9]*");
    }
}
