package org.sassrec.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerCommandTest {
    @Test
    void theJvmTakesNoPipeForATerminalAndWarnsOfNoNativeCode() throws Exception {
        assertThat(MiniWorker.command("64m", "talk").jvmArguments())
                .contains("-Djdk.console=java.base", "--enable-native-access=ALL-UNNAMED");
    }

    /** Messages advise it, and `bin/sass` does it. */
    @Test
    void temporaryFilesLieWhereTheVariableSaysUnlessMavenWasTold(@TempDir Path named) {
        assertThat(WorkerCommand.temporary("/tmp", false, named.toString())).isEqualTo(named.toAbsolutePath());
        assertThat(WorkerCommand.temporary("/big", true, named.toString())).isEqualTo(Path.of("/big"));
        assertThat(WorkerCommand.temporary("/tmp", false, null)).isEqualTo(Path.of("/tmp"));
        assertThat(WorkerCommand.temporary("/tmp", false, " ")).isEqualTo(Path.of("/tmp"));
        assertThat(WorkerCommand.temporary("/tmp", false, named.resolve("none").toString()))
                .isEqualTo(Path.of("/tmp"));
    }

    /** Of two that differ the JVM takes the last. */
    @Test
    void theHeapThatIsToldIsTheOneThatHolds() throws Exception {
        WorkerCommand plain = MiniWorker.command("64m", "talk");
        assertThat(plain.largestHeap()).isEqualTo("64m");
        WorkerCommand more = new WorkerCommand(
                plain.java(),
                plain.classpath(),
                "64m",
                plain.crashFile(),
                List.of("-Xmx1g", "-Da=b", "-XX:MaxHeapSize=8g"),
                plain.mainClass(),
                plain.arguments(),
                plain.directory());
        assertThat(more.largestHeap()).isEqualTo("8g");
        assertThat(WorkerEnd.message("sass:train", WorkerEnd.OUT_OF_MEMORY, more, Optional.empty()))
                .get()
                .asString()
                .contains("heap of 8g is too small", "-Dsass.jvmOptions", "16g");
    }

    @Test
    void aBlankInsideAnOptionStandsInQuotes() {
        assertThat(WorkerMojo.words("  -Da=1\t-Db=\"C:\\Program Files\\x.jks\" '-Dc=d e'  \"-Df=\"g h\n-Di='"))
                .containsExactly("-Da=1", "-Db=C:\\Program Files\\x.jks", "-Dc=d e", "-Df=g", "h", "-Di='");
        assertThat(WorkerMojo.words(" ")).isEmpty();
    }
}
