package org.sassrec.scaffold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The data files of a folder and of its {@code data} folder. Files whose names differ in their digits alone are one set. */
final class DataFiles {
    private static final Pattern DATA =
            Pattern.compile("(?i)[^.].*\\.(csv|tsv|tab|jsonl|ndjson|json|parquet|pq)(\\.(gz|zst))?");

    /** More sets than this are no project's data folder. */
    private static final int MOST = 50;

    private DataFiles() {}

    /** Paths or globs relative to the folder, those with most bytes first. */
    static List<String> in(Path folder) throws IOException {
        Map<String, List<String>> sets = new TreeMap<>();
        Map<String, Long> sizes = new TreeMap<>();
        for (String place : new String[] {"", "data/"}) {
            Path inside = folder.resolve(place);
            if (!Files.isDirectory(inside)) {
                continue;
            }
            try (Stream<Path> files = Files.list(inside)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    String name = String.valueOf(file.getFileName());
                    if (DATA.matcher(name).matches() && Files.size(file) > 0) {
                        String set = place + name.replaceAll("\\d+", "*");
                        sets.computeIfAbsent(set, key -> new ArrayList<>()).add(place + name);
                        sizes.merge(set, Files.size(file), Long::sum);
                    }
                }
            }
        }
        return sets.keySet().stream()
                .sorted((a, b) -> Long.compare(sizes.getOrDefault(b, 0L), sizes.getOrDefault(a, 0L)))
                .limit(MOST)
                .map(set -> {
                    List<String> files = sets.getOrDefault(set, List.of());
                    return files.size() == 1 ? files.get(0) : set;
                })
                .toList();
    }
}
