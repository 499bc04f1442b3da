package org.sassrec.cli;

import java.time.Clock;
import java.util.function.Consumer;
import org.sassrec.config.LoadedConfig;
import org.sassrec.pipeline.Comparer;
import org.sassrec.pipeline.PipelineEvent;

/** Shows each run of a comparison as {@code train} does, under its name. */
final class ComparerPrinter implements Comparer.Listener {
    private final Console console;

    ComparerPrinter(Console console) {
        this.console = console;
    }

    @Override
    public Consumer<PipelineEvent> begins(String variant, long seed, int number, int of, LoadedConfig config) {
        console.out().println(variant + ", seed " + seed + " (" + number + " of " + of + ")");
        return new EventPrinter(console, Clock.systemUTC(), config.config());
    }

    @Override
    public void failed(String variant, long seed, RuntimeException problem) {
        console.err().println("error: " + variant + " with seed " + seed + " failed, the others go on");
        Failure.report(problem, console);
    }
}
