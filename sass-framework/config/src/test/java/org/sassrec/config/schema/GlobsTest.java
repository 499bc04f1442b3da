package org.sassrec.config.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobsTest {
    @TempDir
    static Path folder;

    @Test
    void suggestsAFileWithTheSameNameInASubfolder(@TempDir Path project) throws IOException {
        Files.writeString(Files.createDirectories(project.resolve("data")).resolve("log.csv"), "");

        String help = "did you mean `data/log.csv`? Relative paths start at `" + project + "`";
        assertThat(Globs.unmatchedHelp(project, "log.csv")).isEqualTo(help);
        assertThat(Globs.unmatchedHelp(project, "dta/log.csv")).isEqualTo(help);
        assertThat(Globs.unmatchedHelp(project, "data/lgo.csv")).isEqualTo("did you mean `data/log.csv`?");
        assertThat(Globs.unmatchedHelp(project, "other.csv")).isEqualTo("relative paths start at `" + project + "`");
    }

    @ParameterizedTest
    @CsvSource({
        "log/**/*.csv, log/a/b/deep.csv log/a/one.csv log/old.csv",
        "**/*.csv, log/a/b/deep.csv log/a/one.csv log/old.csv top.csv",
        "**/old.csv, log/old.csv",
        "log/**/a/**/*.csv, log/a/b/deep.csv log/a/one.csv",
        "log/**/b/**/deep.csv, log/a/b/deep.csv",
        "log/**, log/a/b/deep.csv log/a/one.csv log/old.csv",
        "log/**.csv, log/a/b/deep.csv log/a/one.csv log/old.csv",
        "'log/{a/**/deep,old}.csv', log/a/b/deep.csv log/old.csv",
        "log/*/*.csv, log/a/one.csv",
        "log/*.csv, log/old.csv",
    })
    void matchesAnyNumberOfFoldersWithTwoStars(String glob, String found) throws IOException {
        for (String file : List.of("log/old.csv", "log/a/one.csv", "log/a/b/deep.csv", "top.csv")) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.writeString(folder.resolve(file), "");
        }
        assertThat(Globs.find(folder, glob))
                .containsExactlyElementsOf(List.of(found.split(" ", -1)).stream()
                        .map(folder::resolve)
                        .toList());
    }
}
