package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("slow")
class ArchiveFilesTest {
    @TempDir
    Path folder;

    private final CommandLine line = ArchiveFiles.commandLine();

    @BeforeEach
    void write() throws IOException {
        ArchiveFiles.write("1.2.3", Path.of("src/main/dist/bin/sass"), folder);
    }

    private String page(String name) throws IOException {
        return Files.readString(folder.resolve(ArchiveFiles.MANUAL).resolve(name + ".1"));
    }

    /** Returns the completions of each line, as bash computes them. */
    private List<Set<String>> complete(List<String> lines) throws IOException, InterruptedException {
        String calls = lines.stream()
                .map(words -> "COMP_WORDS=(" + words + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=();"
                        + " _complete_sass; echo \"${COMPREPLY[*]}\"\n")
                .collect(Collectors.joining());
        // compopt fails outside of a completion.
        Path script = Files.writeString(
                folder.resolve("complete"),
                "compopt() { :; }\n. '" + folder.resolve(ArchiveFiles.COMPLETION) + "'\n" + calls);
        Process bash = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(out).isZero();
        return out.lines().map(reply -> Set.of(reply.strip().split("\\s+", -1))).toList();
    }

    private static List<String> optionNames(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .flatMap(option -> Stream.of(option.names()))
                .toList();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void completesEachCommandAndOption() throws IOException, InterruptedException {
        List<String> names = List.copyOf(line.getSubcommands().keySet());

        List<Set<String>> replies =
                complete(Stream.concat(Stream.of("sass ''"), names.stream().map(name -> "sass " + name + " -"))
                        .toList());

        assertThat(replies.get(0)).containsAll(names);
        for (int i = 0; i < names.size(); i++) {
            assertThat(replies.get(i + 1))
                    .as(names.get(i))
                    .containsAll(optionNames(line.getSubcommands().get(names.get(i))));
        }
    }

    @Test
    void writesAManPageForEachCommand() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(ArchiveFiles.MANUAL))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                    Stream.of("sass.1"),
                                    line.getSubcommands().keySet().stream().map(name -> "sass-" + name + ".1"))
                            .toList());
        }
        for (CommandLine command : line.getSubcommands().values()) {
            String name = ManPage.name(command.getCommandSpec());
            assertThat(page(name))
                    .startsWith(".TH ")
                    .contains(ManPage.escape(name) + " \\- ", "\"sass 1.2.3\"")
                    .contains(optionNames(command).stream()
                            .map(option -> "\\fB" + ManPage.escape(option) + "\\fR")
                            .toList());
            assertThat(page("sass")).contains("\\fB" + ManPage.escape(name) + "\\fR(1)\n");
        }
    }

    @Test
    void describesExitCodesAndEnvironmentInTheMainPage() throws IOException {
        assertThat(page("sass"))
                .contains(".TP\n\\fB70\\fR\nInternal error", ".TP\n\\fBSASS_HEAP\\fR\nMaximum heap. Default: 2g.\n");
    }

    @Test
    void writesTheTextOfAnOption() throws IOException {
        assertThat(page("sass-publish").lines())
                .containsSequence(
                        ".TP",
                        "\\fB\\-\\-allow\\-destructive\\fR",
                        "Allows the loss of released data that \\fBsass plan\\fR lists, and ends the hold of a rollback.")
                .contains("\\fB\\-f\\fR, \\fB\\-\\-file\\fR=\\fIFILE\\fR");
    }

    @Test
    void writesNoUnescapedControlLine() throws IOException {
        Set<String> requests = Set.of(".TH", ".nf", ".fi", ".nh", ".ad", ".SH", ".TP");
        for (CommandLine command : line.getSubcommands().values()) {
            assertThat(page(ManPage.name(command.getCommandSpec()))
                            .lines()
                            .filter(text -> text.startsWith(".") || text.startsWith("'"))
                            .map(text -> text.split(" ", 2)[0]))
                    .isSubsetOf(requests);
        }
        assertThat(ManPage.escape(".x\\n")).isEqualTo("\\&.x\\en");
    }
}
