package org.sassrec.cli;

import java.io.PrintStream;
import java.time.Clock;
import java.util.function.Consumer;
import org.sassrec.comparison.Comparer;
import org.sassrec.config.LoadedConfig;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.report.PlanText;

/**
 * Shows each run of a comparison as {@code train} does, under its name; where runs go side by side, with its name before each
 * line.
 */
final class ComparerPrinter implements Comparer.Listener {
    private final Console console;
    private final boolean sideBySide;

    ComparerPrinter(Console console, boolean sideBySide) {
        this.console = console;
        this.sideBySide = sideBySide;
    }

    @Override
    public Consumer<PipelineEvent> begins(String variant, long seed, int number, int of, LoadedConfig config) {
        String run = variant + ", seed " + seed;
        console.out().println(run + " (" + number + " of " + of + ")");
        Console its = sideBySide ? named(run) : console;
        return new EventPrinter(its, Clock.systemUTC(), config.config());
    }

    /** No terminal: lines of several runs can't be drawn over. */
    private Console named(String run) {
        return new Console(
                new PrintStream(new NamedLines(run + ": ", console.out(), console.charset()), true, console.charset()),
                new PrintStream(new NamedLines(run + ": ", console.err(), console.charset()), true, console.charset()),
                console.charset(),
                false);
    }

    @Override
    public void waits(String variant, long seed, long held, long needed, long budget) {
        console.out()
                .println(variant + ", seed " + seed + ": waits for memory, " + PlanText.bytes(held)
                        + " are in use, with one more run " + PlanText.bytes(needed) + " of " + PlanText.bytes(budget));
    }

    @Override
    public void failed(String variant, long seed, RuntimeException problem) {
        console.err().println("error: " + variant + " with seed " + seed + " failed, the others go on");
        Failure.report(problem, sideBySide ? named(variant + ", seed " + seed) : console);
    }
}
