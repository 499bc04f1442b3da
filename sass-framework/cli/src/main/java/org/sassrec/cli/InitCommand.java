package org.sassrec.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sassrec.inspect.ColumnProfile;
import org.sassrec.scaffold.Asker;
import org.sassrec.scaffold.Draft;
import org.sassrec.scaffold.FeatureDraft;
import org.sassrec.scaffold.Given;
import org.sassrec.scaffold.Guess;
import org.sassrec.scaffold.ProjectFiles;
import org.sassrec.scaffold.ProjectGuess;
import org.sassrec.scaffold.ProjectTexts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sass init}. */
@Command(
        name = "init",
        description =
                "Looks at your data and writes a project for it: sass.yaml, pom.xml and .gitignore. What is guessed is"
                        + " told with its reasons; on a terminal it is asked.",
        mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {
    private final Console console;
    private final InputStream in;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

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

    /** @param in what a person types */
    InitCommand(Console console, InputStream in) {
        this.console = console;
        this.in = in;
    }

    @Override
    public Integer call() throws IOException {
        Path file = options.file().toAbsolutePath().normalize();
        Path folder = Optional.ofNullable(file.getParent()).orElse(file);
        String fileName = String.valueOf(file.getFileName());
        if (name != null) {
            ProjectFiles.checkName(name);
        }
        if (!force) {
            ProjectFiles.refuse(folder, fileName);
        }
        ZoneId days = zone();
        if (days == null) {
            console.err().println("error: there is no time zone `" + zone + "`");
            console.err().println("  = help: for instance UTC or Asia/Shanghai");
            return ExitStatus.USAGE;
        }
        Asker asker = console.terminal() && !yes ? new TerminalAsker(console, in) : Asker.NOBODY;
        Given given = new Given(name, events, users, items, user, item, time, zone, label, scenario);
        Draft draft = Engines.with(days, engine -> ProjectGuess.of(engine, folder, given, asker));
        ProjectFiles.Outcome outcome =
                ProjectFiles.write(folder, fileName, ProjectTexts.of(draft, fileName, Version.text()));
        tell(draft);
        tell(outcome);
        next(draft);
        return ExitStatus.OK;
    }

    private @Nullable ZoneId zone() {
        try {
            return ZoneId.of(zone == null ? "UTC" : zone);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private void tell(Draft draft) {
        line("events", String.join(", ", draft.events().paths()), "");
        tell("user", draft.user());
        tell("item", draft.item());
        tell("time", draft.time());
        tell("unit", draft.unit());
        tell("label", draft.label());
        draft.scenarioColumn().ifPresent(column -> tell("scenario", column));
        line(
                "scenarios",
                String.join(
                        ", ",
                        draft.scenarios().stream().map(Draft.Scenario::name).toList()),
                "");
        tell("split", draft.split());
        tell("users", draft.users());
        tell("items", draft.items());
        draft.leftOut().forEach(left -> line("", "left out " + left, ""));
        draft.notes().forEach(note -> line("", note, ""));
    }

    private void tell(String what, Guess guess) {
        line(what, guess.value(), (guess.sure() ? "" : "CHECK: ") + guess.why());
    }

    private void tell(String what, Draft.@Nullable Entity entity) {
        line(
                what,
                entity == null ? "none" : String.join(", ", entity.table().paths()),
                entity == null
                        ? ""
                        : "key `" + entity.key() + "`, "
                                + entity.features().stream()
                                        .filter(FeatureDraft::used)
                                        .count() + " features");
        if (entity != null) {
            entity.features().stream()
                    .filter(feature -> feature.yaml().isEmpty())
                    .forEach(feature -> line("", feature.comment(), ""));
        }
    }

    private void line(String what, String value, String why) {
        console.out()
                .println(String.format(Locale.ROOT, "%-10s %s%s", what, value, why.isEmpty() ? "" : "  (" + why + ")"));
    }

    private void tell(ProjectFiles.Outcome outcome) {
        console.out().println("wrote " + String.join(", ", outcome.written()));
        outcome.aside().forEach(name -> console.out().println("renamed " + name + " to " + name + ".old"));
        for (String kept : outcome.kept()) {
            console.out().println("kept " + kept + ", which was there");
        }
        if (outcome.kept().contains("pom.xml")) {
            console.out()
                    .println("  = help: it needs the plugin org.sassrec:sass-maven-plugin:" + Version.text()
                            + " for the goals sass:...");
        }
        if (outcome.kept().contains(".gitignore")) {
            console.out().println("  = help: it should have target/ and /store/, which the goals write");
        }
    }

    /** What to type now, with a user who is in the data. */
    private void next(Draft draft) {
        String scenario = draft.scenarios().get(0).name();
        String someone = draft.events()
                .column(draft.user().value())
                .map(ColumnProfile::least)
                .filter(id -> id.matches("[\\w.@-]+"))
                .orElse("USER");
        console.out().println("next: look at what is marked CHECK, then");
        String file = file();
        String cd = Path.of(file).getParent() == null
                ? ""
                : "cd " + quoted(String.valueOf(Path.of(file).getParent())) + " && ";
        String name = quoted(String.valueOf(Path.of(file).getFileName()));
        String option = name.equals("sass.yaml") ? "" : " -f " + name;
        console.out()
                .println("  " + cd + "sass train" + option + " && sass publish" + option + " && sass query" + option
                        + " --scenario " + scenario + " --user " + someone);
        console.out().println("or with Maven");
        console.out()
                .println("  " + cd + "mvn sass:train sass:publish sass:query -Dsass.scenario=" + scenario
                        + " -Dsass.user=" + someone + (option.isEmpty() ? "" : " -Dsass.file=" + name));
    }

    /** As a shell takes it. */
    static String quoted(String path) {
        return path.matches("[\\w./:\\\\@+-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }

    /** The configuration, from where one is. */
    private String file() {
        Path here = Path.of("").toAbsolutePath();
        Path file = options.file().toAbsolutePath().normalize();
        return (file.startsWith(here) ? here.relativize(file) : file).toString();
    }
}
