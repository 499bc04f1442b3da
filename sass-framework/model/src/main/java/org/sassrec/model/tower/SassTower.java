package org.sassrec.model.tower;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.DenseLayer;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/**
 * The network of one side of SASS. With s the scenario of the row and [;] concatenation:
 *
 * <pre>
 * b   = relu(Wb [scenario embedding ; context embeddings ; scenario-only features] + bb)
 * g_0 = h_0 = x
 * g_l = relu(Wg_l g_{l-1} + bg_l)                    global network, shared by all scenarios
 * h_l = ScenarioLayer_l^s(g_l, h_{l-1}, b)           own weights, own rows only; without b for noNetwork
 * out_scenario = fuse(h_L, b)                        own weights
 * out_global   = Wo g_L + bo                         auxiliary, in training only
 *
 * biasFusion  sum: W h + U b + c    concat: W relu(V [h ; b] + d) + c    none, noNetwork: W h + c
 * </pre>
 *
 * <p>The global network ends at the highest layer that a gate or the global output reads.
 */
public record SassTower(Tower tower) {
    /**
     * Maximum number of parallel branches. More are built only if the networks of neighboring scenarios differ in
     * structure. For many scenarios, one branch per scenario and one branch for all are both slower: one branch for all
     * exceeds the processor's cache.
     */
    public static final int MAX_BRANCHES = 16;

    public Tower.Output build() {
        Tape tape = tower.tape();
        ModelConfig model = tower.model();
        Segments segments = tower.segments();
        Branches branches = tape.supportsSegments() && ScenarioLayer.supportsSegments(model.transfer())
                ? Branches.of(tape.ops(), segments, this::gates)
                : Branches.of(tape.ops(), segments, s -> s);
        boolean biased = model.biasFusion() != ModelConfig.BiasFusion.NO_NETWORK;
        List<Value> biases = biased
                ? branches.split(
                        tape,
                        tower.dense(
                                tower.context(), "bias", tower.contextColumns(), model.biasWidth(), Activation.RELU))
                : List.of();
        Value g = tower.features().x();
        List<Value> own = new ArrayList<>(branches.split(tape, g));
        int in = tower.features().columns();
        int globalLayers = tower.withGlobal() ? model.layers().size() : maxGateDepth(segments);
        for (int l = 1; l <= model.layers().size(); l++) {
            int width = model.layers().get(l - 1);
            List<Value> globals = List.of();
            if (l <= globalLayers) {
                g = tower.dense(g, l + ".global", in, width, Activation.RELU);
                globals = l <= maxGateDepth(segments) ? branches.split(tape, g) : List.of();
                g = tower.dropped(g);
            }
            for (int i = 0; i < own.size(); i++) {
                ScenarioLayer layer = new ScenarioLayer(
                        model, tower.side(), l, branches.groups().get(i), in, width);
                Value h = l <= maxGateDepth(branches.groups().get(i))
                        ? layer.withTransfer(tape, globals.get(i), own.get(i), biased ? biases.get(i) : null)
                        : layer.withoutTransfer(tape, own.get(i));
                own.set(i, tower.dropped(h));
            }
            in = width;
        }
        return outputs(branches, own, biases, in, tower.withGlobal() ? g : null);
    }

