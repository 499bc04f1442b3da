package org.sassrec.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DatasetManifest;

/**
 * The conditions of a result: date, version of sassrec, the settings that affect the metrics most, and counts of the
 * data.
 *
 * @param finished time of the result, ISO 8601 in UTC; {@code null} if unknown
 * @param version of sassrec; {@code null} for classes outside a jar
 * @param settings values by key. The key {@code scenarios.*.gateDepth} has the value of all scenarios, or a list of
 * values.
 * @param data counts of the prepared dataset; {@code null} without a dataset
 */
public record RunSetup(
        @Nullable String finished,
        @Nullable String version,
        Map<String, String> settings,
        @Nullable Data data) {

    private static final List<String> KEYS = List.of(
            "run.seed",
            "model.type",
            "model.samples",
            "model.transfer",
            "model.layers",
            "model.embeddingDim",
            "model.outputDim",
            "scenarios.*.gateDepth",
            "model.similarity",
            "model.itemBias",
            "pretrain.task",
            "pretrain.epochs",
            "pretrain.optimizer.dense.adam",
            "pretrain.optimizer.tables.adagrad",
            "finetune.epochs",
            "finetune.earlyStopping.metric",
            "finetune.refit",
            "finetune.loss",
            "finetune.globalLossWeight",
            "scenarios.*.lossWeight",
            "finetune.negatives.shared",
            "finetune.batchSize",
            "finetune.optimizer.dense.adam",
            "finetune.optimizer.tables.adagrad",
            "data.split.by",
            "data.split.validation",
            "data.split.test",
            "evaluate.exclude",
            "evaluate.history");

    /**
     * Counts of a prepared dataset.
     *
     * @param scenarios counts of each scenario in the order of the configuration
     */
    public record Data(long events, int users, int items, List<DatasetManifest.ScenarioCounts> scenarios) {}

    /**
     * Selects the important settings.
     *
     * @param values effective values by path
     * @param dataset manifest of the dataset; {@code null} if it is unknown
     */
    public static RunSetup of(
            @Nullable String finished,
            @Nullable String version,
            Map<String, String> values,
            @Nullable DatasetManifest dataset) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String key : KEYS) {
            String value = key.contains("*") ? ofScenarios(key, values) : values.get(key);
            if (value != null) {
                settings.put(key, value);
            }
        }
        Data data = dataset == null
                ? null
                : new Data(dataset.events(), dataset.users(), dataset.items(), dataset.scenarios());
        return new RunSetup(finished, version, settings, data);
    }

    /** Returns the common value of all scenarios, or {@code name: value} for each; {@code null} without a value. */
    private static @Nullable String ofScenarios(String key, Map<String, String> values) {
        int star = key.indexOf('*');
        Pattern pattern = Pattern.compile(
                Pattern.quote(key.substring(0, star)) + "(.+)" + Pattern.quote(key.substring(star + 1)));
        Map<String, String> found = new LinkedHashMap<>();
        values.forEach((path, value) -> {
            var scenario = pattern.matcher(path);
            if (scenario.matches()) {
                found.put(scenario.group(1), value);
            }
        });
        if (found.isEmpty()) {
            return null;
        }
        return new TreeSet<>(found.values()).size() == 1
                ? found.values().iterator().next()
                : String.join(
                        ", ",
                        found.entrySet().stream()
                                .map(each -> each.getKey() + ": " + each.getValue())
                                .toList());
    }
}
