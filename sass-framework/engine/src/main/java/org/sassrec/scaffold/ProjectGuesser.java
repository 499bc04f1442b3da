package org.sassrec.scaffold;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.inspect.ColumnProfile;
import org.sassrec.inspect.EventCounts;
import org.sassrec.inspect.EventStatistics;
import org.sassrec.inspect.Inspector;
import org.sassrec.inspect.TableProfile;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.scaffold.TableGuesses.Ids;

/** Derives a project from data files. Specified values are used, and uncertain values are asked. */
public final class ProjectGuesser {
    private final Inspector inspector;
    private final Path folder;
    private final Options options;
    private final Prompter prompter;
    private final List<String> notes = new ArrayList<>();

    /**
     * Values that the user specified.
     *
     * @param name of the project
     * @param events,users,items files or globs; empty to search the folder
     * @param user,item,time columns of the events
     * @param zone that defines the start of a day
     * @param label SQL condition of a positive
     * @param scenario scenario column; "none" for a single scenario
     */
    public record Options(
            @Nullable String name,
            List<String> events,
            List<String> users,
            List<String> items,
            @Nullable String user,
            @Nullable String item,
            @Nullable String time,
            @Nullable String zone,
            @Nullable String label,
            @Nullable String scenario) {

        public Options {
            events = List.copyOf(events);
            users = List.copyOf(users);
            items = List.copyOf(items);
        }
    }

    private ProjectGuesser(Inspector inspector, Path folder, Options options, Prompter prompter) {
        this.inspector = inspector;
        this.folder = folder;
        this.options = options;
        this.prompter = prompter;
    }

    /**
     * Derives a project.
     *
     * @param engine is not closed
     * @param folder of the project
     * @throws org.sassrec.diagnostic.SassException SASS4082 if no file looks like events, SASS4083 if a column cannot
     * be determined, SASS4084 for an invalid option, and the errors of {@link Inspector}
     */
    public static ProjectDraft guess(SqlEngine engine, Path folder, Options options, Prompter prompter)
            throws IOException {
        return new ProjectGuesser(Inspector.of(engine, folder), folder, options, prompter).draft();
    }

