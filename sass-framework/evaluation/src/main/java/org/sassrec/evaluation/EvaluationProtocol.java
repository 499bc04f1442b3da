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
import org.sassrec.evaluation.ranking.Candidates;
import org.sassrec.sampling.Seeds;

/**
 * The settings that determine the queries and candidates of an evaluation. Values of two evaluations are comparable
 * only if these settings are equal: with fewer candidates, a worse model has better values.
 *
 * <p>The protocol does not contain what changes every day with the data, for example the test days. It also does not
 * contain the training data of the model. Variants of a comparison use the same data, so stricter rules apply to them:
 * {@code QueryCompatibility} and {@link #digest}.
 */
public final class EvaluationProtocol {

    private EvaluationProtocol() {}

    /** Returns the settings of each served scenario, by scenario name and key. */
    public static Map<String, Map<String, String>> of(SassConfig config) {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        config.scenarios().stream().filter(ScenarioConfig::serve).forEach(scenario -> {
            Map<String, String> settings = new TreeMap<>();
            settings.put("data.split.by", describeSplit(config.data().split()));
            settings.put("candidates", candidates(scenario.candidates()));
            put(settings, "label", scenario.label());
            put(settings, "where", scenario.where());
            all.put(scenario.name(), settings);
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

    /** The path of a candidates file is not part of the protocol, because the file may change every day. */
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
     * Returns a digest of the queries and candidates of one scenario. Two evaluations with different digests are not
     * comparable, even if each user has the same number of queries: an additional candidate changes all ranks. The
     * digest is a sum of hashes of ids and times, so it does not depend on the numbers and the order of the dataset.
     *
     * @param exposures whether the exposures of the split are included
     */
    static long digest(Dataset data, QuerySample sample, Candidates candidates, boolean exposures) {
        long sum = 0;
        for (int item : candidates.items()) {
            sum += Seeds.scramble(Seeds.of(data.itemId(item)));
        }
        sum += digest(data, sample.queries(), 1);
        return exposures ? sum + digest(data, sample.exposures(), 2) : sum;
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
