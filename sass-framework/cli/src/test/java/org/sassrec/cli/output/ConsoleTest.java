package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.SassCommand;

@Tag("slow")
class ConsoleTest {
    /** Prints how a process classifies its streams. */
    static final class TerminalProbe {
        private TerminalProbe() {}

        public static void main(String[] arguments) {
            Console console = Console.ofProcess();
            console.out().println(console.terminal() + " " + console.charset());
        }
    }

    /** JDK 22 to 24 return a console without a terminal. Older JDKs ignore the property. */
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

    @Test
    void masksDataInOutput() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = Console.of(out, err, StandardCharsets.UTF_8, false);

        console.out().println("item \u001b]0;title\u0007");
        console.out().printf("%s", "::error::x");
        console.error("\u001b[2J", "##[group]");
        console.warn("\n::warning::y");
        console.printDocument("{\"text\": \"##[group]\"}");

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "item \uFFFD]0;title\uFFFD" + System.lineSeparator() + ": :error::x{\"text\": \"##[group]\"}");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .doesNotContain("\u001b", "##[", "\n::")
                .contains("\n: :warning::y");
    }

    /** For example {@code sass schema | head}. */
    @Test
    void isSilentWhenTheReaderOfAPipeHasEnded() {
        OutputStream pipe = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        assertThat(SassCommand.run(Console.of(pipe, err, StandardCharsets.UTF_8, false), "schema"))
                .isEqualTo(ExitStatus.OK);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