    private ProjectDraft draft() throws IOException {
        boolean all = !options.events().isEmpty()
                && !options.users().isEmpty()
                && !options.items().isEmpty();
        TableGuesses tables = TableGuesses.of(inspector, all ? null : folder);
        TableProfile events = events(tables);
        tables.markUsed(events.paths());
        ColumnGuesses columns = new ColumnGuesses(events);
        List<Diagnostic> unknown = new ArrayList<>();
        Guess user = column(events, "user", options.user(), columns.id(EventEntity.USER), unknown);
        Guess item = column(events, "item", options.item(), columns.id(EventEntity.ITEM), unknown);
        Guess time = column(events, "time", options.time(), columns.time(), unknown);
        if (!unknown.isEmpty()) {
            throw SassException.of(unknown);
        }
        Guess unit = unit(events, time);
        Set<String> taken = new LinkedHashSet<>(List.of(user.value(), item.value(), time.value()));
        Optional<Guess> scenario = scenario(events, columns, taken);
        scenario.ifPresent(found -> taken.add(found.value()));
        Guess label = label(events, columns.label(taken));
        String millis = ColumnGuesses.timeMillis(time.value(), unit.value());
        EventStatistics log = inspector.events(events, user.value(), item.value(), millis, label.value());
        @Nullable String column = scenario.map(Guess::value).orElse(null);
        EventCounts counts = log.count(column);
        if (counts.positives() == 0) {
            throw Diagnostic.error(
                            ScaffoldCode.EVENT_COLUMN_NOT_DETECTED,
                            "the label `" + label.value() + "` is not true for any row")
                    .withHelp("set the condition of a positive with `--label`")
                    .toException();
        }
        Long tenth = counts.newestTenthStart();
        Long fifth = counts.newestFifthStart();
        double knownShare = tenth == null || fifth == null ? 0 : log.returningUserShare(tenth, fifth);
        Guess split = ScenarioGuesses.split(counts, knownShare);
        Map<String, Double> exposed =
                tenth == null || ScenarioGuesses.isLeaveOneOut(split) ? Map.of() : log.exposedItemShares(column, tenth);
        Optional<Guess> halfLife = tenth == null || fifth == null || ScenarioGuesses.isLeaveOneOut(split)
                ? Optional.empty()
                : log.popularityHalfLife(fifth, tenth).map(ScenarioGuesses::halfLife);
        List<String> leftOut = new ArrayList<>();
        List<ProjectDraft.Scenario> scenarios = scenarios(events, counts, scenario, exposed, leftOut);
        ScenarioGuesses.few(scenarios).ifPresent(notes::add);
        FeatureGuesses features = new FeatureGuesses();
        List.of("item", "user", "recent", "here", "shown", "hour", "dayofweek")
                .forEach(name -> features.name(name, "x"));
        EntityTables entities = new EntityTables(inspector, prompter, tables, features, log, counts);
        ProjectDraft.Entity users = entities.of(new Ids(events, user.value(), EventEntity.USER), options.users());
        ProjectDraft.Entity items = entities.of(new Ids(events, item.value(), EventEntity.ITEM), options.items());
        List<ProjectDraft.Entity> used =
                Stream.of(users, items).filter(Objects::nonNull).toList();
        tables.unused(events, used).forEach(unused -> notes.add("not used: " + unused));
        return new ProjectDraft(
                name(),
                events,
                user.and(DisplayText.count(counts.users()) + " users"),
                item.and(DisplayText.count(counts.items()) + " items"),
                time,
                unit,
                options.zone() == null ? "UTC" : options.zone(),
                label,
                scenarios.get(0).where().equals("true") ? Optional.empty() : scenario,
                scenarios,
                leftOut,
                split,
                halfLife,
                users,
                items,
                features.context(events, taken, label.value(), time, unit, sql -> inspector.varies(events, sql)),
                counts,
                notes);
    }

    private String name() {
        Path last = folder.toAbsolutePath().normalize().getFileName();
        return options.name() != null
                ? options.name()
                : ConfigNames.name(last == null ? "project" : last.toString(), "project");
    }

    private TableProfile events(TableGuesses tables) throws IOException {
        if (!options.events().isEmpty()) {
            return inspector.profile(options.events());
        }
        Optional<String> fit = tables.events(options.user(), options.item());
        Optional<Guess> guess = fit.map(path -> Guess.sure(path, "it has a user column and an item column"));
        Optional<String> answer = prompter.ask("events file with one row per exposure", guess, List.of());
        if (answer.isEmpty() && fit.isEmpty()) {
            Diagnostic problem = Diagnostic.error(
                            ScaffoldCode.EVENTS_FILE_NOT_FOUND, "no file in `" + folder + "` looks like an event log")
                    .withHelp("specify the file with one row per exposure and its columns, for example"
                            + " `sass init --events data/log.csv --user WHO --item WHAT`");
            if (tables.unused().isEmpty()) {
                problem = problem.withNote("the folder and its subfolder `data` contain no data files");
            }
            for (String unused : tables.unused()) {
                problem = problem.withNote(unused);
            }
            throw problem.toException();
        }
        return inspector.profile(List.of(answer.or(() -> fit).orElseThrow()));
    }

    /**
     * Returns the specified, entered or guessed column. Adds a problem if the column does not exist or cannot be
     * determined.
     */
    private Guess column(
            TableProfile events,
            String what,
            @Nullable String specified,
            Optional<Guess> guess,
            List<Diagnostic> problems) {
        Optional<String> answer = specified != null
                ? Optional.of(specified)
                : prompter.ask(what.equals("time") ? "time column" : what + " id column", guess, events.columnNames());
        if (answer.isPresent()) {
            String name = answer.get();
            if (events.column(name).isEmpty()) {
                problems.add(missing(events, name, what));
            }
            return Guess.specified(name);
        }
        if (guess.isEmpty()) {
            problems.add(Diagnostic.error(
                            ScaffoldCode.EVENT_COLUMN_NOT_DETECTED,
                            "cannot determine the " + what + " column of the events")
                    .withNote("the columns are " + columns(events))
                    .withHelp("set it with `--" + what + " COLUMN` (sass." + what + "Column)"));
        }
        return guess.orElse(Guess.specified(""));
    }

