package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.types.TInt64;

/** Fetches the gradients of a step instead of applying them. */
public final class StepGradients {
    private StepGradients() {}

    /** Returns the fetches: the dense gradients, then ids and gradient of each table. */
    public static List<Operand<?>> fetches(Optimizer.Step step) {
        List<Operand<?>> all = new ArrayList<>(step.dense().values());
        step.rows().values().forEach(rows -> all.addAll(List.of(rows.ids(), rows.gradient())));
        return all;
    }

    /** Returns the fetched gradients by name. Gradients of tables have the size of the table. */
    public static Map<String, float[]> dense(ModelWeights weights, Optimizer.Step step, Result result) {
        Map<String, float[]> found = new LinkedHashMap<>();
        int next = 0;
        for (String name : step.dense().keySet()) {
            found.put(name, ModelVariables.floats(result.get(next++)));
        }
        for (String name : step.rows().keySet()) {
            TInt64 ids = (TInt64) result.get(next++);
            float[] rows = ModelVariables.floats(result.get(next++));
            ModelWeights.Variable table = weights.variableOf(name);
            int width = (int) table.shape()[1];
            float[] all = new float[(int) table.size()];
            for (int i = 0; i < ids.size(); i++) {
                System.arraycopy(rows, i * width, all, (int) ids.getLong(i) * width, width);
            }
            found.put(name, all);
        }
        return found;
    }
}
