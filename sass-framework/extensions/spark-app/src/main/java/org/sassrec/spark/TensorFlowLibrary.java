package org.sassrec.spark;

import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.tensorflow.TensorFlow;

/** TensorFlow's native library. The application does not contain it. */
final class TensorFlowLibrary {
    private TensorFlowLibrary() {}

    /**
     * Loads the library.
     *
     * @throws SassException SASS4067 if it is not on the class path
     */
    static void require() {
        try {
            TensorFlow.version();
        } catch (LinkageError e) {
            throw SassException.of(
                    Diagnostic.error(
                                    SparkCode.TENSORFLOW_MISSING,
                                    "this command needs the library of TensorFlow, which is not in the application")
                            .withHelp("add it for your platform before the application: `--jars"
                                    + " tensorflow-core-native-VERSION-linux-x86_64.jar`"),
                    e);
        }
    }
}
