package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.config.DataConfig;
import org.sassrec.config.Side;

/**
 * Files that are two things at once: those of {@code split: {by: file}} of two splits, so that the model trains on what
 * measures it, and tables among the events.
 */
final class SourceOverlap {
    private static final List<String> KEYS = List.of("data.events.path", "data.split.validation", "data.split.test");
    private static final List<String> SPLITS = List.of("train", "validation", "test");

    private SourceOverlap() {}

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
                    problems.filesOfTwoUses(
                            KEYS.get(later),
                            KEYS.get(earlier),
                            SPLITS.get(later),
                            SPLITS.get(earlier),
                            both,
                            "let no path match files of another split: give each split a folder of its own, say");
                }
            }
        }
    }

    /**
     * Looks for files that are events and a side's table at once, as a wide glob makes them: read as events they change the
     * types of columns and bring rows of nobody.
     */
    static void checkTables(DataConfig data, SourceFinder finder, DataProblems problems) throws IOException {
        Map<String, String> events =
                locations(finder.find(data.events().paths(), data.events().dates()));
        for (Side side : List.of(Side.USER, Side.ITEM)) {
            DataConfig.Entity table = side == Side.USER ? data.users() : data.items();
            if (table != null) {
                String name = side == Side.USER ? "users" : "items";
                Map<String, String> own = locations(finder.find(table.paths(), table.dates()));
                own.putAll(locations(finder.find(table.join(), table.dates())));
                own.keySet().retainAll(events.keySet());
                if (!own.isEmpty()) {
                    problems.filesOfTwoUses(
                            "data.events.path",
                            "data." + name,
                            "events",
                            name,
                            List.copyOf(own.values()),
                            "let the path match the logs alone: `data/log_*.csv`, say, or a folder of their own");
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
