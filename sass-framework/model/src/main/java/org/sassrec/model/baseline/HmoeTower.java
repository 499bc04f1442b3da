package org.sassrec.model.baseline;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.tower.Tower;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * {@code model.type: hmoe} (Li et al. 2020, "Improving Multi-Scenario Learning to Rank in E-commerce by Exploiting Task
 * Relationships in the Label Space"). An {@link MmoeTower} that also computes the output of each row in all other
 * scenarios and mixes these outputs.
 *
 * <pre>
 * o_j = W_j f_j + b_j                                    f_j as in mmoe, for every scenario j
 * out = sum_j softmax(R_s x + r_s)_j (o_s if j = s, else stop(o_j))
 * </pre>
 *
 * <p>No gradient flows through the outputs of the other scenarios (stop). Only the rows of a scenario train its gate
 * over the experts and its output layer. A learned item bias is mixed in the same way.
 */
public record HmoeTower(Tower tower) {
    public Tower.Output build() {
        Tape tape = tower.tape();
        Value x = tower.features().x();
        List<Value> experts = Experts.deepExperts(tower, x);
        int in = tower.lastWidth();
        List<Value> vectors = new ArrayList<>();
        List<Value> biases = new ArrayList<>();
        for (int j = 0; j < tower.spec().scenarios(); j++) {
            int columns = tower.features().columns();
            Value gate = Experts.gate(tower, x, "gate." + j + ".mix", columns, experts.size());
            Value mixed = Experts.mix(tape, gate, experts);
            @Nullable Operand<TFloat32> rows = tower.segments().mask(tape.ops(), j, x.operand());
            vectors.add(stopGradient(tower.vector(mixed, "out." + j, in), rows));
            Value bias = tower.bias(mixed, "out." + j, in);
            if (bias != null) {
                biases.add(stopGradient(bias, rows));
            }
        }
        Value gate = scenarioShares();
        Value bias = biases.isEmpty() ? null : Experts.mix(tape, gate, biases);
        return tower.output(Experts.mix(tape, gate, vectors), bias);
    }

    /** Returns the mixing weights over all scenarios for each row: [n, scenarios]. */
    private Value scenarioShares() {
        List<Value> gates = new ArrayList<>();
        List<Value> rows = tower.split(tower.features().x());
        for (int i = 0; i < rows.size(); i++) {
            String name = "gate." + tower.segments().scenarios().get(i) + ".relations";
            int scenarios = tower.spec().scenarios();
            gates.add(Experts.gate(tower, rows.get(i), name, tower.features().columns(), scenarios));
        }
        return tower.join(gates);
    }

    /** Returns the value unchanged. The gradient flows only through the rows in which {@code rows} is 1. */
    private Value stopGradient(Value value, @Nullable Operand<TFloat32> rows) {
        Tape tape = tower.tape();
        if (rows == null) {
            return tape.constant(value.operand());
        }
        Ops tf = tape.ops();
        return tape.record(tf.identity(value.operand()), dy -> value.addGradient(tf.math.mul(dy, rows)));
    }
}
