package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.ExitStatus;

class DatasetDiffCommandTest extends CommandCase {

    private int diff(Path first, Path second, String... options) {
        out.reset();
        err.reset();
        String[] arguments = new String[options.length + 3];
        arguments[0] = "dataset-diff";
        arguments[1] = first.toString();
        arguments[2] = second.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return run(arguments);
    }

    @Test
    @Tag("slow")
    void comparesRunFolders() throws IOException {
        Path project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("data")));
        String other = folder.resolve("other").toString();
        assertThat(runIn(project, "prepare")).isEqualTo(ExitStatus.OK);
        assertThat(runIn(project, "prepare", "run.output=" + other, "label=clicked = 0"))
                .isEqualTo(ExitStatus.OK);
        Path first = project.resolve("target/sass");

        assertThat(diff(first, first.resolve("dataset"))).isEqualTo(ExitStatus.OK);
        assertThat(out()).contains("users, 150 items, content ", "the contents are equal");

        assertThat(diff(first, Path.of(other), "--limit", "2")).isEqualTo(ExitStatus.DIFFERENCES);
        assertThat(out())
                .contains("the contents differ:", "`manifest.json`, `scenarios[0].positives`: ", " more; `--limit ")
                .contains("note: the datasets were prepared with different configurations");
        assertThat(out().lines().filter(line -> line.contains(" in the second")))
                .hasSize(2);

        assertThat(diff(first, Path.of(other), "--limit", "1000")).isEqualTo(ExitStatus.DIFFERENCES);
        assertThat(out()).contains("table `events`, row 0 (user `").doesNotContain("more; ");
    }

    @Test
    void reportsAMissingDataset() {
        assertThat(diff(folder.resolve("one"), folder.resolve("two"))).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("SASS4070", "one` does not exist").doesNotContain("Exception");
    }

    @Test
    void reportsAMissingArgument() {
        assertThat(run("dataset-diff", folder.toString())).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("SECOND");
    }
}
