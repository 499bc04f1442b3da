package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.config.DataConfig;

/** The files of {@code split: {by: file}}: none is of two splits, or the model trains on what measures it. */
final class SplitFiles {
    private static final List<String> KEYS = List.of("data.events.path", "data.split.validation", "data.split.test");
    private static final List<String> SPLITS = List.of("train", "validation", "test");

    private SplitFiles() {}

    /** Looks for files of two splits, links to one file included; they are among the problems. */
    static void check(DataConfig.Events events, DataConfig.ByFile split, SourceFinder finder, DataProblems problems)
            throws IOException {
        List<Map<String, String>> found = List.of(
                locations(finder.find(events.paths(), events.dates())),
                locations(finder.find(split.validation(), null)),
                locations(finder.find(split.test(), null)));
        for (int later = 1; later < found.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                List<String> both = new ArrayList<>();
                for (Map.Entry<String, String> location : found.get(later).entrySet()) {
                    if (found.get(earlier).containsKey(location.getKey())) {
                        both.add(location.getValue());
                    }
                }
                if (!both.isEmpty()) {
                    problems.filesOfTwoSplits(
                            KEYS.get(later), KEYS.get(earlier), SPLITS.get(later), SPLITS.get(earlier), both);
                }
            }
        }
    }

    /** What was found by what it is, a file without links; addresses are taken as they are written. */
    private static Map<String, String> locations(SourceFinder.Found found) throws IOException {
        Map<String, String> locations = new LinkedHashMap<>();
        for (Path file : found.files()) {
            locations.put(file.toRealPath().toString(), file.toString());
        }
        found.addresses().forEach(address -> locations.put(address, address));
        return locations;
    }
}
