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

/** Declares {@code run}. */
final class RunSection {

    static final Section<RunConfig> RUN = Section.of(
                    "run",
                    "Folder, threads and memory of a run.",
                    key("seed", ValueTypes.integer(), 1L).means("Seed of all random numbers."),
                    key("threads", threadsType(), 0).means("Number of threads. `auto` uses one thread per core."),
                    key("workers", ValueTypes.integer(1, 64), 1)
                            .means(
                                    "Number of processes on this machine among which `train` divides its steps and its threads. With more than one, training is asynchronous, so its result is not reproducible, and the processes listen on ports that other machines can reach. `TF_CONFIG` has precedence."),
                    key("heap", MemorySizeTypes.asText(), "2g")
                            .means(
                                    "Heap of the worker of the Maven plugin, for example `800m` or `2g`. `bin/sass` uses the environment variable `SASS_HEAP` instead."),
                    key("output", ValueTypes.path(), "target/sass")
                            .means("Folder of all results, relative to this file."),
                    key(
                                    "dataset",
                                    ValueTypes.form(
                                            "an address such as `s3a://BUCKET/FOLDER`, `hdfs://HOST/FOLDER`, `s3://BUCKET/FOLDER` or `file:///FOLDER`",
                                            "[a-z][a-z0-9+.-]*://[^?#]*"))
                            .means(
                                    "Address where machines share the prepared dataset. `prepare` copies it from there if it was prepared from the same configuration and source files. Otherwise it prepares the dataset and copies it there.")
                            .withExample("s3a://shop-datasets/prod"),
                    key("progressEvery", ValueTypes.duration(Duration.ofSeconds(1)), Duration.ofSeconds(30))
                            .means("Minimum time between two progress lines without a terminal, for example in CI."),
                    key("precision", RunConfig.Precision.FP32)
                            .means(
                                    "Precision of the products of the hidden layers in training. `fp32`: single precision. `bf16`: an error on processors that cannot multiply it. `auto`: `bf16` if the processor can multiply it, else `fp32`. Weights, losses and released vectors are always fp32."),
                    key("failOnAlerts", false)
                            .means(
                                    "Whether `evaluate`, `publish` and `refresh` end with exit code 4 after their work if a value of the day differs significantly from the earlier days (SASS6004). Otherwise they print a warning."))
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
