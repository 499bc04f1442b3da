package org.sassrec.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sassrec.cli.output.Console;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Writes the generated files of the archive: the shell completion and the manual pages. The profile {@code release} runs
 * this class.
 */
public final class ArchiveFiles {
    /** Relative to {@code bin}, the folders in which bash-completion and {@code man} search. */
    static final Path COMPLETION = Path.of("share", "bash-completion", "completions", "sass");

    static final Path MANUAL = Path.of("share", "man", "man1");

    private static final Pattern VARIABLE = Pattern.compile("#   ([A-Z_]+) +(\\S.*)");

    private ArchiveFiles() {}

    /**
     * Writes the files.
     *
     * @param arguments the version, the start script, the folder to write to
     */
    public static void main(String[] arguments) throws IOException {
        write(arguments[0], Path.of(arguments[1]), Path.of(arguments[2]));
    }

    static void write(String version, Path launcher, Path folder) throws IOException {
        CommandLine line = commandLine();
        Path completion = folder.resolve(COMPLETION);
        Files.createDirectories(completion.getParent());
        Files.writeString(completion, AutoComplete.bash("sass", line));

        ManPage pages = new ManPage(version, environment(launcher));
        Path manual = Files.createDirectories(folder.resolve(MANUAL));
        write(manual, pages, line.getCommandSpec());
        for (CommandLine command : line.getSubcommands().values()) {
            write(manual, pages, command.getCommandSpec());
        }
    }

    private static void write(Path manual, ManPage pages, CommandSpec command) throws IOException {
        Files.writeString(manual.resolve(ManPage.name(command) + ".1"), pages.of(command));
    }

    static CommandLine commandLine() {
        PrintStream nothing = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return SassCommand.commandLine(new Console(nothing, nothing, StandardCharsets.UTF_8, false));
    }

    /** Returns the environment variables that the comment of the start script lists. */
    private static Map<String, String> environment(Path launcher) throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String line : Files.readAllLines(launcher)) {
            Matcher variable = VARIABLE.matcher(line);
            if (variable.matches()) {
                variables.put(variable.group(1), variable.group(2));
            }
        }
        return variables;
    }
}
