package org.sassrec.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goals share, without a Maven. */
class SassMojoTest {
    @TempDir
    Path folder;

    /** A goal that loads. */
    private static final class Loading extends SassMojo {
        private final boolean forWorker;

        Loading(Path file, boolean forWorker) {
            this.file = file.toFile();
            this.forWorker = forWorker;
        }

        @Override
        String goal() {
            return "load";
        }

        @Override
        void perform() throws MojoFailureException {
            if (forWorker) {
                loadForWorker();
            } else {
                load();
            }
        }
    }

    private static String said(SassMojo goal) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        goal.setLog(new SystemStreamLog() {
            @Override
            public void warn(CharSequence line) {
                out.println(line);
            }
        });
        goal.execute();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void warningsAreLeftToAWorkerThatShowsThem() throws Exception {
        Path file = Files.writeString(
                folder.resolve("sass.yaml"),
                GoalsIT.YAML
                        .replace("{task: scenarioContrast, epochs: 1}", "{task: none}")
                        .replace("finetune:\n", "finetune:\n  freeze: tables\n"));

        assertThat(said(new Loading(file, false))).contains("`finetune.freeze` has no effect");
        assertThat(said(new Loading(file, true))).isEmpty();
    }

    @Test
    void textsWhoseLettersWereLostAreRefused() {
        Loading goal = new Loading(folder.resolve("\ufffd.yaml"), false);

        assertThatThrownBy(goal::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessage("sass:load failed: 1 error");
    }

    @Test
    void aWorldIsSimulatedBeforeTheConfigurationThatIncludesItsScenariosHolds() {
        assertThat(new SimulateMojo().configured()).isFalse();
    }
}
