package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    /** Tells what a process takes its streams for. */
    static final class TerminalProbe {
        private TerminalProbe() {}

        public static void main(String[] arguments) {
            Console console = Console.ofProcess();
            console.out().println(console.terminal() + " " + console.charset());
        }
    }

    /** The console of JDK 22 to 24 is there without a terminal, too; older ones do not know the property. */
    @Test
    void detectsPipesOnAnyJdk() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.console=jdk.internal.le",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TerminalProbe.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        assertThat(process.getInputStream().readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("false UTF-8" + System.lineSeparator());
        assertThat(process.waitFor()).isZero();
    }
}
