package org.sassrec.benchmark;

import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the JMH benchmarks of Java code with one thread: all classes whose names end in {@code Micro}. Arguments: a
 * pattern for their names (default: all) and a JSON file for the results (optional).
 */
public final class MicroBenchmark {
    private MicroBenchmark() {}

    public static void main(String[] arguments) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(arguments.length > 0 ? arguments[0] : "Micro\\.")
                .shouldFailOnError(true)
                .jvmArgs("--add-opens=java.base/java.nio=ALL-UNNAMED", "-Xmx1g");
        if (arguments.length > 1) {
            options = options.resultFormat(ResultFormatType.JSON).result(arguments[1]);
        }
        new Runner(options.build()).run();
    }
}
