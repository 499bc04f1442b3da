package org.sassrec.maven.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.maven.WorkerMojo;

class WorkerCommandTest {
    @Test
    void detectsPipesAndSuppressesNativeAccessWarnings() throws Exception {
        assertThat(MiniWorker.command("64m", "talk").jvmArguments())
                .contains("-Djdk.console=java.base", "--enable-native-access=ALL-UNNAMED");
    }

    /** Messages recommend TMPDIR, and `bin/sass` uses it. */
    @Test
    void usesTheTemporaryFolderOfMavenOrTheVariable(@TempDir Path named) {
        assertThat(WorkerCommand.temporaryFolder("/tmp", false, named.toString()))
                .isEqualTo(named.toAbsolutePath());
        assertThat(WorkerCommand.temporaryFolder("/big", true, named.toString()))
                .isEqualTo(Path.of("/big"));
        assertThat(WorkerCommand.temporaryFolder("/tmp", false, null)).isEqualTo(Path.of("/tmp"));
        assertThat(WorkerCommand.temporaryFolder("/tmp", false, " ")).isEqualTo(Path.of("/tmp"));
        assertThat(WorkerCommand.temporaryFolder(
                        "/tmp", false, named.resolve("none").toString()))
                .isEqualTo(Path.of("/tmp"));
    }

    /** The JVM uses the last of conflicting options. */
    @Test
    void reportsTheEffectiveHeap() throws Exception {
        WorkerCommand plain = MiniWorker.command("64m", "talk");
        assertThat(plain.effectiveHeap()).isEqualTo("64m");
        WorkerCommand more = new WorkerCommand(
                plain.java(),
                plain.classpath(),
                "64m",
                plain.crashFile(),
                List.of("-Xmx1g", "-Da=b", "-XX:MaxHeapSize=8g"),
                plain.mainClass(),
                plain.arguments(),
                plain.directory());
        assertThat(more.effectiveHeap()).isEqualTo("8g");
        assertThat(WorkerExit.message("sass:train", WorkerExit.OUT_OF_MEMORY, more, Optional.empty()))
                .get()
                .asString()
                .contains("heap of the worker, 8g, is too small", "-Dsass.jvmOptions", "16g");
    }

    @Test
    void quotesBlanksInOptions() {
        assertThat(WorkerMojo.splitArguments("  -Da=1\t-Db=\"C:\\Program Files\\x.jks\" '-Dc=d e'  \"-Df=\"g h\n-Di='"))
                .containsExactly("-Da=1", "-Db=C:\\Program Files\\x.jks", "-Dc=d e", "-Df=g", "h", "-Di='");
        assertThat(WorkerMojo.splitArguments(" ")).isEmpty();
    }
}
