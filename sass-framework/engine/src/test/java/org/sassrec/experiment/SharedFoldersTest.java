package org.sassrec.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.StageInputs;

class SharedFoldersTest {

    @TempDir
    private Path root;

    private static StageInputs inputs(String data) {
        return StageInputs.of(Map.of("data", data));
    }

    private Path shared(String kind, String data) throws IOException {
        Path folder = root.resolve(kind).resolve(inputs(data).fingerprint());
        Files.createDirectories(folder.resolve("dataset"));
        Files.writeString(folder.resolve("dataset/events.arrow"), data);
        return folder;
    }

    /** Writes a run with its inputs. */
    private void run(String place, PipelineStage stage, String data) throws IOException {
        write(root.resolve(place), stage, data);
    }

    private static void write(Path folder, PipelineStage stage, String data) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("run.json"), """
                {"version": 1, "stages": {"%s": {"inputs": {"data": "%s"}, "seconds": 1, "finished": ""}}}
                """.formatted(stage.label(), data));
        assertThat(RunFolder.read(folder).completed().get(stage))
                .extracting(RunState.CompletedStage::inputs)
                .isEqualTo(inputs(data));
    }

    @Test
    void deletesUnreferencedFolders() throws IOException {
        run("runs/file-1", PipelineStage.PREPARE, "new");
        run("runs/other-1", PipelineStage.PRETRAIN, "new weights");
        run("sass/2/epochs-3", PipelineStage.PREPARE, "tried");
        run("transfer/own-1", PipelineStage.PREPARE, "of a plain model");
        Path old = shared("prepared", "old");
        Path oldWeights = shared("pretrained", "old weights");
        Path failed = shared("prepared", "of a run that failed");
        Path[] stay = {
            shared("prepared", "new"),
            shared("pretrained", "new weights"),
            shared("prepared", "tried"),
            shared("prepared", "of a plain model"),
            failed,
            Files.createDirectories(root.resolve("prepared/user data")),
        };
        // References between shared folders do not keep them.
        write(oldWeights, PipelineStage.PREPARE, "old");

        SharedFolders.clear(root, Set.of(failed));

        assertThat(old).doesNotExist();
        assertThat(oldWeights).doesNotExist();
        assertThat(stay).allSatisfy(folder -> assertThat(folder).exists());
        assertThat(stay[0].resolve("dataset/events.arrow")).exists();
    }

    @Test
    void deletesNothingWithoutSharedFolders() throws IOException {
        SharedFolders.clear(root.resolve("compare"), Set.of());
        assertThat(root).isEmptyDirectory();
    }
}
