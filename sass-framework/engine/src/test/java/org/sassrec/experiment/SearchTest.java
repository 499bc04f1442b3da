package org.sassrec.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.pipeline.PipelineEvent;

/** Searches that stop at the first run. */
class SearchTest {
    @TempDir
    Path folder;

    private Path trial;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("log.csv"), "u,i,t,a,y\n1,1,2026-01-01 00:00:00,1,1\n");
        tune("");
        trial = folder.resolve("target/sass/tune/sass/2/epochs-1");
        assertThat(trial.resolve("../../search.json").normalize()).exists();
        Files.createDirectories(trial);
    }

    private void tune(String more) throws IOException {
        Path file = Files.writeString(folder.resolve("sass.yaml"), TuningProject.YAML + more);
        LoadedConfig loaded = ConfigLoader.loadToTune(ConfigRequest.of(file));
        RunListener listener = new RunListener() {
            @Override
            public Consumer<PipelineEvent> started(String run, long seed, int number, int of, LoadedConfig config) {
                throw new IllegalStateException("stop");
            }

            @Override
            public void failed(String run, long seed, RuntimeException problem) {
                throw problem;
            }
        };
        assertThatThrownBy(() -> Search.run(loaded, Clock.systemUTC(), listener))
                .hasMessage("stop");
    }

    @Test
    void keepsTrialsIfTheirTrainingDoesNotChange() throws IOException {
        tune("tune: {minutes: 60, parallel: 2}\nevaluate: {confidence: 0.9}\nrun: {heap: 2g}\n");
        assertThat(trial).exists();
    }

    @Test
    void deletesTrialsOfAnotherSpace() throws IOException {
        tune("tune: {space: {model.dropout: [0.1]}}\n");
        assertThat(trial).doesNotExist();
    }

    @Test
    void deletesTrialsOfOtherSettings() throws IOException {
        tune("model: {dropout: 0.3}\n");
        assertThat(trial).doesNotExist();
    }

    @Test
    void deletesTrialsOfOtherData() throws IOException {
        Files.writeString(folder.resolve("log.csv"), "u,i,t,a,y\n2,1,2026-01-01 00:00:00,1,1\n");
        tune("");
        assertThat(trial).doesNotExist();
    }
}
