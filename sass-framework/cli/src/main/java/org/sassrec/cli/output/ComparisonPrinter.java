package org.sassrec.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
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
        return new EventPrinter(its, Clock.systemUTC(), config.config(), "publish");
    }

    /** No terminal: lines of several runs can't be drawn over. */
    private Console prefixed(String run) {
        return new Console(prefixed(run, console.out()), prefixed(run, console.err()), console.charset(), false);
    }

    private PrintStream prefixed(String run, PrintStream into) {
        return new PrintStream(new PrefixedOutput(run + ": ", into, console.charset()), true, console.charset());
    }

    @Override
    public void waitingForMemory(String variant, long seed, long held, long needed, long budget) {
        console.out()
                .println(variant + ", seed " + seed + ": waits for memory, " + PlanText.bytes(held)
                        + " are in use, with one more run " + PlanText.bytes(needed) + " of " + PlanText.bytes(budget));
    }

    @Override
    public void failed(String variant, long seed, RuntimeException problem) {
        console.error(variant + " with seed " + seed + " failed, the others go on");
        FailureReporter.report(problem, parallel ? prefixed(variant + ", seed " + seed) : console);
    }

    /** Writes whole lines with a name before each, so that those of several threads do not mix. */
    private static final class PrefixedOutput extends OutputStream {
        private final String name;
        private final PrintStream into;
        private final Charset charset;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        PrefixedOutput(String name, PrintStream into, Charset charset) {
            this.name = name;
            this.into = into;
            this.charset = charset;
        }

        @Override
        public synchronized void write(int b) {
            if (b == '\n') {
                into.println(name + line.toString(charset).stripTrailing());
                line.reset();
            } else {
                line.write(b);
            }
        }
    }
}
