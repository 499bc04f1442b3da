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
 * How large a model is, told by its variables' shapes.
 *
 * @param parameters learned values, the optimiser's state not counted
 * @param tableRows rows of the embedding tables, scenarios and context included
 * @param bytes of all variables, the optimiser's state included
 * @param multiplications about as many multiplications as a row of each side takes through its tower: of the layers that scenarios
 *     have of their own, those of one scenario
 */
public record ModelSize(long parameters, long tableRows, long bytes, double multiplications) {

    /** Of what has no network. */
    public static final ModelSize NONE = new ModelSize(0, 0, 0, 0);

    /** Of a model to be built. The graph is built for it and no variable gets a value, so large tables cost nothing. */
    public static ModelSize of(ModelSpec spec) {
        return of(TowerModel.shapes(spec, ModelPurpose.FINE_TUNING));
    }

    /**
     * Of a model that was saved.
     *
     * @param checkpoint its folder
     * @throws org.sassrec.diagnostic.SassException SASS5102 if it cannot be read
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
