package org.sassrec.config;

import static org.sassrec.config.Key.key;

import java.time.Duration;
import java.util.List;

/**
 * {@code run:} how and where to run.
 *
 * @param output folder of the run, relative to the file; {@code target/sass} by default
 * @param threads 0: all cores, see {@link #cores}
 * @param heap of the worker JVM, such as {@code 2g}
 * @param progressEvery between two lines of progress where no terminal draws it
 * @param precision of the products in training
 */
public record RunConfig(
        long seed, int threads, String heap, String output, Duration progressEvery, Precision precision) {

    static final Section<RunConfig> RUN = Section.of(
                    "run",
                    "Where and how to run.",
                    key("seed", Types.whole(), 1L).means("Starts every random draw."),
                    key("threads", threadCount(), 0)
                            .means("Threads to work with, or `auto`: as many as there are cores."),
                    key("heap", MemorySizes.text(), "2g")
                            .means(
                                    "Heap of the plugin's worker, such as `800m` or `2g`; `bin/sass` takes `SASS_HEAP`."),
                    key("output", Types.path(), "target/sass").means("Folder of all results, relative to this file."),
                    key("progressEvery", Types.duration(Duration.ofSeconds(1)), Duration.ofSeconds(30))
                            .means("Where no terminal draws progress, as in CI: a line at most once in so long."),
                    key("precision", Types.choice(Precision.class, "fp16"), Precision.FP32)
                            .means(
                                    "Of the products of the hidden layers in training: `fp32`; `bf16` (an error on processors that do not multiply it); or `auto`, `bf16` where the processor multiplies it. Weights, losses and released vectors are fp32."))
            .to(RunConfig.class);

    /** How many threads work: those that are configured, or as many as the machine has cores. */
    public int cores() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** In what the hidden layers multiply in training. All else is float32. */
    public enum Precision {
        /** In bfloat16 where the processor multiplies it, else in float32. */
        AUTO,
        FP32,
        /** In bfloat16; an error where the processor does not multiply it. */
        BF16
    }

    private static ScalarType<Integer> threadCount() {
        ScalarType<Integer> number = Types.whole(1, 1024);
        return new ScalarType<>(
                "`auto`, or a whole number from 1 to 1024",
                text -> text.equals("auto") ? 0 : number.parser().parse(text),
                threads -> threads == 0 ? "auto" : Integer.toString(threads),
                0,
                Shapes.map(
                        "type",
                        List.of("integer", "string"),
                        "minimum",
                        1,
                        "maximum",
                        1024,
                        "pattern",
                        "^(?:auto|[+-]?\\d+)$|\\$\\{env:"));
    }
}