    private Tower.Output outputs(Branches branches, List<Value> own, List<Value> biases, int in, @Nullable Value g) {
        Tape tape = tower.tape();
        ModelConfig model = tower.model();
        List<Value> vectors = new ArrayList<>();
        List<Value> itemBiases = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            Segments rows = branches.groups().get(i);
            Value last = own.get(i);
            int width = in;
            if (model.biasFusion().joinsOutput()) {
                last = tape.concatColumns(List.of(last, biases.get(i)), in, model.biasWidth());
                width = in + model.biasWidth();
            }
            if (model.biasFusion() == ModelConfig.BiasFusion.CONCAT) {
                last = output(last, rows, ".fusion", width, in, Activation.RELU);
                width = in;
            }
            vectors.add(output(last, rows, "", width, model.outputDim(), Activation.NONE));
            if (tower.learnsBias()) {
                itemBiases.add(output(last, rows, ".bias", width, 1, Activation.NONE));
            }
        }
        Value residual = tower.residual();
        Value scenario = tower.withResidual(branches.join(tape, vectors), residual);
        Value scenarioBias = tower.learnsBias() ? branches.join(tape, itemBiases) : null;
        if (g == null) {
            return new Tower.Output(scenario, scenarioBias, null, null);
        }
        Value global = tower.vector(g, "out.global", in);
        Value globalBias = tower.bias(g, "out.global", in);
        return new Tower.Output(scenario, scenarioBias, tower.withResidual(global, residual), globalBias);
    }

    /**
     * Builds the item side with {@code itemVector: shared}: only the global network, which all rows pass.
     *
     * <p>The global output is the one vector of an item that no single scenario determines, because information flows
     * only from the global network to the scenario networks. Both losses train this output: that of the users' scenario
     * vectors and that of their global vectors. An average of the scenario outputs would cost all branches and favor
     * the scenarios with most rows.
     */
    public Tower.Output buildGlobal() {
        Value g = tower.perceptron(tower.features().x(), tower.features().columns(), ".global");
        Value vector = tower.vector(g, "out.global", tower.lastWidth());
        Tower.Output output = tower.output(vector, tower.bias(g, "out.global", tower.lastWidth()));
        return tower.withGlobal()
                ? new Tower.Output(output.scenario(), output.scenarioBias(), output.scenario(), output.scenarioBias())
                : output;
    }

    private Value output(Value x, Segments rows, String what, int in, int out, Activation activation) {
        Initializer init = Initializer.glorot(in, out);
        return DenseLayer.dense(
                tower.tape(), x, rows, s -> tower.side() + ".out." + s + what, in, out, init, activation);
    }

    private int maxGateDepth(Segments segments) {
        return segments.scenarios().stream().mapToInt(this::gates).max().orElse(0);
    }

    private int gates(int scenario) {
        return tower.model().transfer() == ModelConfig.Transfer.NONE
                ? 0
                : tower.spec().gateDepths()[scenario];
    }

    /**
     * Segments of rows whose networks are built together, see {@code SegmentedDense}. With few scenarios each has its
     * own branch; with many, a branch contains several.
     *
     * @param groups segments of each branch
     * @param sizes [branches] number of rows of each branch; not read if there is one branch
     */
    private record Branches(List<Segments> groups, Operand<TInt32> sizes) {
        /** Groups neighboring segments for which {@code alike} returns the same value. */
        static Branches of(Ops tf, Segments segments, IntUnaryOperator alike) {
            List<Integer> scenarios = segments.scenarios();
            int most = (scenarios.size() + MAX_BRANCHES - 1) / MAX_BRANCHES;
            int[] branchOf = new int[scenarios.size()];
            List<Segments> each = new ArrayList<>();
            int from = 0;
            for (int i = 1; i <= branchOf.length; i++) {
                if (i == branchOf.length
                        || i - from == most
                        || alike.applyAsInt(scenarios.get(i)) != alike.applyAsInt(scenarios.get(from))) {
                    each.add(part(tf, segments, from, i));
                    from = i;
                }
                if (i < branchOf.length) {
                    branchOf[i] = each.size();
                }
            }
            return new Branches(
                    each,
                    each.size() == branchOf.length
                            ? segments.sizes()
                            : tf.math.unsortedSegmentSum(
                                    segments.sizes(), tf.constant(branchOf), tf.constant(each.size())));
        }

        private static Segments part(Ops tf, Segments segments, int from, int to) {
            List<Integer> scenarios = List.copyOf(segments.scenarios().subList(from, to));
            return new Segments(
                    scenarios,
                    scenarios.size() == 1
                            ? segments.sizes()
                            : tf.slice(segments.sizes(), tf.constant(new int[] {from}), tf.constant(new int[] {to - from
                            })));
        }

        List<Value> split(Tape tape, Value rows) {
            return tape.splitRows(rows, sizes, groups.size());
        }

        Value join(Tape tape, List<Value> parts) {
            return tape.concatRows(parts, sizes);
        }
    }
}
