package org.sassrec.training.export;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.NoOp;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.train.Restore;
import org.tensorflow.op.train.Save;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The variables of an exported graph. Long arrays cannot be constants, because a graph is limited to 2 GB.
 *
 * <p>The exporter of TensorFlow Java saves the variables of a session, so all tables would be in memory. Here the values
 * go to the file directly.
 */
final class ExportVariables {
    /** A run only saves values, so graph optimization is not useful. It would copy the values. */
    private static final ConfigProto WITHOUT_REWRITES = ConfigProto.newBuilder()
            .setGraphOptions(GraphOptions.newBuilder()
                    .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)))
            .build();

    private final Ops tf;
    private final List<Exported<?>> all = new ArrayList<>();

    private record Exported<T extends TType>(
            String name, Class<T> type, Variable<T> variable, Supplier<? extends Tensor> source) {

        Op restored(Ops ops, Operand<?> value) {
            return ops.assign(variable, value.asOutput().expect(type));
        }
    }

    ExportVariables(Ops tf) {
        this.tf = tf;
    }

    /** Creates a variable. {@link #save} writes its value and closes the tensor. */
    <T extends TType> Operand<T> of(String name, Class<T> type, Shape shape, Supplier<? extends Tensor> source) {
        Variable<T> variable = tf.withName(name).variable(shape, type);
        all.add(new Exported<>(name, type, variable, source));
        return variable;
    }

    Operand<TInt64> longs(String name, long[] values) {
        return of(name, TInt64.class, Shape.of(values.length), () -> {
            TInt64 tensor = TInt64.tensorOf(Shape.of(values.length));
            tensor.asRawTensor().data().asLongs().write(values);
            return tensor;
        });
    }

    Operand<TInt32> ints(String name, int[] values) {
        return of(name, TInt32.class, Shape.of(values.length), () -> {
            TInt32 tensor = TInt32.tensorOf(Shape.of(values.length));
            tensor.asRawTensor().data().asInts().write(values);
            return tensor;
        });
    }

    /**
     * Writes the graph and the values as a SavedModel.
     *
     * @throws IOException if the files cannot be written
     * @throws org.tensorflow.exceptions.TensorFlowException if the values cannot be written
     */
    void save(Graph graph, Path folder, String name, SignatureDef signature) throws IOException {
        Ops ops = tf.withSubScope("save");
        Placeholder<TString> file =
                ops.withName("filename").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
        Operand<TString> names = ops.constant(
                NdArrays.vectorOfObjects(all.stream().map(Exported::name).toArray(String[]::new)));
        Operand<TString> complete = ops.zerosLike(names);
        List<Operand<?>> variables =
                all.stream().<Operand<?>>map(Exported::variable).toList();
        Save save = ops.train.save(file, names, complete, variables);
        Restore restore = ops.train.restore(
                file,
                names,
                complete,
                all.stream().<Class<? extends TType>>map(Exported::type).toList());
        List<Op> assigns = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            assigns.add(all.get(i).restored(ops, restore.tensors().get(i)));
        }
        NoOp restored =
                ops.withControlDependencies(assigns).withName("restore_all").noOp();
        Operand<TString> saved = ops.withControlDependencies(List.of(save))
                .withName("control_dependency")
                .identity(file);
        Path values = Files.createDirectories(folder.resolve("variables")).resolve("variables");
        writeValues(graph, file, values, save);
        MetaGraphDef.Builder model = MetaGraphDef.newBuilder()
                .setSaverDef(SaverDef.newBuilder()
                        .setFilenameTensorName(file.output().op().name() + ":0")
                        .setSaveTensorName(saved.asOutput().op().name())
                        .setRestoreOpName(restored.op().name()))
                .setGraphDef(graph.toGraphDef())
                .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
                .putSignatureDef(name, signature);
        write(
                folder.resolve("saved_model.pb"),
                SavedModel.newBuilder().addMetaGraphs(model).build());
    }

    /** Feeds the values in place of the variables, so that TensorFlow writes them without a copy. */
    private void writeValues(Graph graph, Placeholder<TString> file, Path values, Op save) {
        List<Tensor> fed = new ArrayList<>();
        try (Session session = new Session(graph, WITHOUT_REWRITES);
                TString path = TString.scalarOf(values.toString())) {
            Session.Runner runner = session.runner().feed(file, path).addTarget(save);
            for (Exported<?> exported : all) {
                Tensor value = exported.source().get();
                fed.add(value);
                runner.feed(exported.variable(), value);
            }
            runner.run().close();
        } finally {
            fed.forEach(Tensor::close);
        }
    }

    /** Sorts the attributes. TensorFlow writes them in random order, and equal towers must be equal files. */
    private static void write(Path file, SavedModel model) throws IOException {
        try (OutputStream stream = Files.newOutputStream(file)) {
            CodedOutputStream out = CodedOutputStream.newInstance(stream);
            out.useDeterministicSerialization();
            model.writeTo(out);
            out.flush();
        }
    }
}
