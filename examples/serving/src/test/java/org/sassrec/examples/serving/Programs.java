package org.sassrec.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Other programs that the tests run. */
final class Programs {

    private Programs() {}

    /** Returns the Python of the environment variable {@code SASS_PYTHON}, by default {@code python3}. */
    static String python() {
        return Objects.requireNonNullElse(System.getenv("SASS_PYTHON"), "python3");
    }

    /** Returns whether {@link #python} has a module. */
    static boolean hasModule(String name) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(python(), "-c", "import " + name)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException none) {
            return false;
        }
    }

    /** Runs a program in a folder and returns its output. Fails if the program does. */
    static String run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
