package org.sassrec.model.graph;

import java.io.IOException;
import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;

/**
 * A table whose values stay in a file. The operating system reads the pages of the rows that are used, and drops them
 * again if another process needs the memory.
 */
final class FileTable {
    /** Constant folding would copy the values. */
    private static final ConfigProto WITHOUT_FOLDING = ConfigProto.newBuilder()
            .setGraphOptions(GraphOptions.newBuilder()
                    .setOptimizerOptions(OptimizerOptions.newBuilder().setOptLevel(OptimizerOptions.Level.L0))
                    .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)))
            .build();

    private FileTable() {}

    /**
     * Maps the beginning of a file. The caller must close the tensor and must not write to it. Runs that are fed with
     * it do not copy it.
     *
     * @throws IOException if the file is shorter or cannot be mapped
     */
    static TFloat32 open(Path file, Shape shape) throws IOException {
        try (Graph graph = new Graph()) {
            Operand<TFloat32> values = Ops.create(graph)
                    .immutableConst(TFloat32.class, shape, file.toAbsolutePath().toString());
            try (Session session = new Session(graph, WITHOUT_FOLDING)) {
                return (TFloat32) session.runner().fetch(values).run().get(0);
            }
        } catch (TensorFlowException e) {
            throw new IOException(String.valueOf(e.getMessage()).strip(), e);
        }
    }
}
