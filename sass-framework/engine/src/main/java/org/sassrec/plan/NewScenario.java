package org.sassrec.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.DatasetManifest.Overlap;
import org.sassrec.dataset.DatasetManifest.ScenarioCounts;
import org.sassrec.prepare.ScenarioOverlap.ScenarioStatistics;
import org.sassrec.prepare.ScenarioOverlap.SplitCounts;

/**
 * A scenario that is not in the dataset yet, with its counts from the source.
 *
 * @param counts of the scenario
 * @param sharedUsers by other scenario, the number of users with training events in both
 * @param sharedItems by other scenario, the number of items with training events in both
 */
public record NewScenario(ScenarioCounts counts, Map<String, Long> sharedUsers, Map<String, Long> sharedItems) {
    public NewScenario {
        sharedUsers = Map.copyOf(sharedUsers);
        sharedItems = Map.copyOf(sharedItems);
    }

    /** Creates a new scenario from counted statistics. */
    public static NewScenario of(String name, List<ScenarioStatistics> shares) {
        Map<String, Long> users = new HashMap<>();
        Map<String, Long> items = new HashMap<>();
        ScenarioCounts counts = null;
        for (ScenarioStatistics share : shares) {
            users.put(share.scenario(), share.sharedTrain().users());
            items.put(share.scenario(), share.sharedTrain().items());
            if (share.scenario().equals(name)) {
                SplitCounts positives = share.splits();
                counts = new ScenarioCounts(
                        name,
                        share.rows(),
                        share.positives(),
                        share.users(),
                        share.items(),
                        positives.train(),
                        positives.validation(),
                        positives.test());
            }
        }
        return new NewScenario(
                Objects.requireNonNull(counts, "scenarios without rows are rejected earlier"), users, items);
    }

    /** Returns the manifest of the dataset with the scenario. An existing scenario with the same name is replaced. */
    public DatasetManifest addTo(DatasetManifest dataset) {
        List<ScenarioCounts> scenarios = new ArrayList<>(dataset.scenarios());
        int existing =
                dataset.scenarios().stream().map(ScenarioCounts::name).toList().indexOf(counts.name());
        int place = existing < 0 ? scenarios.size() : existing;
        if (existing < 0) {
            scenarios.add(counts);
        } else {
            scenarios.set(place, counts);
        }
        return new DatasetManifest(
                dataset.version(),
                dataset.fingerprint(),
                scenarios,
                dataset.users(),
                dataset.items(),
                dataset.events(),
                dataset.source(),
                new Overlap(
                        withRow(dataset.overlap().users(), scenarios, place, sharedUsers),
                        withRow(dataset.overlap().items(), scenarios, place, sharedItems)),
                dataset.itemColumns(),
                dataset.continuation(),
                dataset.shards(),
                dataset.itemParts(),
                dataset.files(),
                dataset.tables(),
                dataset.seconds());
    }

    private static List<List<Long>> withRow(
            List<List<Long>> overlap, List<ScenarioCounts> scenarios, int place, Map<String, Long> shared) {
        List<List<Long>> all = new ArrayList<>();
        for (int one = 0; one < scenarios.size(); one++) {
            List<Long> row = new ArrayList<>();
            for (int other = 0; other < scenarios.size(); other++) {
                if (one == place || other == place) {
                    String name = scenarios.get(one == place ? other : one).name();
                    row.add(shared.getOrDefault(name, 0L));
                } else {
                    row.add(overlap.get(one).get(other));
                }
            }
            all.add(row);
        }
        return all;
    }
}
