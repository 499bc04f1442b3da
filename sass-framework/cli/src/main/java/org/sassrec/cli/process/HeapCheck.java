package org.sassrec.cli.process;

import java.util.Locale;
import org.sassrec.cli.output.Console;
import org.sassrec.diagnostic.CommandSyntax;

/** Compares the configured heap with the heap of this JVM. */
public final class HeapCheck {
    /** A JVM reports slightly less than its configured heap. */
    private static final double TOLERANCE = 0.8;

    private HeapCheck() {}

    /** Prints a warning if the heap is smaller than configured. A running JVM cannot change its heap. */
    public static void warn(String configured, Console console) {
        boolean goal = console.syntax() == CommandSyntax.MAVEN;
        long available = Runtime.getRuntime().maxMemory();
        if (available < TOLERANCE * parse(configured)) {
            console.err()
                    .printf(
                            Locale.ROOT,
                            "warning: run.heap is %s, but this JVM can use only %d MB; %s%n",
                            configured,
                            available >> 20,
                            // A goal starts the JVM with run.heap, unless another heap is set.
                            goal
                                    ? "remove -Dsass.heap (<heap> in the pom.xml), or set it to " + configured
                                    : "set SASS_HEAP=" + configured + " for bin/sass");
        }
    }

    /** Parses {@code 512m}, {@code 2g} or a number of bytes. Returns bytes. */
    public static long parse(String heap) {
        String text = heap.toLowerCase(Locale.ROOT);
        int shift = switch (text.charAt(text.length() - 1)) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            case 't' -> 40;
            default -> 0;
        };
        return Long.parseLong(shift == 0 ? text : text.substring(0, text.length() - 1)) << shift;
    }
}
