package org.sassrec.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.sassrec.config.RunConfig;
import org.sassrec.config.RunConfig.Precision;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;

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
    static Precision of(Precision asked, boolean bf16) {
        if (asked != Precision.AUTO) {
            return asked;
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

    static boolean usesBfloat16(Precision asked, boolean able) {
        if (asked == Precision.BF16 && !able) {
            throw Diagnostic.error(
                            DiagnosticCode.BFLOAT16_UNSUPPORTED,
                            "`run.precision: bf16`, and this processor does not multiply bfloat16 (neither "
                                    + "avx512_bf16 nor amx_bf16 is among its flags)")
                    .inFile(CPU.toString())
                    .withHelp("write `auto`, which is bf16 where it can be and fp32 elsewhere, or `fp32`")
                    .toException();
        }
        return of(asked, able) == Precision.BF16;
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
