package org.sassrec.training.export;

import java.util.List;
import org.sassrec.config.Vocabulary;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** Maps texts to table rows in a graph. */
@FunctionalInterface
interface TextToRows {

    /** Returns the table rows of texts of any shape; 0 for unknown texts. */
    Operand<TInt32> rows(Operand<TString> texts);

    /**
     * Returns the mapping of a hashed vocabulary. It equals {@link org.sassrec.dataset.TextHash} and needs no lookup
     * table.
     */
    static TextToRows hashed(Ops tf, Vocabulary.Hashed vocabulary) {
        return texts -> {
            Operand<TInt32> bucket = tf.dtypes.cast(
                    tf.strings.toHashBucketStrong(texts, (long) vocabulary.rows(), List.of(vocabulary.seed(), 0L)),
                    TInt32.class);
            Operand<TInt32> given = tf.dtypes.cast(tf.math.notEqual(texts, tf.constant("")), TInt32.class);
            return tf.math.mul(given, tf.math.add(bucket, tf.constant(1)));
        };
    }

    /**
     * Returns the mapping of an indexed vocabulary, by binary search over sorted fingerprints. TensorFlow Java does not
     * export the initialization of TensorFlow's hash tables.
     */
    static TextToRows indexed(Ops tf, ExportVariables variables, String name, Fingerprints.Index index) {
        int size = index.rows().length;
        // TensorFlow cannot restore an empty variable. The placeholder 0 of an empty index maps to row 0.
        Operand<TInt64> fingerprints =
                variables.longs(name + ".fingerprints", size == 0 ? new long[1] : index.fingerprints());
        Operand<TInt32> rows = variables.ints(name + ".rows", size == 0 ? new int[1] : index.rows());
        return texts -> {
            Operand<TInt32> flat = tf.constant(new int[] {-1});
            Operand<TInt64> sought = Fingerprints.of(tf, tf.reshape(texts, flat));
            Operand<TInt32> first = tf.constant(0);
            Operand<TInt32> at =
                    tf.reshape(tf.lowerBound(tf.expandDims(fingerprints, first), tf.expandDims(sought, first)), flat);
            Operand<TInt32> inside = tf.math.minimum(at, tf.constant(Math.max(size, 1) - 1));
            Operand<TBool> known = tf.math.equal(tf.gather(fingerprints, inside, first), sought);
            Operand<TInt32> found = tf.math.mul(tf.gather(rows, inside, first), tf.dtypes.cast(known, TInt32.class));
            return tf.reshape(found, tf.shape(texts));
        };
    }

    /**
     * Returns the buckets [n] of numbers [n]: 1 + the number of boundaries &lt;= the number; 0 for values that are not
     * finite.
     */
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
