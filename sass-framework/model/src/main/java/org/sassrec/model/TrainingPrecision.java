package org.sassrec.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.sassrec.config.RunConfig;
import org.sassrec.config.RunConfig.Precision;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.model.graph.ModelCode;

/** The numeric precision of training multiplications: {@code run.precision} on this processor. */
public final class TrainingPrecision {
    private static final Path CPU = Path.of("/proc/cpuinfo");
    /** Linux names of the CPU flags for bfloat16 multiplication with float32 accumulation. */
    private static final Set<String> BF16 = Set.of("avx512_bf16", "amx_bf16");

    private TrainingPrecision() {}

    /** Returns the precision in use: resolves {@code auto} for this processor and returns other values unchanged. */
    public static Precision precision(RunConfig run) {
        return of(run.precision(), supportsBfloat16());
    }

    /** Resolves the precision for a processor with or without bfloat16 multiplication. */
    static Precision of(Precision requested, boolean bf16) {
        if (requested != Precision.AUTO) {
            return requested;
        }
        return bf16 ? Precision.BF16 : Precision.FP32;
    }

    /**
     * Returns whether training multiplies in bfloat16.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5107 if the configuration requires bfloat16 and the processor
     * does not support it
     */
    public static boolean usesBfloat16(RunConfig run) {
        return usesBfloat16(run.precision(), supportsBfloat16());
    }

    static boolean usesBfloat16(Precision requested, boolean supported) {
        if (requested == Precision.BF16 && !supported) {
            throw Diagnostic.error(
                            ModelCode.BFLOAT16_UNSUPPORTED,
                            "`run.precision` is `bf16`, but this processor does not support bfloat16 (it has neither flag "
                                    + "avx512_bf16 nor amx_bf16)")
                    .inFile(CPU.toString())
                    .withHelp("set `run.precision` to `auto` (bf16 where supported, otherwise fp32) or `fp32`")
                    .toException();
        }
        return of(requested, supported) == Precision.BF16;
    }

    /** Returns whether this processor multiplies bfloat16. */
    public static boolean supportsBfloat16() {
        return supportsBfloat16(CPU);
    }

    /**
     * Returns whether the described processor multiplies bfloat16. Returns false if the file does not exist, for
     * example outside Linux.
     */
    static boolean supportsBfloat16(Path description) {
        try (var lines = Files.lines(description)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .limit(1)
                    .flatMap(line -> Arrays.stream(line.split("\\s+", -1)))
                    .anyMatch(BF16::contains);
        } catch (IOException e) {
            return false;
        }
    }
}
