package org.sassrec.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;

class PartRunnerTest {
    @TempDir
    private Path folder;

    private static PartRunner runner(int parallelism) {
        return new PartRunner() {
            @Override
            public int parallelism() {
                return parallelism;
            }

            @Override
            public <S, R> List<R> run(S shared, List<? extends Part<S, R>> parts) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Test
    void dividesRowsIntoMultiplesOfTheUnit() {
        assertThat(runner(2).partRows(100_000, 4_096)).isEqualTo(4 * 4_096);
        assertThat(runner(2).partRows(0, 4_096)).isEqualTo(4_096);
        assertThat(runner(1).partRows(Integer.MAX_VALUE, 256)).isEqualTo(PartRunner.MAX_ROWS);
    }

    @Test
    void reportsAFileThatAnExecutorCannotRead() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> SharedFiles.require(missing))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS4066")
                .hasMessageContaining("cannot read `" + missing + "`")
                .hasMessageContaining("run.output");
        SharedFiles.require(folder);
    }
}
