package org.sassrec.training.export;

import java.util.List;
import org.sassrec.config.Vocabulary;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** Texts to table rows, in a graph. */
@FunctionalInterface
interface TextToRows {

    /** Table rows of texts of any shape; 0 for unknown ones. */
    Operand<TInt32> rows(Operand<TString> texts);

    /** The rows of a hashed vocabulary, as {@link org.sassrec.dataset.TextHash} has them: nothing is looked up. */
    static TextToRows hashed(Ops tf, Vocabulary.Hashed vocabulary) {
        return texts -> {
            Operand<TInt32> bucket = tf.dtypes.cast(
                    tf.strings.toHashBucketStrong(texts, (long) vocabulary.rows(), List.of(vocabulary.seed(), 0L)),
                    TInt32.class);
            Operand<TInt32> given = tf.dtypes.cast(tf.math.notEqual(texts, tf.constant("")), TInt32.class);
            return tf.math.mul(given, tf.math.add(bucket, tf.constant(1)));
        };
    }
}
