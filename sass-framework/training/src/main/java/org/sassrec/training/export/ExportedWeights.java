package org.sassrec.training.export;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.WeightSource;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** The trained numbers of one network, copied into variables of the exported graph. */
final class ExportedWeights implements WeightSource, AutoCloseable {
    private final ExportVariables variables;
    private final String prefix;
    private final Map<String, Tensor> trained;
    private final Map<String, Operand<TFloat32>> used = new HashMap<>();

    /** @param prefix of the variables' names, for graphs of several networks */
    ExportedWeights(ExportVariables variables, String prefix, TowerModel model) {
        this.variables = variables;
        this.prefix = prefix;
        this.trained = model.variables();
    }

    @Override
    public Operand<TFloat32> weight(String name, Initializer init, long... shape) {
        return used.computeIfAbsent(name, n -> {
            Tensor value = trained.remove(n);
            if (value == null || !Arrays.equals(value.shape().asArray(), shape)) {
                throw new IllegalStateException("the model has no variable " + n + " " + Arrays.toString(shape));
            }
            return variables.of(prefix + n, TFloat32.class, Shape.of(shape), () -> value);
        });
    }

    /** Gives back what the graph did not ask for. */
    @Override
    public void close() {
        trained.values().forEach(Tensor::close);
        trained.clear();
    }
}
