package org.sassrec.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.ranking.Candidates;
import org.sassrec.sampling.Seeds;

/**
 * What decides which queries an evaluation asks and among which items it looks for the answers, by key. Figures of other
 * questions say nothing of each other: among fewer candidates a worse model has better ones. What changes from night to night
 * with the data, such as the test days, is none of it, nor is what a model may know: to stop refitting is worse, and shows. Variants of
 * one comparison, which see the same data, are held to more of the configuration ({@code QueryCompatibility}) and to what was asked itself
 * ({@link #digest}).
 */
public final class EvaluationProtocol {

    private EvaluationProtocol() {}

    /** Of each served scenario, by name. */
    public static Map<String, Map<String, String>> of(SassConfig config) {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        config.scenarios().stream().filter(ScenarioConfig::serve).forEach(scenario -> {
            Map<String, String> its = new TreeMap<>();
            its.put("data.split.by", describeSplit(config.data().split()));
            its.put("candidates", candidates(scenario.candidates()));
            put(its, "label", scenario.label());
            put(its, "where", scenario.where());
            all.put(scenario.name(), its);
        });
        return all;
    }

    private static void put(Map<String, String> values, String key, @Nullable String condition) {
        if (condition != null) {
            values.put(key, condition.strip());
        }
    }

    private static String describeSplit(DataConfig.Split split) {
        if (split instanceof DataConfig.ByTime) {
            return "time";
        }
        if (split instanceof DataConfig.ByColumn column) {
            return "column " + column.column();
        }
        return split instanceof DataConfig.ByFile ? "file" : "leaveOneOut";
    }

    /** Of listed items not where they are listed, which may be another file each day. */
    private static String candidates(ScenarioConfig.Candidates candidates) {
        if (candidates instanceof ScenarioConfig.SqlCondition sql) {
            return sql.condition().strip();
        }
        if (candidates instanceof ScenarioConfig.ListedItems) {
            return "those of candidatesFile";
        }
        return candidates instanceof ScenarioConfig.AllItems ? "all" : "exposed";
    }

    /**
     * A number of what one scenario's evaluation asks: who wants what when, and among which items it is looked for. Two runs with
     * different numbers were asked differently, though each user may have as many queries in both: an item more that can be found
     * makes all ranks others. It is a sum of hashes of ids and times, so the numbers and the order that a dataset gives them mean
     * nothing.
     *
     * @param exposures whether these are asked for, too
     */
    static long digest(Dataset data, int scenario, Split split, Candidates candidates, boolean exposures) {
        long sum = 0;
        for (int item : candidates.items()) {
            sum += Seeds.scramble(Seeds.of(data.itemId(item)));
        }
        sum += digest(data, data.samples(scenario, split), 1);
        return exposures ? sum + digest(data, data.exposures(scenario, split), 2) : sum;
    }

    private static long digest(Dataset data, Dataset.Rows rows, int kind) {
        Events events = data.events();
        long sum = 0;
        int last = -1;
        long hash = 0;
        for (long row = 0; row < rows.size(); row++) {
            long event = rows.event(row);
            int user = events.user(event);
            hash = user == last ? hash : Seeds.scramble(Seeds.of(data.userId(user)) + kind);
            last = user;
            long item = Seeds.scramble(hash ^ Seeds.of(data.itemId(events.item(event))));
            sum += Seeds.scramble(item + 2 * events.time(event) + (events.positive(event) ? 1 : 0));
        }
        return sum;
    }
}
