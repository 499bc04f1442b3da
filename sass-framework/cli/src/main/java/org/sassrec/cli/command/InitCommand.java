package org.sassrec.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.Console;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.process.Version;
import org.sassrec.diagnostic.CommandSyntax;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.engine.Sass;
import org.sassrec.inspect.ColumnProfile;
import org.sassrec.scaffold.Guess;
import org.sassrec.scaffold.ProjectDraft;
import org.sassrec.scaffold.ProjectFiles;
import org.sassrec.scaffold.ProjectGuesser;
import org.sassrec.scaffold.ProjectTexts;
import org.sassrec.scaffold.Prompter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code sass init}. */
@Command(
        name = "init",
        description =
                "Creates sass.yaml, pom.xml, .gitignore and .sass/schema.json for your data. Derives the settings from"
                        + " the data and prints the reason for each. On a terminal, it asks you to confirm them.",
        footer = {
            "  sass init",
            "  sass init --events data/clicks.csv --label 'clicked = 1'",
            "  sass init --events 'logs/*.parquet' --user uid --item iid --yes"
        })
public final class InitCommand extends ConfiguredCommand {
    private final InputStream in;

    @Option(
            names = "--events",
            split = ",",
            paramLabel = "PATH[,...]",
            description =
                    "Files or globs with one row per exposure: CSV, TSV, JSON lines, Parquet or Arrow. Default: the event"
                            + " files that are found in the project folder or its folder data.")
    private List<String> events = new ArrayList<>();

    @Option(names = "--users", split = ",", paramLabel = "PATH[,...]", description = "Files with one row per user.")
    private List<String> users = new ArrayList<>();

    @Option(names = "--items", split = ",", paramLabel = "PATH[,...]", description = "Files with one row per item.")
    private List<String> items = new ArrayList<>();

    @Option(names = "--name", description = "Name of the project. Default: the name of its folder.")
    private @Nullable String name;

    @Option(names = "--user", paramLabel = "COLUMN", description = "Column of the events with the user id.")
    private @Nullable String user;

    @Option(names = "--item", paramLabel = "COLUMN", description = "Column of the events with the item id.")
    private @Nullable String item;

    @Option(names = "--time", paramLabel = "COLUMN", description = "Column of the events with the time.")
    private @Nullable String time;

    @Option(names = "--zone", description = "Time zone in which days begin, for example Asia/Shanghai. Default: UTC.")
    private @Nullable String zone;

    @Option(
            names = "--label",
            paramLabel = "SQL",
            description = "SQL condition that makes an event a positive, for example clicked = 1.")
    private @Nullable String label;

    @Option(
            names = "--scenario",
            paramLabel = "COLUMN",
            description = "Column of the events with the scenario, or none for a single scenario.")
    private @Nullable String scenario;

    @Option(
            names = "--force",
            description =
                    "Replaces an existing configuration and renames the old file to *.old. pom.xml and .gitignore do not change.")
    private boolean force;

    @Option(
            names = {"-y", "--yes"},
            description = "Asks no questions, even on a terminal.")
    private boolean yes;

    /**
     * Creates the command.
     *
     * @param in answers of the user
     */
    public InitCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() throws IOException {
        Path file = file().toAbsolutePath().normalize();
        Path folder = Optional.ofNullable(file.getParent()).orElse(file);
        String fileName = String.valueOf(file.getFileName());
        if (name != null) {
            ProjectFiles.checkName(name);
        }
        if (!force) {
            ProjectFiles.requireNoProject(folder, fileName);
        }
        ZoneId days = zone();
        if (days == null) {
            return usageError("the time zone `" + zone + "` does not exist", "use for example UTC or Asia/Shanghai");
        }
        Prompter prompter = console.terminal() && !yes ? new TerminalPrompter(console, in) : Prompter.NON_INTERACTIVE;
        ProjectGuesser.Options given =
                new ProjectGuesser.Options(name, events, users, items, user, item, time, zone, label, scenario);
        ProjectDraft draft = Sass.guess(folder, days, given, prompter);
        ProjectFiles.Outcome outcome =
                ProjectFiles.write(folder, fileName, ProjectTexts.of(draft, fileName, Version.text()));
        print(draft);
        print(outcome, folder);
        printNextSteps(draft);
        return ExitStatus.OK;
    }

