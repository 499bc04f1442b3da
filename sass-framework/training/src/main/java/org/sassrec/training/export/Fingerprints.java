package org.sassrec.training.export;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.serving.vector.ExportCode;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** Computes 64-bit fingerprints of texts with the operation of the exported graph, so that both agree. */
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

    /** Adds the fingerprint operation to a graph: texts [k] to fingerprints [k]. */
    static Operand<TInt64> of(Ops tf, Operand<TString> texts) {
        return tf.bitcast(tf.fingerprint(texts, tf.constant("farmhash64")), TInt64.class);
    }

    /** Computes the fingerprints of texts 0 to count - 1. */
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

    /**
     * Table rows by the fingerprints of their texts.
     *
     * @param fingerprints ascending and unique
     * @param rows rows of the texts with these fingerprints
     */
    record Index(long[] fingerprints, int[] rows) {}

    /**
     * Indexes texts 0 to count - 1. Texts with row 0 are omitted, because unknown texts have that row.
     *
     * @param what kind of the texts, for messages
     * @throws org.sassrec.diagnostic.SassException SASS5201 if two texts have the same fingerprint
     */
    Index index(String what, int count, IntFunction<String> text, IntUnaryOperator row) {
        int[] indexed =
                IntStream.range(0, count).filter(i -> row.applyAsInt(i) != 0).toArray();
        long[] found = of(indexed.length, i -> text.apply(indexed[i]));
        return index(what, found, i -> text.apply(indexed[i]), i -> row.applyAsInt(indexed[i]));
    }

    /** Indexes texts by computed fingerprints. */
    static Index index(String what, long[] found, IntFunction<String> text, IntUnaryOperator row) {
        long[] sorted = found.clone();
        Arrays.sort(sorted);
        int[] rows = new int[sorted.length];
        int[] owners = new int[sorted.length];
        for (int i = 0; i < found.length; i++) {
            int place = Arrays.binarySearch(sorted, found[i]);
            // Row 0 is never indexed, so 0 marks a free position.
            if (rows[place] != 0) {
                throw collision(what, text.apply(owners[place]), text.apply(i)).toException();
            }
            rows[place] = row.applyAsInt(i);
            owners[place] = i;
        }
        return new Index(sorted, rows);
    }

    private static Diagnostic collision(String what, String one, String other) {
        return Diagnostic.error(
                        ExportCode.FINGERPRINT_COLLISION,
                        "`" + one + "` and `" + other
                                + "` have the same 64-bit fingerprint: the user tower cannot distinguish"
                                + " these two " + what)
                .withHelp("change one of them in the data (one letter is enough), then run `sass train`");
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
