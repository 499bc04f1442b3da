package org.sassrec.training;

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

class ArithmeticTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "'fpu avx512f avx512_bf16 clzero', true",
        "'fpu amx_bf16 amx_tile', true",
        "'fpu avx2 avx512f avx512_vnni', false",
        "'avx512_bf16x', false"
    })
    void flagsOfTheProcessorTell(String flags, boolean expected) throws IOException {
        Path description = Files.writeString(
                folder.resolve("cpuinfo"), "processor\t: 0\nmodel name\t: X\nflags\t\t: " + flags + "\nbugs\t: bf16\n");
        assertThat(Arithmetic.multipliesBf16(description)).isEqualTo(expected);
    }

    @Test
    void nothingIsKnownWithoutADescription() {
        assertThat(Arithmetic.multipliesBf16(folder.resolve("none"))).isFalse();
    }

    @Test
    void autoFollowsTheProcessor() {
        assertThat(Arithmetic.of(Precision.AUTO, true)).isEqualTo(Precision.BF16);
        assertThat(Arithmetic.of(Precision.AUTO, false)).isEqualTo(Precision.FP32);
        assertThat(Arithmetic.bf16(Precision.AUTO, false)).isFalse();
        assertThat(Arithmetic.bf16(Precision.FP32, true)).isFalse();
        assertThat(Arithmetic.bf16(Precision.BF16, true)).isTrue();
    }

    @Test
    void askingForWhatTheProcessorCannotIsTold() {
        assertThatThrownBy(() -> Arithmetic.bf16(Precision.BF16, false))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS5107")
                .hasMessageContaining("write `auto`");
    }
}
