package org.sassrec.prepare.step;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.source.SourceTables;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.RowNumbering;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/**
 * Numbers users and items. The tables {@code users} and {@code items} number all ids of the events and of the entity
 * files in byte order. {@code user_map} and {@code item_map} map keys of the events to numbers. {@code list_k} contains
 * the list columns of the users, without entries that are not items.
 */
public final class EntityStep extends PreparationStep {
    private static final int SAMPLE = 10_000;

    private final List<ScenarioConfig.ListColumn> lists;

    EntityStep(PreparationStep context) {
        super(context);
        this.lists = listColumns(config);
    }

    /** Returns the distinct list columns in order of appearance. */
    public static List<ScenarioConfig.ListColumn> listColumns(SassConfig config) {
        List<ScenarioConfig.ListColumn> lists = new ArrayList<>();
        for (FeatureConfig feature : config.features()) {
            if (feature instanceof FeatureConfig.Sequence sequence && sequence.column() != null) {
                lists.add(new ScenarioConfig.ListColumn(sequence.column(), separator(sequence.separator())));
            }
        }
        config.scenarios().stream()
                .map(ScenarioConfig::history)
                .filter(java.util.Objects::nonNull)
                .forEach(lists::add);
        return lists.stream().distinct().toList();
    }

    /** Returns the tables of the scenarios of list columns by scenario number. */
    Map<Integer, String> historyTables() {
        Map<Integer, String> tables = new LinkedHashMap<>();
        for (int s = 0; s < config.scenarios().size(); s++) {
            ScenarioConfig.ListColumn list = config.scenarios().get(s).history();
            if (list != null) {
                tables.put(s, "list_" + lists.indexOf(list));
            }
        }
        return tables;
    }

    static String separator(@Nullable String separator) {
        return separator == null ? "," : separator;
    }

    void check(DataProblems problems) {
        for (ScenarioConfig.ListColumn list : lists) {
            if (!sources.isUnreadable(Side.USER) && !sources.entity(Side.USER).containsKey(list.column())) {
                problems.missingColumn(
                        listKey(list),
                        list.column(),
                        "the users file",
                        sources.entity(Side.USER).keySet());
            }
        }
    }

    private String listKey(ScenarioConfig.ListColumn list) {
        for (ScenarioConfig scenario : config.scenarios()) {
            if (list.equals(scenario.history())) {
                return "scenarios." + scenario.name() + ".history";
            }
        }
        return config.features().stream()
                .filter(f ->
                        f instanceof FeatureConfig.Sequence s && list.column().equals(s.column()))
                .map(f -> "features.user." + f.name() + ".column")
                .findFirst()
                .orElse("features");
    }

    void run(DataProblems problems) throws EngineException, IOException {
        numberEntities(Side.USER);
        numberEntities(Side.ITEM);
        for (int l = 0; l < lists.size(); l++) {
            createList(l);
            checkList(lists.get(l), problems);
        }
        countEvents(Side.USER);
        countEvents(Side.ITEM);
    }

    private void numberEntities(Side side) throws EngineException, IOException {
        String name = side.word();
        script.createTable(
                name + "_keys",
                "SELECT " + name + "_key AS key, " + sql.keyText(name + "_key")
                        + " AS id,\n    count(*) FILTER (WHERE split = 0) AS n_train, count(*) FILTER (WHERE split <= 1) AS"
                        + " n_refit\nFROM marked\nGROUP BY " + name + "_key");
        String key = SourceTables.key(config, side);
        String ids = "SELECT id FROM " + name + "_keys";
        if (key != null) {
            ids += " UNION SELECT " + sql.text(Sql.identifier(key)) + " FROM " + name + "s_source";
        }
        script.number(
                name + "s",
                new RowNumbering("number", 0, "id", List.of("id"), ids, null),
                name + "s",
                "read fewer days with `data.events.dates`");
        script.createTable(
                name + "_map",
                "SELECT key, number, n_train, n_refit\nFROM " + name + "_keys JOIN " + name + "s USING (id)");
        script.dropTable(name + "_keys");
    }

    /** Returns the SQL of a list entry as an item id. */
    private String listEntry(String value, String type) {
        return sql.trim(sql.idText(value, type.replaceFirst("\\[\\d*]$", "")));
    }

