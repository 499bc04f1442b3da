package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code bin/sass} of the unpacked distribution. */
@DisabledOnOs(OS.WINDOWS)
class DistributionIT {
    private static final Path LAUNCHER = Path.of("target", "sass", "bin", "sass");

    @TempDir
    Path folder;

    private record Ended(int status, String out, String err) {}

    private Ended run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("TMPDIR", folder.toString());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void filtersNoiseAndKeepsTheLastLineAndStatus() throws IOException, InterruptedException {
        Path missing = folder.resolve("no.yaml");
        Ended ended = run(
                Map.of("JAVA_TOOL_OPTIONS", "-Dany=thing", "JDK_JAVA_OPTIONS", "-Dany=thing"),
                "validate",
                "-f",
                missing.toString());

        assertThat(ended.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).startsWith("error[SASS1001]").endsWith("\n").doesNotContain("Picked up");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("out", "err");
    }

    @Test
    void printsEverythingOnRequest() throws IOException, InterruptedException {
        Ended ended = run(Map.of("JAVA_TOOL_OPTIONS", "-Dany=thing", "SASS_RAW_STDERR", "1"), "--version");

        assertThat(ended.status()).isZero();
        assertThat(ended.err()).startsWith("Picked up JAVA_TOOL_OPTIONS");
    }

    @Test
    void limitsTheHeapOnly() throws IOException, InterruptedException {
        Ended ended = run(Map.of("SASS_OPTS", "-XshowSettings:properties", "SASS_HEAP", "64m"), "--version");

        assertThat(ended.status()).isZero();
        assertThat(ended.err().lines().map(String::strip))
                .contains("org.bytedeco.javacpp.maxBytes = 0", "org.bytedeco.javacpp.maxPhysicalBytes = 0");
    }
}
