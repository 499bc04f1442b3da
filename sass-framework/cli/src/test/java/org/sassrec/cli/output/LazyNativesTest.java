package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.SassCommand;
import org.sassrec.cli.TinyProject;

/** Commands that only read the configuration must not load native libraries, because they slow the start. */
@Tag("slow")
class LazyNativesTest {
    /** Packages of the Java classes that load native libraries. */
    private static final List<String> BEFORE_NATIVES = List.of(
            "org.tensorflow.",
            "org.bytedeco.",
            "org.duckdb.",
            "org.apache.arrow.",
            "com.github.luben.zstd.",
            "io.netty.",
            "io.milvus.");

    @TempDir
    Path folder;

    @Test
    void loadsNoNativesForValidateAndHelp() throws IOException, InterruptedException {
        Path config = TinyProject.create(folder, folder.resolve("simulation")).resolve("sass.yaml");

        assertThat(loaded("validate", "-f", config.toString()))
                .contains("org.sassrec.config.loader.ConfigLoader")
                .noneMatch(LazyNativesTest::bringsNative);
        assertThat(loaded("help", "train"))
                .contains("org.sassrec.cli.SassCommand")
                .noneMatch(LazyNativesTest::bringsNative);
    }

    private static boolean bringsNative(String name) {
        return BEFORE_NATIVES.stream().anyMatch(name::startsWith);
    }

    /** Returns the names of all classes that a command loads in a separate process. */
    private List<String> loaded(String... arguments) throws IOException, InterruptedException {
        Path log = folder.resolve("classes.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load:file=" + log + "::filecount=0",
                "-cp",
                System.getProperty("java.class.path"),
                SassCommand.class.getName()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        Files.deleteIfExists(log);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isEqualTo(ExitStatus.OK);
        // [0.123s][info][class,load] java.lang.Object source: shared objects file
        return Files.readAllLines(log).stream()
                .map(line -> line.replaceFirst("^(\\[[^]]*\\])+ ", "").replaceFirst(" .*", ""))
                .toList();
    }
}
