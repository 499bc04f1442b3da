package org.sassrec.training.export;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/**
 * Raw values to table rows, in a graph. Texts are found by binary search over sorted fingerprints: TensorFlow's hash tables
 * are resources whose initialisation TensorFlow-Java does not export.
 */
final class VocabularyLookup implements TextToRows {
    private final Ops tf;
    private final Operand<TInt64> fingerprints;
    private final Operand<TInt32> rows;
    private final int size;

    VocabularyLookup(Ops tf, ExportVariables variables, String name, FingerprintIndex index) {
        this.tf = tf;
        size = index.rows().length;
        // A variable of no length can't be restored; what stands in it for no text is never asked.
        fingerprints = variables.longs(name + ".fingerprints", size == 0 ? new long[1] : index.fingerprints());
        rows = variables.ints(name + ".rows", size == 0 ? new int[1] : index.rows());
    }

    @Override
    public Operand<TInt32> rows(Operand<TString> texts) {
        Operand<TInt32> flat = tf.constant(new int[] {-1});
        Operand<TInt64> sought = Fingerprints.of(tf, tf.reshape(texts, flat));
        Operand<TInt32> first = tf.constant(0);
        Operand<TInt32> at =
                tf.reshape(tf.lowerBound(tf.expandDims(fingerprints, first), tf.expandDims(sought, first)), flat);
        Operand<TInt32> inside = tf.math.minimum(at, tf.constant(Math.max(size, 1) - 1));
        Operand<TBool> known = tf.math.equal(tf.gather(fingerprints, inside, first), sought);
        Operand<TInt32> found = tf.math.mul(tf.gather(rows, inside, first), tf.dtypes.cast(known, TInt32.class));
        return tf.reshape(found, tf.shape(texts));
    }

    /** Buckets [n] of numbers [n]: 1 + the number of boundaries &lt;= the number; 0 for what is no finite number. */
    static Operand<TInt32> buckets(Ops tf, Operand<TFloat64> numbers, double[] boundaries) {
        Operand<TInt32> present = tf.dtypes.cast(tf.math.isFinite(numbers), TInt32.class);
        if (boundaries.length == 0) {
            return present;
        }
        Operand<TInt32> first = tf.constant(0);
        Operand<TInt32> below = tf.reshape(
                tf.upperBound(tf.expandDims(tf.constant(boundaries), first), tf.expandDims(numbers, first)),
                tf.constant(new int[] {-1}));
        return tf.math.mul(present, tf.math.add(below, tf.constant(1)));
    }
}
