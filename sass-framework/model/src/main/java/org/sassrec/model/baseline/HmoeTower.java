package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.Dropout;
import org.sassrec.model.tower.OutputLayer;
import org.sassrec.model.tower.SideFeatures;
import org.sassrec.model.tower.Tower;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * {@code model.type: hmoe} (Li et al. 2020, "Improving Multi-Scenario Learning to Rank in E-commerce by Exploiting Task
 * Relationships in the Label Space"): an {@link MmoeTower} that also asks what the row's vector would be in each of the
 * other scenarios, and mixes the answers.
 *
 * <pre>
 * o_j = W_j f_j + b_j                                    f_j as in mmoe, for every scenario j
 * out = sum_j softmax(R_s x + r_s)_j (o_s if j = s, else stop(o_j))
 * </pre>
 *
 * <p>No gradient goes through the other scenarios' vectors (stop): a scenario's rows alone teach its experts' gate and
 * output. A learned item bias is mixed in the same way.
 */
public record HmoeTower(ModelSpec spec, String side) implements Tower {
    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        ModelConfig model = spec.model();
        int columns = features.columns();
        List<Value> experts = Experts.deep(tape, features.x(), features.columns(), side, model, dropout);
        int in = model.layers().get(model.layers().size() - 1);
        OutputLayer heads = new OutputLayer(spec, side);
        List<Value> vectors = new ArrayList<>();
        List<Value> biases = new ArrayList<>();
        for (int j = 0; j < spec.scenarios(); j++) {
            Value gate = Experts.gate(tape, features.x(), side + ".gate." + j + ".mix", columns, model.experts());
            Value mixed = Experts.mix(tape, gate, experts);
            @Nullable
            Operand<TFloat32> rows = segments.mask(tape.ops(), j, features.x().operand());
            vectors.add(stopGradient(tape, heads.vector(tape, mixed, side + ".out." + j, in), rows));
            Value bias = heads.bias(tape, mixed, side + ".out." + j, in);
            if (bias != null) {
                biases.add(stopGradient(tape, bias, rows));
            }
        }
        Value gate = relations(tape, features, segments);
        Value bias = biases.isEmpty() ? null : Experts.mix(tape, gate, biases);
        return heads.output(tape, features, Experts.mix(tape, gate, vectors), bias);
    }

    /** Of each row's scenario, shares for all of them: [n, scenarios]. */
    private Value relations(Tape tape, SideFeatures features, Segments segments) {
        List<Value> gates = new ArrayList<>();
        List<Value> rows = segments.split(tape, features.x());
        for (int i = 0; i < rows.size(); i++) {
            String name = side + ".gate." + segments.scenarios().get(i) + ".relations";
            gates.add(Experts.gate(tape, rows.get(i), name, features.columns(), spec.scenarios()));
        }
        return segments.join(tape, gates);
    }

    /** The value as it is; its gradient only in the rows that are 1. */
    private static Value stopGradient(Tape tape, Value value, @Nullable Operand<TFloat32> rows) {
        if (rows == null) {
            return tape.constant(value.operand());
        }
        Ops tf = tape.ops();
        return tape.record(tf.identity(value.operand()), dy -> value.addGradient(tf.math.mul(dy, rows)));
    }
}
