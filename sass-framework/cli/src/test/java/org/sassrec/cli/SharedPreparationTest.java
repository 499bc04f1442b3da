package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.dataset.DatasetFiles;

/** Two machines, here folders, share the prepared dataset. */
@Tag("slow")
class SharedPreparationTest extends CommandCase {

    @Test
    void preparesOnceForTwoMachines() throws IOException {
        Path data = TinyProject.simulate(folder.resolve("data"));
        Path one = TinyProject.create(folder.resolve("one"), data);
        Path two = TinyProject.create(folder.resolve("two"), data);
        String address = "run.dataset=" + folder.resolve("shared").toUri();

        assertThat(runIn(one, "prepare", address)).isEqualTo(ExitStatus.OK);
        assertThat(out()).contains("prepare: copied the dataset to " + folder.resolve("shared/dataset"));

        assertThat(runIn(two, "prepare", address)).isEqualTo(ExitStatus.OK);
        assertThat(out())
                .contains("prepare: copied the dataset from " + folder.resolve("shared/dataset"))
                .contains("prepare: done in ");

        assertThat(runIn(two, "prepare", address)).isEqualTo(ExitStatus.OK);
        assertThat(out()).contains("prepare: up to date").doesNotContain("copied the dataset");

        String other = "run.dataset=" + folder.resolve("other").toUri();
        assertThat(runIn(two, "prepare", other)).isEqualTo(ExitStatus.OK);
        assertThat(out()).contains("the dataset is not copied to `file:///", "copied the dataset to ");

        assertThat(DatasetFiles.readManifest(two.resolve("target/sass/dataset")).tables())
                .isEqualTo(DatasetFiles.readManifest(one.resolve("target/sass/dataset"))
                        .tables());
    }

    @Test
    void reportsAnAddressWithASecret() throws IOException {
        Path data = TinyProject.simulate(folder.resolve("data"));
        Path project = TinyProject.create(folder.resolve("one"), data);
        assertThat(runIn(project, "prepare", "run.dataset=s3a://key:hidden@bucket/x"))
                .isNotZero();
        assertThat(err())
                .contains("contains a user or a password")
                .doesNotContain("hidden")
                .doesNotContain("Exception");
    }
}
