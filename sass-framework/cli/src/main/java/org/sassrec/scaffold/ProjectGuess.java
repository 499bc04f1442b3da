package org.sassrec.scaffold;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.inspect.ColumnProfile;
import org.sassrec.inspect.EventCounts;
import org.sassrec.inspect.Inspector;
import org.sassrec.inspect.TableProfile;
import org.sassrec.prepare.SqlEngine;

/** Guesses a project from data files; what was said is taken, what is not sure is asked. */
public final class ProjectGuess {
    private final Inspector inspector;
    private final Path folder;
    private final Given given;
    private final Asker asker;
    private final List<String> notes = new ArrayList<>();

    private ProjectGuess(Inspector inspector, Path folder, Given given, Asker asker) {
        this.inspector = inspector;
        this.folder = folder;
        this.given = given;
        this.asker = asker;
    }

    /**
     * Guesses.
     *
     * @param engine stays open
     * @param folder of the project
     * @throws org.sassrec.diagnostic.SassException SASS4082 if no file looks like events, SASS4083 if a column can't be told,
     *     or what {@link Inspector} throws
     */
    public static Draft of(SqlEngine engine, Path folder, Given given, Asker asker) throws IOException {
        return new ProjectGuess(Inspector.of(engine, folder), folder, given, asker).draft();
    }

    private Draft draft() throws IOException {
        List<String> there = given.events().isEmpty()
                        || given.users().isEmpty()
                        || given.items().isEmpty()
                ? DataFiles.in(folder)
                : List.of();
        TableProfile events = events(there);
        ColumnGuesses columns = new ColumnGuesses(events);
        Guess user = column(events, "user", given.user(), columns.user());
        Guess item = column(events, "item", given.item(), columns.item());
        Guess time = column(events, "time", given.time(), columns.time());
        Guess unit = unit(events, time);
        Set<String> taken = new LinkedHashSet<>(List.of(user.value(), item.value(), time.value()));
        Optional<Guess> scenario = scenario(events, columns, taken);
        scenario.ifPresent(found -> taken.add(found.value()));
        Guess label = label(events, columns.label(taken));
        EventCounts counts = inspector.count(
                events,
                user.value(),
                item.value(),
                TimeSql.millis(time.value(), unit.value()),
                label.value(),
                scenario.map(Guess::value).orElse(null));
        if (counts.positives() == 0) {
            throw Diagnostic.error("SASS4083", "the label `" + label.value() + "` is true in no row")
                    .withHelp("say what makes a row a positive: `--label` (sass.label)")
                    .toException();
        }
        List<String> leftOut = new ArrayList<>();
        List<Draft.Scenario> scenarios = scenarios(events, counts, scenario, leftOut);
        FeatureGuesses features = new FeatureGuesses();
        List.of("item", "user", "recent", "here", "shown", "hour").forEach(name -> features.name(name, "x"));
        return new Draft(
                name(),
                events,
                user,
                item,
                time,
                unit,
                given.zone() == null ? "UTC" : given.zone(),
                label,
                scenarios.get(0).where().equals("true") ? Optional.empty() : scenario,
                scenarios,
                leftOut,
                ScenarioGuesses.split(counts),
                entity(events, user.value(), given.users(), there, true, features),
                entity(events, item.value(), given.items(), there, false, features),
                context(events, taken, label.value(), time, unit, features),
                counts,
                notes);
    }

    private String name() {
        Path last = folder.toAbsolutePath().normalize().getFileName();
        return given.name() != null
                ? given.name()
                : YamlText.name(last == null ? "project" : last.toString(), "project");
    }