    private @Nullable ZoneId zone() {
        try {
            return ZoneId.of(zone == null ? "UTC" : zone);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private void print(ProjectDraft draft) {
        printLine("events", String.join(", ", draft.events().paths()), "");
        print("user", draft.user());
        print("item", draft.item());
        print("time", draft.time());
        print("unit", draft.unit());
        print("label", draft.label());
        draft.scenarioColumn().ifPresent(column -> print("scenario", column));
        printLine(
                "scenarios",
                String.join(
                        ", ",
                        draft.scenarios().stream()
                                .map(ProjectDraft.Scenario::name)
                                .toList()),
                "");
        print("split", draft.split());
        print("users", draft.users());
        print("items", draft.items());
        draft.leftOut().forEach(left -> printLine("", "left out " + left, ""));
        draft.notes().forEach(note -> printLine("", note, ""));
    }

    private void print(String what, Guess guess) {
        printLine(what, guess.value(), (guess.sure() ? "" : "CHECK: ") + guess.reason());
    }

    private void print(String what, ProjectDraft.@Nullable Entity entity) {
        printLine(
                what,
                entity == null ? "none" : String.join(", ", entity.table().paths()),
                entity == null
                        ? ""
                        : "key `" + entity.key() + "`, "
                                + entity.features().stream()
                                        .filter(ProjectDraft.Feature::used)
                                        .count() + " features");
        if (entity != null) {
            entity.features().stream()
                    .filter(feature -> feature.yaml().isEmpty())
                    .forEach(feature -> printLine("", feature.comment(), ""));
        }
    }

    /** Prints a value with its reason. On a terminal, a reason that does not fit the line has a separate line. */
    private void printLine(String what, String value, String why) {
        String begin = String.format(Locale.ROOT, "%-10s %s", what, value);
        String reason = why.isEmpty() ? "" : "  (" + why + ")";
        if (!console.terminal() || begin.length() + reason.length() <= console.width()) {
            print(begin + reason);
            return;
        }
        print(console.wrapped(begin));
        if (!why.isEmpty()) {
            print(console.wrapped(" ".repeat(11) + "(" + why + ")"));
        }
    }

    private void print(ProjectFiles.Outcome outcome, Path folder) throws IOException {
        print("wrote " + String.join(", ", outcome.written()));
        outcome.backups().forEach(name -> print("renamed " + name + " to " + name + ".old"));
        for (String kept : outcome.kept()) {
            print("kept the existing " + kept);
        }
        if (outcome.kept().contains("pom.xml") && lacks(folder.resolve("pom.xml"), "sass-maven-plugin")) {
            print("  = help: add the plugin org.sassrec:sass-maven-plugin:" + Version.text()
                    + " to it for the goals sass:...");
        }
        if (outcome.kept().contains(".gitignore") && lacks(folder.resolve(".gitignore"), "/.sass/")) {
            print("  = help: add target/, /.sass/ and /store/ to it, because the goals write these folders");
        }
    }

    private static boolean lacks(Path file, String text) throws IOException {
        return !Files.readString(file).contains(text);
    }

    /** Prints the next commands with a user id of the data. */
    private void printNextSteps(ProjectDraft draft) {
        String scenario = draft.scenarios().get(0).name();
        String exampleUser = draft.events()
                .column(draft.user().value())
                .map(ColumnProfile::minimum)
                .filter(id -> id.matches("[\\w.@-]+"))
                .orElse("USER");
        Path file = Path.of(DisplayPaths.path(file()));
        String name = CommandSyntax.quote(String.valueOf(file.getFileName()));
        String option = name.equals("sass.yaml") ? "" : " --file " + name;
        List<String> steps = console.syntax()
                .steps(
                        "next: review the values marked CHECK in " + file.getFileName() + ", then run",
                        "sass validate --data" + option,
                        "checks the data",
                        "sass train" + option,
                        "trains and evaluates a model",
                        "sass publish" + option,
                        "releases the model",
                        "sass query" + option + " --scenario " + scenario + " --user " + exampleUser,
                        "prints items");
        print(steps.get(0));
        if (file.getParent() != null) {
            console.out().println("  cd " + CommandSyntax.quote(String.valueOf(file.getParent())));
        }
        steps.stream().skip(1).forEach(console.out()::println);
    }

    /** Asks questions on the terminal. Brackets contain the guess; Enter accepts it. */
    private static final class TerminalPrompter implements Prompter {
        private final Console console;
        private final BufferedReader in;

        TerminalPrompter(Console console, InputStream in) {
            this.console = console;
            this.in = new BufferedReader(new InputStreamReader(in, console.charset()));
        }

        @Override
        public Optional<String> ask(String question, Optional<Guess> guess, List<String> choices) {
            guess.ifPresent(value -> console.out().println("  " + value.reason()));
            while (true) {
                console.out()
                        .print(question
                                + guess.map(value -> " [" + value.value() + "]").orElse("") + ": ");
                console.out().flush();
                String answer = line();
                if (answer == null) {
                    // The input has ended. Use the guess.
                    console.out().println();
                    return Optional.empty();
                }
                if (answer.isEmpty() && guess.isPresent()) {
                    return Optional.empty();
                }
                if (!answer.isEmpty() && (choices.isEmpty() || choices.contains(answer))) {
                    return Optional.of(answer);
                }
                List<String> near = Suggestions.nearest(answer, choices, 3);
                console.out()
                        .println("  "
                                + (near.isEmpty()
                                        ? "allowed values: " + String.join(", ", choices)
                                        : "did you mean " + String.join(" or ", near) + "?"));
            }
        }

        private @Nullable String line() {
            try {
                String line = in.readLine();
                return line == null ? null : line.strip();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
