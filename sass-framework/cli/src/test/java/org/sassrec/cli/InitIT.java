package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Creates a project with the packaged program, trains and queries it. */
@DisabledOnOs(OS.WINDOWS)
class InitIT {
    /** A small model, because the test does not check metrics. */
    private static final String TINY = "model.layers=[8],model.embeddingDim=8,model.outputDim=8,finetune.epochs=1,"
            + "finetune.earlyStopping=null,finetune.batchSize=512,run.heap=256m";

    @TempDir
    Path folder;

    @Test
    void trainsAndQueriesAGeneratedProject() throws IOException, InterruptedException {
        ExternalDataset.write(folder, 3);

        Worker.run(folder, List.of(), "init", "--name", "shop");
        Worker.run(folder, List.of(), "validate");
        Worker train = Worker.run(folder, List.of(), "train", "--set", TINY);
        assertThat(train.out()).anyMatch(line -> line.startsWith("shelf_2 "));
        Worker.run(folder, List.of(), "publish", "--set", TINY);
        Worker query = Worker.run(folder, List.of(), "query", "--scenario", "shelf_1", "--user", "k7", "-k", "3");
        assertThat(query.out()).anyMatch(line -> line.startsWith("top 3 of shelf_1 for user k7, release"));
        assertThat(query.out()).anyMatch(line -> line.contains("A fine thing"));
    }
}
