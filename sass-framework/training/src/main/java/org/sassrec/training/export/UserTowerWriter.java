package org.sassrec.training.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.model.ServedVectors;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.TowerInput;
import org.sassrec.model.graph.WeightSource;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.tower.VersionedJson;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/**
 * Builds the user tower as a graph over raw values and writes it as a SavedModel.
 *
 * <p>The rows of a call may belong to several scenarios. The graph sorts them by scenario, as batches are sorted,
 * applies the branch of each scenario, and restores the original order.
 */
final class UserTowerWriter {
    private final Ops tf;
    private final List<String> names;
    private final Map<TowerModel, List<Integer>> networks = new LinkedHashMap<>();
    private final List<Integer> served = new ArrayList<>();

    private UserTowerWriter(Ops tf, SassConfig config, IntFunction<TowerModel> models) {
        this.tf = tf;
        names = new ArrayList<>();
        for (int s = 0; s < config.scenarios().size(); s++) {
            if (config.scenarios().get(s).serve()) {
                names.add(config.scenarios().get(s).name());
                served.add(s);
                networks.computeIfAbsent(models.apply(s), m -> new ArrayList<>())
                        .add(s);
            }
        }
    }

    /**
     * Writes the tower and its signature into a new folder.
     *
     * @param models returns the network of a scenario number
     * @throws org.sassrec.diagnostic.SassException SASS5201 if two texts have the same fingerprint
     */
    static void write(
            Path folder,
            TowerSignature signature,
            SassConfig config,
            Dataset dataset,
            Horizon horizon,
            IntFunction<TowerModel> models)
            throws IOException {
        try (Graph graph = new Graph();
                Fingerprints fingerprints = new Fingerprints()) {
            Ops tf = Ops.create(graph);
            ExportVariables variables = new ExportVariables(tf);
            VocabularyLookups lookups = new VocabularyLookups(tf, variables, fingerprints, dataset, horizon);
            TowerInputs inputs = new TowerInputs(tf, signature, dataset, lookups);
            Operand<TFloat32> vectors = new UserTowerWriter(tf, config, models).vectors(variables, inputs);
            SignatureDef.Builder called = SignatureDef.newBuilder()
                    .setMethodName("tensorflow/serving/predict")
                    .putOutputs(signature.output(), info(vectors));
            inputs.placeholders().forEach((name, operand) -> called.putInputs(name, info(operand)));
            variables.save(graph, folder, TowerSignature.NAME, called.build());
        } catch (TensorFlowException e) {
            // The values were valid, so the error must come from the disk.
            throw new IOException(String.valueOf(e.getMessage()).strip(), e);
        }
        VersionedJson.write(folder.resolve(TowerSignature.FILE), signature);
    }

    private static TensorInfo info(Operand<?> operand) {
        Output<?> output = operand.asOutput();
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long size : output.shape().asArray()) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        return TensorInfo.newBuilder()
                .setName(output.op().name() + ":" + output.index())
                .setDtype(output.dataType())
                .setTensorShape(shape)
                .build();
    }

    private Operand<TFloat32> vectors(ExportVariables variables, TowerInputs inputs) {
        int scenarios = networks.keySet().iterator().next().spec().scenarios();
        Operand<TInt32> scenarioOf = scenarioOf(inputs.scenarios());
        Operand<TInt32> numbers = tf.range(tf.constant(0), inputs.rows(), tf.constant(1));
        List<? extends Operand<TInt32>> rowsOf =
                tf.dynamicPartition(numbers, scenarioOf, (long) scenarios).outputs();
        List<Operand<TFloat32>> parts = new ArrayList<>();
        List<Operand<TInt32>> order = new ArrayList<>();
        int network = 0;
        for (Map.Entry<TowerModel, List<Integer>> entry : networks.entrySet()) {
            List<Integer> own = entry.getValue();
            List<Operand<TInt32>> chosen = new ArrayList<>();
            List<Operand<TInt32>> sizes = new ArrayList<>();
            for (int s = 0; s < scenarios; s++) {
                boolean passes = own.contains(s);
                sizes.add(passes ? tf.size(rowsOf.get(s)) : tf.constant(0));
                if (passes) {
                    chosen.add(rowsOf.get(s));
                }
            }
            Operand<TInt32> index = join(chosen);
            order.add(index);
            TowerInput input = inputs.select(index, tf.gather(scenarioOf, index, tf.constant(0)), tf.stack(sizes));
            String prefix = networks.size() == 1 ? "tower." : "tower" + network + ".";
            network++;
            parts.add(branch(variables, prefix, entry.getKey(), own, input));
        }
        Operand<TInt32> inverse = tf.math.invertPermutation(join(order));
        return tf.gather(join(parts), inverse, tf.constant(0));
    }

    private Operand<TFloat32> branch(
            ExportVariables variables, String prefix, TowerModel model, List<Integer> own, TowerInput input) {
        ModelSpec spec = model.spec();
        try (ExportedWeights weights = new ExportedWeights(variables, prefix, model)) {
            ServedVectors towers = new ServedVectors(tf, weights, spec, tf.constant((float) model.biasWeight()));
            return own.size() == 1 ? towers.users(input, own.get(0)) : towers.users(input);
        }
    }

    private <T extends org.tensorflow.types.family.TType> Operand<T> join(List<Operand<T>> parts) {
        return parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(0));
    }

    /** Returns the scenario numbers [n] of scenario names. An unknown name fails the call. */
    private Operand<TInt32> scenarioOf(Operand<TString> given) {
        List<Operand<TString>> texts = new ArrayList<>();
        names.forEach(n -> texts.add(tf.constant(n)));
        Operand<TString> known = tf.expandDims(tf.stack(texts), tf.constant(0));
        Operand<TBool> equal = tf.math.equal(tf.expandDims(given, tf.constant(1)), known);
        Operand<TBool> found = tf.reduceAny(equal, tf.constant(1));
        Op check = tf.assertThat(
                tf.reduceAll(found, tf.constant(new int[] {0})),
                List.of(
                        tf.constant("unknown scenario; served scenarios are " + String.join(", ", names)
                                + "; the request contains"),
                        given));
        Operand<TInt32> place = tf.math.argMax(tf.dtypes.cast(equal, TInt32.class), tf.constant(1), TInt32.class);
        int[] numbers = served.stream().mapToInt(Integer::intValue).toArray();
        return tf.withControlDependencies(check).gather(tf.constant(numbers), place, tf.constant(0));
    }

    /** The weights of one network, copied into variables of the exported graph. */
    private static final class ExportedWeights implements WeightSource, AutoCloseable {
        private final ExportVariables variables;
        private final String prefix;
        private final Map<String, Tensor> trained;
        private final Map<String, Operand<TFloat32>> used = new HashMap<>();

        /**
         * @param prefix prefix of the variable names, for graphs with several networks
         */
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

        /** Closes the tensors that the graph did not use. */
        @Override
        public void close() {
            trained.values().forEach(Tensor::close);
            trained.clear();
        }
    }
}