    /** All column names, because the user must choose one of them. */
    static String columns(TableProfile events) {
        return events.columnNames().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    private static Diagnostic missing(TableProfile events, String name, String what) {
        List<String> near = Suggestions.nearest(name, events.columnNames(), 3);
        return Diagnostic.error(
                        ScaffoldCode.INVALID_INIT_OPTION, "the events have no column `" + name + "` for the " + what)
                .withHelp(
                        near.isEmpty()
                                ? "the columns are " + columns(events)
                                : "did you mean " + DisplayText.quoted(near) + "?");
    }

    private static Guess unit(TableProfile events, Guess time) {
        ColumnProfile column = events.column(time.value()).orElseThrow();
        return ColumnGuesses.unit(column)
                .orElseThrow(() -> Diagnostic.error(
                                ScaffoldCode.EVENT_COLUMN_NOT_DETECTED,
                                "cannot read times from the column `" + time.value() + "`")
                        .withNote("its type is " + column.type() + ", its values are from " + column.minimum() + " to "
                                + column.maximum())
                        .withHelp("use timestamps, ISO 8601 texts, or seconds, milliseconds or microseconds since 1970")
                        .toException());
    }

    private Optional<Guess> scenario(TableProfile events, ColumnGuesses columns, Set<String> taken) {
        Optional<Guess> guess = columns.scenario(taken);
        List<String> choices =
                Stream.concat(Stream.of("none"), events.columnNames().stream()).toList();
        Optional<String> answer = options.scenario() != null
                ? Optional.of(options.scenario())
                : prompter.ask(
                        "scenario column",
                        Optional.of(guess.orElse(Guess.unsure("none", "no column looks like a scenario"))),
                        choices);
        if (answer.isEmpty()) {
            return guess;
        }
        if (answer.get().equals("none")) {
            return Optional.empty();
        }
        if (events.column(answer.get()).isEmpty()) {
            throw missing(events, answer.get(), "scenario").toException();
        }
        return Optional.of(Guess.specified(answer.get()));
    }

    private Guess label(TableProfile events, Guess guess) {
        Optional<String> answer = options.label() != null
                ? Optional.of(options.label())
                : prompter.ask("SQL condition of a positive", Optional.of(guess), List.of());
        Guess label = answer.map(Guess::specified).orElse(guess);
        String problem = inspector.sqlError(events, label.value());
        if (problem != null) {
            throw Diagnostic.error(
                            answer.isPresent()
                                    ? ScaffoldCode.INVALID_INIT_OPTION
                                    : ScaffoldCode.EVENT_COLUMN_NOT_DETECTED,
                            "the label `" + label.value() + "` is not a valid SQL condition on the events")
                    .withNote(problem)
                    .withHelp("the columns are " + columns(events))
                    .toException();
        }
        return label;
    }

    private List<ProjectDraft.Scenario> scenarios(
            TableProfile events,
            EventCounts counts,
            Optional<Guess> column,
            Map<String, Double> exposed,
            List<String> leftOut) {
        if (column.isEmpty()) {
            return List.of(ScenarioGuesses.all(counts, exposed));
        }
        String name = column.get().value();
        boolean integers = events.column(name).orElseThrow().isInteger();
        List<ProjectDraft.Scenario> scenarios = ScenarioGuesses.of(counts, name, integers, exposed, leftOut);
        if (scenarios.isEmpty()) {
            notes.add("no value of `" + name + "` has " + ScenarioGuesses.MIN_POSITIVES
                    + " positives, so all rows are one scenario");
            leftOut.clear();
            return List.of(ScenarioGuesses.all(counts, Map.of()));
        }
        return scenarios;
    }
}