    private TableProfile events(List<String> there) throws IOException {
        if (!given.events().isEmpty()) {
            return inspector.profile(given.events());
        }
        String fit = null;
        for (String path : there) {
            List<String> names = inspector.columns(List.of(path));
            if (fit == null
                    && names.stream().anyMatch(ColumnGuesses::userLike)
                    && names.stream().anyMatch(ColumnGuesses::itemLike)) {
                fit = path;
            }
        }
        Optional<Guess> guess =
                Optional.ofNullable(fit).map(path -> Guess.sure(path, "it has a column of users and one of items"));
        Optional<String> said = asker.ask("file of the events, one row per exposure", guess, List.of());
        if (said.isEmpty() && fit == null) {
            throw Diagnostic.error("SASS4082", "no file in `" + folder + "` looks like events")
                    .withNote(
                            there.isEmpty()
                                    ? "there is no CSV, TSV, JSON lines or Parquet file in it or in its folder `data`"
                                    : "found are " + Texts.quoted(there))
                    .withHelp("name the file with one row per exposure: `--events` (sass.events)")
                    .toException();
        }
        return inspector.profile(List.of(said.orElse(String.valueOf(fit))));
    }

    /** A column that was said, or guessed and asked. */
    private Guess column(TableProfile events, String what, @Nullable String said, Optional<Guess> guess) {
        Optional<String> answer = said != null
                ? Optional.of(said)
                : asker.ask(
                        "column of the " + (what.equals("time") ? "time" : what + "'s id"),
                        guess,
                        events.columnNames());
        if (answer.isPresent()) {
            String name = answer.get();
            if (events.column(name).isEmpty()) {
                throw missing(events, name, what);
            }
            return Guess.said(name);
        }
        return guess.orElseThrow(
                () -> Diagnostic.error("SASS4083", "can't tell which column of the events is the " + what)
                        .withNote("the columns are " + Texts.quoted(events.columnNames()))
                        .withHelp("name it: `--" + what + "` (sass." + what + "Column)")
                        .toException());
    }

    private static RuntimeException missing(TableProfile events, String name, String what) {
        List<String> near = Suggestions.nearest(name, events.columnNames(), 3);
        return Diagnostic.error("SASS4083", "the events have no column `" + name + "` for the " + what)
                .withHelp(
                        near.isEmpty()
                                ? "the columns are " + Texts.quoted(events.columnNames())
                                : "did you mean " + Texts.quoted(near) + "?")
                .toException();
    }

    private static Guess unit(TableProfile events, Guess time) {
        ColumnProfile column = events.column(time.value()).orElseThrow();
        return ColumnGuesses.unit(column)
                .orElseThrow(
                        () -> Diagnostic.error("SASS4083", "can't read the time in the column `" + time.value() + "`")
                                .withNote("its type is " + column.type() + ", it runs from " + column.least() + " to "
                                        + column.greatest())
                                .withHelp(
                                        "times are timestamps, ISO texts, or seconds, milliseconds or microseconds since 1970")
                                .toException());
    }

    private Optional<Guess> scenario(TableProfile events, ColumnGuesses columns, Set<String> taken) {
        Optional<Guess> guess = columns.scenario(taken);
        List<String> choices =
                Stream.concat(Stream.of("none"), events.columnNames().stream()).toList();
        Optional<String> said = given.scenario() != null
                ? Optional.of(given.scenario())
                : asker.ask(
                        "column that tells scenarios apart",
                        Optional.of(guess.orElse(Guess.unsure("none", "no column looks like one"))),
                        choices);
        if (said.isEmpty()) {
            return guess;
        }
        if (said.get().equals("none")) {
            return Optional.empty();
        }
        if (events.column(said.get()).isEmpty()) {
            throw missing(events, said.get(), "scenario");
        }
        return Optional.of(Guess.said(said.get()));
    }

    private Guess label(TableProfile events, Guess guess) {
        Optional<String> said = given.label() != null
                ? Optional.of(given.label())
                : asker.ask("SQL condition that makes a row a positive", Optional.of(guess), List.of());
        Guess label = said.map(Guess::said).orElse(guess);
        String complaint = inspector.complaint(events, label.value());
        if (complaint != null) {
            throw Diagnostic.error("SASS4083", "the label `" + label.value() + "` is no condition over the events")
                    .withNote(complaint)
                    .withHelp("the columns are " + Texts.quoted(events.columnNames()))
                    .toException();
        }
        return label;
    }

