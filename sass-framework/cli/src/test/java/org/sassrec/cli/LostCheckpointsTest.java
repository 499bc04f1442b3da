package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.files.Folders;

/** A missing or damaged checkpoint of a completed stage repeats this stage only. */
@Tag("slow")
class LostCheckpointsTest extends CommandCase {
    private static final String SMALL = "pretrain.epochs=1,finetune.epochs=1";

    private Path results;
    private String file;

    @BeforeEach
    void train() throws IOException {
        Path project =
                TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        file = project.resolve("sass.yaml").toString();
        results = project.resolve("target/sass");
        assertThat(run("train", "-f", file, "--set", SMALL)).as("%s", err()).isZero();
        out.reset();
    }

    @Test
    void repeatsPreTrainingWithoutCheckpoints() throws IOException {
        Files.delete(results.resolve("pretrain/epoch-1/model.ckpt"));
        assertThat(run("train", "-f", file, "--set", SMALL + ",finetune.batchSize=128"))
                .as("%s", err())
                .isZero();
        assertThat(out()).contains("pre-train: stale, because its result is missing or damaged");
    }

    @Test
    void repeatsFineTuningWithoutCheckpoints() throws IOException {
        Files.delete(tuned().resolve("model.ckpt"));
        deleteExport();
        assertThat(run("train", "-f", file, "--set", SMALL)).as("%s", err()).isZero();
        assertThat(out()).contains("fine-tune: stale, because its result is missing or damaged");
    }

    /** Damage is detected when the checkpoint is read. The message contains the remedy. */
    @Test
    void recreatesADamagedCheckpoint() throws IOException {
        Path tuned = tuned();
        Files.write(tuned.resolve("model.ckpt"), new byte[100]);
        deleteExport();
        assertThat(run("train", "-f", file, "--set", SMALL)).isPositive();
        assertThat(err()).contains("SASS5102").contains("delete the folder `" + tuned + "`, then run again");
        Folders.deleteRecursively(tuned);
        assertThat(run("train", "-f", file, "--set", SMALL)).as("%s", err()).isZero();
    }

    private Path tuned() throws IOException {
        Path finetune = results.resolve("finetune");
        return finetune.resolve(new ObjectMapper()
                .readTree(finetune.resolve("result.json").toFile())
                .at("/result/units/0/finetuneCheckpoint")
                .asText());
    }

    private void deleteExport() throws IOException {
        Folders.deleteRecursively(results.resolve("export"));
    }
}
