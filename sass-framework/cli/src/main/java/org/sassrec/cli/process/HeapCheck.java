package org.sassrec.cli.process;

import java.util.Locale;
import org.sassrec.cli.output.Console;

/** Compares the heap that the configuration asks for with the one this JVM has. */
public final class HeapCheck {
    /** A JVM reports a little less than it was given. */
    private static final double TOLERANCE = 0.8;

    private HeapCheck() {}

    /** Says so if the heap is smaller than asked for: a JVM cannot change its own. */
    public static void warn(String asked, Console console) {
        warn(asked, System.getenv(ParentProcess.WATCHDOG_VARIABLE) != null, console);
    }

    /**
     * The same.
     *
     * @param goal whether a goal of Maven has started this JVM, not {@code bin/sass}
     */
    public static void warn(String asked, boolean goal, Console console) {
        long has = Runtime.getRuntime().maxMemory();
        if (has < TOLERANCE * parse(asked)) {
            console.err()
                    .printf(
                            Locale.ROOT,
                            "warning: run.heap is %s, but this JVM may use %d MB only; %s%n",
                            asked,
                            has >> 20,
                            // A goal gives what run.heap asks for, unless it is told another heap.
                            goal
                                    ? "leave out -Dsass.heap (<heap> in a pom.xml), or set it to " + asked
                                    : "set SASS_HEAP=" + asked + " for bin/sass");
        }
    }

    /** {@code 512m}, {@code 2g} or plain bytes. */
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
