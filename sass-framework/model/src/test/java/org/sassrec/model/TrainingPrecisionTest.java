package org.sassrec.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.config.RunConfig.Precision;
import org.sassrec.diagnostic.SassException;

class TrainingPrecisionTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "'fpu avx512f avx512_bf16 clzero', true",
        "'fpu amx_bf16 amx_tile', true",
        "'fpu avx2 avx512f avx512_vnni', false",
        "'avx512_bf16x', false"
    })
    void detectsBfloat16FromProcessorFlags(String flags, boolean expected) throws IOException {
        Path description = Files.writeString(
                folder.resolve("cpuinfo"), "processor\t: 0\nmodel name\t: X\nflags\t\t: " + flags + "\nbugs\t: bf16\n");
        assertThat(TrainingPrecision.supportsBfloat16(description)).isEqualTo(expected);
    }

    @Test
    void reportsNoBfloat16WithoutProcessorDescription() {
        assertThat(TrainingPrecision.supportsBfloat16(folder.resolve("none"))).isFalse();
    }

    @Test
    void resolvesAutoForProcessor() {
        assertThat(TrainingPrecision.of(Precision.AUTO, true)).isEqualTo(Precision.BF16);
        assertThat(TrainingPrecision.of(Precision.AUTO, false)).isEqualTo(Precision.FP32);
        assertThat(TrainingPrecision.usesBfloat16(Precision.AUTO, false)).isFalse();
        assertThat(TrainingPrecision.usesBfloat16(Precision.FP32, true)).isFalse();
        assertThat(TrainingPrecision.usesBfloat16(Precision.BF16, true)).isTrue();
    }

    @Test
    void rejectsUnsupportedPrecision() {
        assertThatThrownBy(() -> TrainingPrecision.usesBfloat16(Precision.BF16, false))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS5107")
                .hasMessageContaining("to `auto`");
    }
}
