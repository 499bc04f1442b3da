package org.sassrec.training.export;

import java.util.function.IntFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/**
 * 64-bit fingerprints of texts, computed by the operation that the exported graph uses, so that both are one function.
 */
final class Fingerprints implements AutoCloseable {
    private static final int BLOCK = 1 << 15;

    private final Graph graph = new Graph();
    private final Placeholder<TString> texts;
    private final Operand<TInt64> fingerprints;
    private final Session session;

    Fingerprints() {
        Ops tf = Ops.create(graph);
        texts = tf.placeholder(TString.class, Placeholder.shape(Shape.of(-1)));
        fingerprints = of(tf, texts);
        session = new Session(graph);
    }

    /** Fingerprints [k] of texts [k]. */
    static Operand<TInt64> of(Ops tf, Operand<TString> texts) {
        return tf.bitcast(tf.fingerprint(texts, tf.constant("farmhash64")), TInt64.class);
    }

    /** Fingerprints of texts 0 to count - 1. */
    long[] of(int count, IntFunction<String> text) {
        long[] found = new long[count];
        for (int from = 0; from < count; from += BLOCK) {
            String[] block = new String[Math.min(BLOCK, count - from)];
            for (int i = 0; i < block.length; i++) {
                block[i] = text.apply(from + i);
            }
            try (TString fed = TString.vectorOf(block);
                    Result result = session.runner()
                            .feed(texts, fed)
                            .fetch(fingerprints)
                            .run()) {
                result.get(0).asRawTensor().data().asLongs().read(found, from, block.length);
            }
        }
        return found;
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
