package org.sassrec.config;

import java.time.Duration;
import java.util.List;
import org.sassrec.config.RunConfig.Precision;

/** Binds {@code run:}, where and how the work is done. */
final class RunSection {

    private static final Key<Long> SEED = Key.optional("seed", Types.whole(), 1L, "Starts every random draw.");
    private static final Key<Integer> THREADS =
            Key.optional("threads", threads(), 0, "Threads to work with, or `auto`: as many as there are cores.");
    private static final Key<String> HEAP = Key.optional(
            "heap",
            MemorySizes.text(),
            "2g",
            "Heap of the plugin's worker, such as `800m` or `2g`; `bin/sass` takes `SASS_HEAP`.");
    private static final Key<String> OUTPUT =
            Key.optional("output", Types.path(), "target/sass", "Folder of all results, relative to this file.");
    private static final Key<Duration> PROGRESS_EVERY = Key.optional(
            "progressEvery",
            Types.duration(Duration.ofSeconds(1)),
            Duration.ofSeconds(30),
            "Where no terminal draws progress, as in CI: a line at most once in so long.");
    private static final Key<Precision> PRECISION = Key.optional(
            "precision",
            Types.choice(Precision.class, "fp16"),
            Precision.FP32,
            "Of the products of the hidden layers in training: `fp32`; `bf16` (an error on processors that do not multiply it); or "
                    + "`auto`, `bf16` where the processor multiplies it. Weights, losses and released vectors are fp32.");
    static final Section RUN = Section.of(
            "run",
            "Where and how to run.",
            SEED,
            THREADS,
            HEAP,
            OUTPUT,
            PROGRESS_EVERY,
            PRECISION);

    private RunSection() {}

    static RunConfig bindRun(Fields run) {
        return new RunConfig(
                run.get(SEED),
                run.get(THREADS),
                run.get(HEAP),
                run.get(OUTPUT),
                run.get(PROGRESS_EVERY),
                run.get(PRECISION));
    }

    private static ScalarType<Integer> threads() {
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
