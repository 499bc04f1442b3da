package org.sassrec.scaffold;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.inspect.ColumnProfile;
import org.sassrec.inspect.EventCounts;
import org.sassrec.inspect.EventStatistics;
import org.sassrec.inspect.Inspector;
import org.sassrec.inspect.TableProfile;
import org.sassrec.prepare.check.FutureColumns;
import org.sassrec.scaffold.TableGuesses.Ids;

/** Finds the tables of users and items, and derives their features. */
record EntityTables(
        Inspector inspector,
        Prompter prompter,
        TableGuesses tables,
        FeatureGuesses features,
        EventStatistics log,
        EventCounts counts) {

    /** Returns the specified, entered or guessed table; {@code null} for none. */
    ProjectDraft.@Nullable Entity of(Ids ids, List<String> specified) throws IOException {
        if (!specified.isEmpty()) {
            return of(ids, inspector.profile(specified));
        }
        Optional<TableGuesses.KeyedTable> found = tables.entity(ids);
        String what = ids.entity().plural();
        Guess guess = found.map(keyed -> Guess.sure(keyed.table().paths().get(0), keyed.reason()))
                .orElse(Guess.unsure("none", "no other file looks like " + what));
        Optional<String> answer = prompter.ask(what + " file", Optional.of(guess), List.of());
        if (answer.isPresent()) {
            return answer.get().equals("none") ? null : of(ids, inspector.profile(List.of(answer.get())));
        }
        return found.map(keyed -> of(ids, keyed.table(), keyed.key())).orElse(null);
    }

    /** A table that the user specified. */
    private ProjectDraft.Entity of(Ids ids, TableProfile table) {
        String key = tables.key(table, ids)
                .or(() -> tables.byValues(table, ids).map(TableGuesses.KeyedTable::key))
                .orElseThrow(() -> Diagnostic.error(
                                ScaffoldCode.EVENT_COLUMN_NOT_DETECTED,
                                "no column of `" + table.paths().get(0) + "` is a key of "
                                        + ids.entity().plural())
                        .withNote("the columns are " + ProjectGuesser.columns(table))
                        .withHelp("a key column has unique values and the name `" + ids.column() + "` or `id`")
                        .toException());
        return of(ids, table, key);
    }

    private ProjectDraft.Entity of(Ids ids, TableProfile table, String key) {
        tables.markUsed(table.paths());
        double covered = inspector.coverage(ids.events(), ids.column(), table, key);
        return new ProjectDraft.Entity(
                table, key, covered, features.of(table, key, ids.entity().label(), futureColumns(table, key, ids)));
    }

    /** Finds columns of a table that contain events after the training days. */
    private Map<String, FutureColumns.Verdict> futureColumns(TableProfile table, String key, Ids ids) {
        Long start = counts.newestFifthStart();
        Long end = counts.last();
        if (start == null || end == null || start >= end) {
            return Map.of();
        }
        List<String> columns = table.columns().stream()
                .filter(column ->
                        !column.name().equals(key) && (column.isNumeric() || column.isText() || column.isTemporal()))
                .map(ColumnProfile::name)
                .toList();
        Map<String, FutureColumns.Verdict> verdicts = new LinkedHashMap<>();
        log.futureColumns(table, key, ids.entity() == EventEntity.USER, columns, start, end)
                .forEach((column, found) -> verdicts.put(column, found.verdict()));
        return verdicts;
    }
}
