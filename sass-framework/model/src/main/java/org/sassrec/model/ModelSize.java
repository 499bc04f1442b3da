package org.sassrec.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelVariables;
import org.sassrec.model.graph.ScenarioWeightNames;

/**
 * The size of a model, computed from the shapes of its variables.
 *
 * @param parameters number of trained values, without the optimizer state
 * @param tableRows number of rows of the embedding tables, including the scenario and context embeddings
 * @param bytes size of all variables, including the optimizer state
 * @param multiplications approximate number of multiplications for one row of each side. Scenario-specific layers count
 * once.
 */
public record ModelSize(long parameters, long tableRows, long bytes, double multiplications) {

    /** The size of a method without a network. */
    public static final ModelSize NONE = new ModelSize(0, 0, 0, 0);

    /**
     * Returns the size of the model that the specification describes. Builds the graph without allocating variables.
     */
    public static ModelSize of(ModelSpec spec) {
        return of(TowerModel.shapes(spec, ModelPurpose.FINE_TUNING));
    }

    /**
     * Returns the size of a saved model.
     *
     * @param checkpoint folder of the checkpoint
     * @throws org.sassrec.diagnostic.SassException SASS5102 if the checkpoint cannot be read
     */
    public static ModelSize saved(Path checkpoint) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        Checkpoint.header(checkpoint).variables().forEach(entry -> shapes.put(entry.name(), entry.shape()));
        return of(shapes);
    }

    private static ModelSize of(Map<String, long[]> shapes) {
        long parameters = 0;
        long values = 0;
        long rows = 0;
        double shared = 0;
        Map<String, DoubleSummaryStatistics> own = new HashMap<>();
        for (Map.Entry<String, long[]> variable : shapes.entrySet()) {
            String name = variable.getKey();
            long[] shape = variable.getValue();
            long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
            values += size;
            if (ModelVariables.isState(name)) {
                continue;
            }
            parameters += size;
            if (name.startsWith("tables.")) {
                rows += shape[0];
            } else if (ScenarioWeightNames.isScenarioWeight(name)) {
                own.computeIfAbsent(ScenarioWeightNames.withoutScenario(name), n -> new DoubleSummaryStatistics())
                        .accept((double) size);
            } else {
                shared += size;
            }
        }
        double one = own.values().stream()
                .mapToDouble(DoubleSummaryStatistics::getAverage)
                .sum();
        return new ModelSize(parameters, rows, Float.BYTES * values, shared + one);
    }
}
