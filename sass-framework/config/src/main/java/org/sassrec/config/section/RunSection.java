package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.time.Duration;
import java.util.List;
import org.sassrec.config.RunConfig;
import org.sassrec.config.schema.MemorySizeTypes;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.ValueTypes;

/** Declares {@code run:}. */
final class RunSection {

    static final Section<RunConfig> RUN = Section.of(
                    "run",
                    "Where and how to run.",
                    key("seed", ValueTypes.integer(), 1L).means("Starts every random draw."),
                    key("threads", threadsType(), 0)
                            .means("Threads to work with, or `auto`: as many as there are cores."),
                    key("heap", MemorySizeTypes.asText(), "2g")
                            .means(
                                    "Heap of the plugin's worker, such as `800m` or `2g`; `bin/sass` takes `SASS_HEAP`."),
                    key("output", ValueTypes.path(), "target/sass")
                            .means("Folder of all results, relative to this file."),
                    key("progressEvery", ValueTypes.duration(Duration.ofSeconds(1)), Duration.ofSeconds(30))
                            .means("Where no terminal draws progress, as in CI: a line at most once in so long."),
                    key("precision", ValueTypes.choice(RunConfig.Precision.class), RunConfig.Precision.FP32)
                            .means(
                                    "Of the products of the hidden layers in training: `fp32`; `bf16` (an error on processors that do not multiply it); or `auto`, `bf16` where the processor multiplies it. Weights, losses and released vectors are fp32."))
            .to(RunConfig.class);

    private RunSection() {}

    private static ScalarType<Integer> threadsType() {
        ScalarType<Integer> number = ValueTypes.integer(1, 1024);
        return new ScalarType<>(
                "`auto`, or a whole number from 1 to 1024",
                text -> text.equals("auto") ? 0 : number.parser().parse(text),
                threads -> threads == 0 ? "auto" : Integer.toString(threads),
                0,
                SchemaFragments.map(
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
