package org.sassrec.serving.tower;

import java.util.Locale;

/**
 * Takes away the bounds that JavaCPP, under TensorFlow, sets to memory outside the heap: by default as much as the heap may have,
 * and four times as much for the whole process, with all else that it has in memory. A service with a small heap and a large
 * store would be told {@code OutOfMemoryError} by every query, of memory that the machine has. Who wants the bounds sets
 * them.
 */
final class NativeMemory {

    private NativeMemory() {}

    /** To be called before the first class of TensorFlow is initialised: JavaCPP reads the properties once. */
    static void removeLimits() {
        removeLimits("org.bytedeco.javacpp.maxBytes");
        removeLimits("org.bytedeco.javacpp.maxPhysicalBytes");
    }

    private static void removeLimits(String property) {
        // JavaCPP takes the names in small letters, too.
        if (System.getProperty(property) == null && System.getProperty(property.toLowerCase(Locale.ROOT)) == null) {
            System.setProperty(property, "0");
        }
    }
}
