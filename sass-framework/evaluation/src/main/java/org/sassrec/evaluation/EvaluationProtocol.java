package org.sassrec.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;

/**
 * What decides which queries an evaluation asks and among which items it looks for the answers, by key. Figures of other
 * questions say nothing of each other: among fewer candidates a worse model has better ones. What changes from night to night
 * with the data, such as the test days, is none of it, nor is what a model may know: to stop refitting is worse, and shows. Variants of
 * one comparison, which see the same data, are held to more of the configuration ({@code ComparedQueries}) and to what was asked itself
 * ({@link ProtocolDigest}).
 */
public final class EvaluationProtocol {

    private EvaluationProtocol() {}

    /** Of each served scenario, by name. */
    public static Map<String, Map<String, String>> of(SassConfig config) {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        config.scenarios().stream().filter(ScenarioConfig::served).forEach(scenario -> {
            Map<String, String> its = new TreeMap<>();
            its.put("data.split.by", by(config.data().split()));
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

    private static String by(DataConfig.Split split) {
        if (split instanceof DataConfig.ByTime) {
            return "time";
        }
        if (split instanceof DataConfig.ByColumn column) {
            return "column " + column.column();
        }
        return split instanceof DataConfig.ByFile ? "file" : "lastOut";
    }

    /** Of listed items not where they are listed, which may be another file each day. */
    private static String candidates(ScenarioConfig.Candidates candidates) {
        if (candidates instanceof ScenarioConfig.Sql sql) {
            return sql.condition().strip();
        }
        if (candidates instanceof ScenarioConfig.Listed) {
            return "those of candidatesFile";
        }
        return candidates instanceof ScenarioConfig.All ? "all" : "exposed";
    }
}
