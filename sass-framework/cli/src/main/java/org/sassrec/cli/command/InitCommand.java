package org.sassrec.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
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

/** {@code sass init}. */
@Command(
        name = "init",
        description =
                "Looks at your data and writes a project for it: sass.yaml, pom.xml and .gitignore. What is guessed is"
                        + " told with its reasons; on a terminal it is asked.")
public final class InitCommand extends ConfiguredCommand {
    private final InputStream in;

    @Option(
            names = "--events",
            split = ",",
            paramLabel = "PATH[,...]",
            description =
                    "Files or globs with a row per exposure; by default those in this folder or its folder data that"
                            + " look like it. CSV, TSV, JSON lines, Parquet or Arrow.")
    private List<String> events = new ArrayList<>();

    @Option(names = "--users", split = ",", paramLabel = "PATH[,...]", description = "Files with a row per user.")
    private List<String> users = new ArrayList<>();

    @Option(names = "--items", split = ",", paramLabel = "PATH[,...]", description = "Files with a row per item.")
    private List<String> items = new ArrayList<>();

    @Option(names = "--name", description = "Name of the project; the folder's by default.")
    private @Nullable String name;

    @Option(names = "--user", paramLabel = "COLUMN", description = "Column of the events with the user's id.")
    private @Nullable String user;

    @Option(names = "--item", paramLabel = "COLUMN", description = "Column of the events with the item's id.")
    private @Nullable String item;

    @Option(names = "--time", paramLabel = "COLUMN", description = "Column of the events with the time.")
    private @Nullable String time;

    @Option(names = "--zone", description = "Time zone in which days begin, such as Asia/Shanghai; UTC by default.")
    private @Nullable String zone;

    @Option(names = "--label", paramLabel = "SQL", description = "Condition that makes a row a positive: clicked = 1.")
    private @Nullable String label;

    @Option(
            names = "--scenario",
            paramLabel = "COLUMN",
            description = "Column of the events that tells scenarios apart; none for a single scenario.")
    private @Nullable String scenario;

    @Option(names = "--force", description = "Writes over a configuration that is there. pom.xml and .gitignore stay.")
    private boolean force;

    @Option(
            names = {"-y", "--yes"},
            description = "Asks nothing, also on a terminal.")
    private boolean yes;

    /**
     * Creates the command.
     *
     * @param in what a person types
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
            return usageError("there is no time zone `" + zone + "`", "for instance UTC or Asia/Shanghai");
        }
        Prompter asker = console.terminal() && !yes ? new TerminalPrompter(console, in) : Prompter.NON_INTERACTIVE;
        ProjectGuesser.Options given =
                new ProjectGuesser.Options(name, events, users, items, user, item, time, zone, label, scenario);
        ProjectDraft draft = Sass.guess(folder, days, given, asker);
        ProjectFiles.Outcome outcome =
                ProjectFiles.write(folder, fileName, ProjectTexts.of(draft, fileName, Version.text()));
        print(draft);
        print(outcome);
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

    private void printLine(String what, String value, String why) {
        print(String.format(Locale.ROOT, "%-10s %s%s", what, value, why.isEmpty() ? "" : "  (" + why + ")"));
    }

    private void print(ProjectFiles.Outcome outcome) {
        print("wrote " + String.join(", ", outcome.written()));
        outcome.backups().forEach(name -> print("renamed " + name + " to " + name + ".old"));
        for (String kept : outcome.kept()) {
            print("kept " + kept + ", which was there");
        }
        if (outcome.kept().contains("pom.xml")) {
            print("  = help: it needs the plugin org.sassrec:sass-maven-plugin:" + Version.text()
                    + " for the goals sass:...");
        }
        if (outcome.kept().contains(".gitignore")) {
            print("  = help: it should have target/ and /store/, which the goals write");
        }
    }

    /** What to type now, with a user who is in the data. */
    private void printNextSteps(ProjectDraft draft) {
        String scenario = draft.scenarios().get(0).name();
        String someone = draft.events()
                .column(draft.user().value())
                .map(ColumnProfile::minimum)
                .filter(id -> id.matches("[\\w.@-]+"))
                .orElse("USER");
        print("next: look at what is marked CHECK, then");
        Path file = Path.of(DisplayPaths.path(file()));
        String cd = file.getParent() == null ? "" : "cd " + shellQuoted(String.valueOf(file.getParent())) + " && ";
        String name = shellQuoted(String.valueOf(file.getFileName()));
        String option = name.equals("sass.yaml") ? "" : " -f " + name;
        print("  " + cd + "sass train" + option + " && sass publish" + option + " && sass query" + option
                + " --scenario " + scenario + " --user " + someone);
        print("or with Maven");
        print("  " + cd + "mvn sass:train sass:publish sass:query -Dsass.scenario=" + scenario + " -Dsass.user="
                + someone + (option.isEmpty() ? "" : " -Dsass.file=" + name));
    }

    /** As a shell takes it. */
    public static String shellQuoted(String path) {
        return path.matches("[\\w./:\\\\@+-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }

    /** Asks the person at the terminal: what is guessed stands in brackets and is taken by Enter. */
    private static final class TerminalPrompter implements Prompter {
        private final Console console;
        private final BufferedReader in;

        TerminalPrompter(Console console, InputStream in) {
            this.console = console;
            this.in = new BufferedReader(new InputStreamReader(in, console.charset()));
        }

        @Override
        public Optional<String> ask(String question, Optional<Guess> guess, List<String> choices) {
            guess.ifPresent(known -> console.out().println("  " + known.reason()));
            while (true) {
                console.out()
                        .print(question
                                + guess.map(known -> " [" + known.value() + "]").orElse("") + ": ");
                console.out().flush();
                String answer = line();
                if (answer == null) {
                    // Nobody is there any more: what is guessed holds.
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
                                        ? "possible are " + String.join(", ", choices)
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
