package org.sassrec.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Clock;
import java.util.function.Consumer;
import org.sassrec.config.LoadedConfig;
import org.sassrec.experiment.RunListener;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.report.PlanText;

/** Prints the progress of an experiment. If runs are parallel, each line starts with the name of its run. */
public final class RunPrinter implements RunListener {
    private final Console console;
    private final boolean parallel;

    public RunPrinter(Console console, boolean parallel) {
        this.console = console;
        this.parallel = parallel;
    }

    @Override
    public Consumer<PipelineEvent> started(String variant, long seed, int number, int of, LoadedConfig config) {
        String run = variant + ", seed " + seed;
        console.out().println(run + " (" + number + " of " + of + ")");
        Console target = parallel ? prefixed(run) : console;
        return new EventPrinter(target, Clock.systemUTC(), config.config(), "publish");
    }

    /** Returns a console without terminal features, because parallel runs cannot redraw a line. */
    private Console prefixed(String run) {
        return new Console(
                prefixed(run, console.out()),
                prefixed(run, console.err()),
                console.charset(),
                false,
                console.width(),
                console.syntax());
    }

    private PrintStream prefixed(String run, PrintStream into) {
        return new PrintStream(new PrefixedOutput(run + ": ", into, console.charset()), true, console.charset());
    }

    @Override
    public void waitingForMemory(String variant, long seed, long held, long needed, long budget) {
        console.out()
                .println(variant + ", seed " + seed + ": waits for memory, " + PlanText.bytes(held) + " in use, "
                        + PlanText.bytes(needed) + " needed with this run, limit " + PlanText.bytes(budget));
    }

    @Override
    public void failed(String variant, long seed, RuntimeException problem) {
        console.error(variant + " with seed " + seed + " failed; the other runs continue");
        FailureReporter.report(problem, parallel ? prefixed(variant + ", seed " + seed) : console);
    }

    /** Writes complete lines with a prefix, so that lines of several threads do not mix. */
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
