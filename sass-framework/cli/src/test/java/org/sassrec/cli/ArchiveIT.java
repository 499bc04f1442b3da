package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Unpacks the archive of the profile {@code release} and starts its command line. */
@DisabledOnOs(OS.WINDOWS)
@EnabledIfSystemProperty(
        named = "sass.archive",
        matches = ".+",
        disabledReason = "mvn -Prelease verify builds the archive")
class ArchiveIT {
    private static final Path ARCHIVE = Path.of(System.getProperty("sass.archive", ""));

    @TempDir
    Path folder;

    private static String run(Path directory, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    @Test
    void startsThroughASymbolicLinkFromAnotherFolder() throws IOException, InterruptedException {
        run(folder, "tar", "-xzf", ARCHIVE.toAbsolutePath().toString());
        Path home;
        try (Stream<Path> unpacked = Files.list(folder)) {
            List<Path> folders = unpacked.toList();
            assertThat(folders).hasSize(1);
            home = folders.get(0);
        }
        String version = home.getFileName().toString().substring("sass-".length());
        Path bin = Files.createDirectories(folder.resolve("a folder/bin"));
        Path link = Files.createSymbolicLink(
                bin.resolve("sass"), bin.relativize(home).resolve("bin/sass"));
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));

        assertThat(run(elsewhere, link.toString(), "--version")).isEqualTo("sass " + version + "\n");

        assertThat(home.resolve("LICENSE")).isNotEmptyFile();
        assertThat(home.resolve(ArchiveFiles.COMPLETION)).isNotEmptyFile();
        for (String command : ArchiveFiles.commandLine().getSubcommands().keySet()) {
            assertThat(home.resolve(ArchiveFiles.MANUAL).resolve("sass-" + command + ".1"))
                    .content()
                    .contains("\"sass " + version.replace("-", "\\-") + "\"");
        }
    }

    @Test
    void doesNotDependOnTheMachineThatBuildsIt() throws IOException, InterruptedException {
        List<String> entries = run(
                        folder,
                        "tar",
                        "--numeric-owner",
                        "-tvzf",
                        ARCHIVE.toAbsolutePath().toString())
                .lines()
                .toList();

        assertThat(entries).allMatch(entry -> entry.matches("(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x) 0/0 .*"));
        assertThat(entries.stream().map(entry -> entry.split("\\s+", 6)[3]).distinct())
                .hasSize(1);
        assertThat(entries.stream().map(entry -> entry.split("\\s+", 6)[5])).doesNotHaveDuplicates();
    }
}
