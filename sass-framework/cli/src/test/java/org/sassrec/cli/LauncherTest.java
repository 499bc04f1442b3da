package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Checks the arguments that {@code bin/sass} passes to Java, with a script in place of Java. */
@Tag("slow")
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    @TempDir
    Path folder;

    private Path java;

    @BeforeEach
    void fakeJava() throws IOException {
        java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    }

    private String classpath = "";

    private String run(String script, String locale) throws IOException, InterruptedException {
        Files.writeString(java, "#!/bin/sh\n" + script + "\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        ProcessBuilder builder = new ProcessBuilder("sh", "src/main/dist/bin/sass", "status")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment().put("LC_ALL", locale);
        builder.environment().put("SASS_CLASSPATH", classpath);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        // The reader of standard error ends without a signal.
        File out = folder.resolve("out").toFile();
        for (int i = 0; i < 200 && out.length() == 0; i++) {
            Thread.sleep(50);
        }
        return Files.readString(out.toPath(), StandardCharsets.ISO_8859_1);
    }

    @Test
    @DisabledOnOs({OS.WINDOWS, OS.MAC})
    void replacesAnAsciiLocaleByUtf8() throws IOException, InterruptedException {
        assertThat(run("echo \"$LC_ALL\"", "C")).isEqualTo("C.UTF-8\n");
        assertThat(run("echo \"$LC_ALL\"", "C.UTF-8")).isEqualTo("C.UTF-8\n");
    }

    @Test
    void addsTheJarsOfAdditionalModules() throws IOException, InterruptedException {
        String printed = "for each in \"$@\"; do case $each in */lib/*) echo \"$each\" ;; esac; done";
        assertThat(run(printed, "C.UTF-8")).endsWith("/lib/*\n");
        classpath = "/opt/hadoop/*:one.jar";
        assertThat(run(printed, "C.UTF-8")).endsWith("/lib/*:/opt/hadoop/*:one.jar\n");
    }

    @Test
    void passesErrorsInAnyEncoding() throws IOException, InterruptedException {
        assertThat(run("printf 'caf\\351 \\000 x\\n' >&2", "C")).isEqualTo("caf\u00e9 \u0000 x\n");
    }

    @Test
    void detectsPipesAndSuppressesNativeAccessWarnings() throws IOException, InterruptedException {
        assertThat(run("echo \"$@\"", "C"))
                .contains(" -Djdk.console=java.base ", " --enable-native-access=ALL-UNNAMED ");
    }
}
