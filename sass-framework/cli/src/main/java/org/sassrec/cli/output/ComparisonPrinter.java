package org.sassrec.cli.output;

import java.io.PrintStream;
import java.time.Clock;
import java.util.function.Consumer;
import org.sassrec.comparison.ComparisonRunner;
import org.sassrec.config.LoadedConfig;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.report.PlanText;

/**
 * Shows each run of a comparison as {@code train} does, under its name; where runs go side by side, with its name before each
 * line.
 */
public final class ComparisonPrinter implements ComparisonRunner.Listener {
    private final Console console;
    private final boolean parallel;

    public ComparisonPrinter(Console console, boolean sideBySide) {
        this.console = console;
        this.parallel = sideBySide;
    }

    @Override
    public Consumer<PipelineEvent> started(String variant, long seed, int number, int of, LoadedConfig config) {
        String run = variant + ", seed " + seed;
        console.out().println(run + " (" + number + " of " + of + ")");
        Console its = parallel ? prefixed(run) : console;
        return new EventPrinter(its, Clock.systemUTC(), config.config());
    }

    /** No terminal: lines of several runs can't be drawn over. */
    private Console prefixed(String run) {
        return new Console(
                new PrintStream(
                        new PrefixedOutput(run + ": ", console.out(), console.charset()), true, console.charset()),
                new PrintStream(
                        new PrefixedOutput(run + ": ", console.err(), console.charset()), true, console.charset()),
                console.charset(),
                false);
    }

    @Override
    public void waiting(String variant, long seed, long held, long needed, long budget) {
        console.out()
                .println(variant + ", seed " + seed + ": waits for memory, " + PlanText.bytes(held)
                        + " are in use, with one more run " + PlanText.bytes(needed) + " of " + PlanText.bytes(budget));
    }

    @Override
    public void failed(String variant, long seed, RuntimeException problem) {
        console.err().println("error: " + variant + " with seed " + seed + " failed, the others go on");
        FailureReporter.report(problem, parallel ? prefixed(variant + ", seed " + seed) : console);
    }
}
