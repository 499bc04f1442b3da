package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/** A project with two hundred included files. Every mistake is reported in the file that contains it. */
class IncludeLocationsTest {
    private static final int TEAMS = 200;

    @TempDir
    Path folder;

    @Test
    void reportsErrorsAtTheirLocationInIncludedFiles() throws IOException {
        Files.createDirectories(folder.resolve("scenarios"));
        Path yaml = Files.writeString(
                folder.resolve("sass.yaml"),
                ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml"))
                        + "\nlabel: y = 1\ninclude: scenarios/*.yaml\n");
        for (int team = 0; team < TEAMS; team++) {
            write(team, "where: tab = " + (1_000 + team));
        }
        assertThat(ConfigLoader.load(yaml, List.of()).config().scenarios()).hasSizeGreaterThanOrEqualTo(TEAMS);

        write(17, "wher: tab = 17");
        write(130, "{where: tab = 130, lossWeight: heavy}");
        write(199, "where: tab = 1150"); // same as team 150
        List<Diagnostic> problems = problems(yaml);

        assertThat(problems)
                .extracting(IncludeLocationsTest::place)
                .containsExactly(
                        "SASS2003 team_017.yaml:4:5", "SASS2002 team_130.yaml:4:36", "SASS3008 team_199.yaml:4:12");

        write(17, "where: tab = 17");
        write(130, "where: tab = 130");
        assertThat(problems(yaml))
                .extracting(IncludeLocationsTest::place)
                .containsExactly("SASS3008 team_199.yaml:4:12");
        assertThat(Objects.requireNonNull(problems(yaml).get(0).notes().get(0).location())
                        .file())
                .endsWith("team_150.yaml");
    }

    private void write(int team, String scenario) throws IOException {
        String name = String.format("team_%03d", team);
        Files.writeString(
                folder.resolve("scenarios").resolve(name + ".yaml"),
                "# of team " + team + "\nscenarios:\n  " + name + ":\n    " + scenario + "\n");
    }

    private static List<Diagnostic> problems(Path yaml) {
        try {
            return ConfigLoader.load(yaml, List.of()).warnings();
        } catch (SassException e) {
            return e.diagnostics();
        }
    }

    private static String place(Diagnostic problem) {
        String place = Objects.requireNonNull(problem.location()).coordinates();
        return problem.code() + " " + place.substring(place.lastIndexOf('/') + 1);
    }
}