    private List<Draft.Scenario> scenarios(
            TableProfile events, EventCounts counts, Optional<Guess> column, List<String> leftOut) {
        if (column.isEmpty()) {
            return List.of(ScenarioGuesses.all(counts));
        }
        String name = column.get().value();
        boolean whole = events.column(name).orElseThrow().whole();
        List<Draft.Scenario> scenarios = ScenarioGuesses.of(counts, name, whole, leftOut);
        if (scenarios.isEmpty()) {
            notes.add("no value of `" + name + "` has " + ScenarioGuesses.FEWEST_POSITIVES
                    + " positives, so there is one scenario of all rows");
            leftOut.clear();
            return List.of(ScenarioGuesses.all(counts));
        }
        return scenarios;
    }

    private Draft.@Nullable Entity entity(
            TableProfile events,
            String id,
            List<String> said,
            List<String> there,
            boolean users,
            FeatureGuesses features)
            throws IOException {
        String what = users ? "users" : "items";
        List<String> paths = said;
        if (said.isEmpty()) {
            String found = found(events, id, there, users);
            Optional<Guess> guess = Optional.of(
                    found == null
                            ? Guess.unsure("none", "no other file looks like " + what)
                            : Guess.sure(found, "a column of its own is an id of " + what));
            String answer = asker.ask("file of the " + what, guess, List.of()).orElse(found == null ? "none" : found);
            if (answer.equals("none")) {
                return null;
            }
            paths = List.of(answer);
        }
        TableProfile table = inspector.profile(paths);
        String key = key(table, id, users);
        if (key == null) {
            if (said.isEmpty()) {
                notes.add("`" + paths.get(0) + "` is not used: no column of it is a key of " + what
                        + ", with each value once");
                return null;
            }
            throw Diagnostic.error("SASS4083", "no column of `" + paths.get(0) + "` is a key of " + what)
                    .withNote("the columns are " + Texts.quoted(table.columnNames()))
                    .withHelp("a key has each value once, and the name `" + id + "` or `id`")
                    .toException();
        }
        double covered = inspector.covered(events, id, table, key);
        return new Draft.Entity(table, key, covered, features.of(table, key, users ? "user" : "item"));
    }

    private @Nullable String found(TableProfile events, String id, List<String> there, boolean users)
            throws IOException {
        for (String path : there) {
            if (events.paths().contains(path)) {
                continue;
            }
            List<String> names = inspector.columns(List.of(path));
            boolean own = names.contains(id)
                    || names.stream().anyMatch(users ? ColumnGuesses::userLike : ColumnGuesses::itemLike);
            boolean other = names.stream().anyMatch(users ? ColumnGuesses::itemLike : ColumnGuesses::userLike);
            // A file that has both is a log of something else, unless its name says what it is.
            boolean named = path.toLowerCase(Locale.ROOT).contains(users ? "user" : "item");
            if (own && (!other || named)) {
                return path;
            }
        }
        return null;
    }

    private @Nullable String key(TableProfile table, String id, boolean users) {
        return Stream.of(
                        Stream.of(id, "id"),
                        table.columnNames().stream().filter(users ? ColumnGuesses::userLike : ColumnGuesses::itemLike))
                .flatMap(names -> names)
                .filter(name -> table.column(name).isPresent() && inspector.unique(table, name))
                .findFirst()
                .orElse(null);
    }

    /** The hour, which every request has; and what else the events say, if it is known before the answer. */
    private static List<FeatureDraft> context(
            TableProfile events, Set<String> taken, String label, Guess time, Guess unit, FeatureGuesses features) {
        List<FeatureDraft> context = new ArrayList<>();
        boolean date =
                events.column(time.value()).map(ColumnProfile::type).orElse("").equals("DATE");
        String part = date ? "dayofweek" : "hour";
        context.add(FeatureDraft.used(
                "{name: hour, type: expression, sql: \""
                        + TimeSql.part(part, time.value(), unit.value())
                                .replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                        + "\"}",
                ""));
        for (ColumnProfile column : events.columns()) {
            boolean answers = label.contains(column.name());
            boolean few = column.values().size() > 1 && (column.text() || column.whole());
            if (few && !answers && !taken.contains(column.name())) {
                context.add(FeatureDraft.proposed(
                        "{name: " + features.name(column.name(), "context") + ", column: "
                                + YamlText.scalar(column.name()) + ", type: id}",
                        "only if it is known when items are asked for"));
            }
        }
        return context;
    }
}