    private void createList(int index) throws EngineException, IOException {
        ScenarioConfig.ListColumn list = lists.get(index);
        String type = sources.entity(Side.USER).get(list.column());
        String values = sql.listValues(Sql.identifier(list.column()), String.valueOf(type), list.separator());
        String key = Sql.identifier(String.valueOf(SourceTables.key(config, Side.USER)));
        script.createTable(
                "list_" + index,
                "SELECT \"user\", item,\n"
                        + "    row_number() OVER (PARTITION BY \"user\" ORDER BY place) AS position,\n"
                        + "    count(*) OVER (PARTITION BY \"user\") AS length\nFROM (\n"
                        + "  SELECT users.number AS \"user\", items.number AS item, place\n  FROM (\n    "
                        + sql.explode(key + " AS key", List.of(values), List.of("value"), "place", "users_source")
                        + "\n  ) AS l\n  JOIN users ON users.id = " + sql.text("l.key") + "\n"
                        + "  JOIN items ON items.id = " + listEntry("l.value", String.valueOf(type)) + "\n)");
    }

    /** With a wrong separator, most entries are not items and would be dropped silently. */
    private void checkList(ScenarioConfig.ListColumn list, DataProblems problems) throws EngineException {
        String type = sources.entity(Side.USER).get(list.column());
        String column = Sql.identifier(list.column());
        ResultRow found = script.engine()
                .queryRow("SELECT count(*), count(items.id), min(value) FILTER (WHERE items.id IS NULL)\nFROM (SELECT "
                        + listEntry("entry", String.valueOf(type)) + " AS value FROM ("
                        + sql.explode(
                                "",
                                List.of(sql.listValues(column, String.valueOf(type), list.separator())),
                                List.of("entry"),
                                "",
                                "(SELECT " + column + " FROM users_source WHERE " + column + " IS NOT NULL LIMIT "
                                        + SAMPLE + ")")
                        + "))\nLEFT JOIN items ON items.id = value\nWHERE value <> ''");
        long values = found.number(0);
        long matching = found.number(1);
        if (2 * matching < values) {
            problems.warning(DataCode.LIST_ENTRIES_NOT_ITEMS, listKey(list))
                    .message("only %d of %d values of the list column `%s` are items", matching, values, list.column())
                    .note("for example, `%s` is not an item", found.text(2))
                    .help("check `separator`: entries that are not items are left out");
        }
    }

    /** Counts the events of each entity per horizon, including events of list columns. */
    private void countEvents(Side side) throws EngineException, IOException {
        String name = side.word();
        StringBuilder parts = new StringBuilder("SELECT number, n_train, n_refit FROM " + name + "_map");
        for (String list : historyTables().values()) {
            parts.append("\n  UNION ALL SELECT \"" + name + "\", count(*), count(*) FROM " + list + " GROUP BY 1");
        }
        script.createTable(
                name + "_counts",
                "SELECT number, sum(n_train) AS n_train, sum(n_refit) AS n_refit\nFROM (\n  " + parts
                        + "\n)\nGROUP BY number");
    }

    /**
     * Returns queries for the events of list columns. The last entry of a list is one second before the first logged
     * event, each earlier entry one more second before it.
     *
     * @param first time of the first logged event
     * @param contexts value of each context column where it is missing, by feature
     * @return parts of a UNION, empty without such scenarios
     */
    List<String> historyEvents(long first, Map<Integer, String> contexts) {
        List<String> parts = new ArrayList<>();
        StringBuilder unknown = new StringBuilder();
        contexts.forEach(
                (c, value) -> unknown.append(", ").append(value).append(" AS c").append(c));
        historyTables()
                .forEach((s, list) -> parts.add("SELECT \"user\", item, " + s + " AS scenario, CAST("
                        + Sql.number(first)
                        + " - (length - position + 1) * 1000 AS BIGINT) AS time, 0 AS split, 1 AS positive" + unknown
                        + "\nFROM " + list));
        return parts;
    }

    /** Returns the time of the oldest of the {@link #historyEvents}, or of the first logged event. */
    long oldestTime(long first) throws EngineException {
        long length = 0;
        for (String list : historyTables().values()) {
            length = Math.max(length, script.engine().queryLong("SELECT max(length) FROM " + list));
        }
        return first - length * 1000;
    }

    /** Returns one query per list column for its items, in the order of the dataset. */
    public List<String> listQueries() {
        List<String> queries = new ArrayList<>();
        for (int l = 0; l < lists.size(); l++) {
            queries.add("SELECT \"user\" AS entity, item AS value FROM list_" + l + " ORDER BY entity, position");
        }
        return queries;
    }
}
