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

/** In what training multiplies: {@code run.precision} on this processor. */
public final class TrainingPrecision {
    private static final Path CPU = Path.of("/proc/cpuinfo");
    /** As Linux calls instructions that multiply bfloat16 and add up in float32. */
    private static final Set<String> BF16 = Set.of("avx512_bf16", "amx_bf16");

    private TrainingPrecision() {}

    /** {@code auto} as what it means here, anything else as it is. */
    public static Precision precision(RunConfig run) {
        return of(run.precision(), supportsBfloat16());
    }

    /** The same where the processor multiplies bfloat16 or does not. */
    static Precision of(Precision asked, boolean bf16) {
        if (asked != Precision.AUTO) {
            return asked;
        }
        return bf16 ? Precision.BF16 : Precision.FP32;
    }

    /**
     * Whether training multiplies in bfloat16.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5107 if it is asked to and the processor can't
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

    /** Whether this processor multiplies bfloat16. */
    public static boolean supportsBfloat16() {
        return supportsBfloat16(CPU);
    }

    /** Whether a processor described so multiplies bfloat16; not where there is no such file, as outside Linux. */
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
