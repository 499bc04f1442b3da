package org.sassrec.prepare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;

/** Whether the events have the columns that the configuration names, and whether its SQL fits them and their rows. */
final class EventChecks {
    private static final String TIME = "data.events.time.column";

    private final SassConfig config;
    private final SqlEngine engine;
    private final DataProblems problems;
    private final Map<String, String> columns;
    private boolean timeTold;

    /** {@code null}: nobody has asked yet. */
    private @Nullable Boolean rows;

    /** @param columns of the events with their types */
    EventChecks(SassConfig config, SqlEngine engine, DataProblems problems, Map<String, String> columns) {
        this.config = config;
        this.engine = engine;
        this.problems = problems;
        this.columns = columns;
    }

    /** SQL that the configuration writes; {@code key} is its place. */
    private record Written(String key, String what, String sql) {}

    /**
     * Checks columns and expressions, without reading rows.
     *
     * @param contexts SQL of the context features' values by their index
     */
    void check(Map<Integer, String> contexts) throws EngineException {
        DataConfig.Events events = config.data().events();
        String source = "the events";
        boolean whole = true;
        for (Map.Entry<String, String> named : Map.of(
                        "data.events.user",
                        events.user(),
                        "data.events.item",
                        events.item(),
                        TIME,
                        events.time().column())
                .entrySet()) {
            if (!columns.containsKey(named.getValue())) {
                problems.missingColumn(named.getKey(), named.getValue(), source, columns.keySet());
                whole = false;
            }
        }
        if (config.data().split() instanceof DataConfig.ByColumn byColumn && !columns.containsKey(byColumn.column())) {
            problems.missingColumn("data.split.column", byColumn.column(), source, columns.keySet());
        }
        if (whole && fitsUnit()) {
            tryTime(events.time());
        }
        for (Written label : labels().values()) {
            tryExpression(label);
        }
        for (ScenarioConfig scenario : config.scenarios()) {
            if (scenario.where() != null) {
                tryExpression(where(scenario, scenario.where()));
            }
        }
        for (Map.Entry<Integer, String> context : contexts.entrySet()) {
            FeatureConfig feature = config.features().get(context.getKey());
            if (feature.side() == Side.CONTEXT) { // others are columns, which are looked for elsewhere
                tryExpression(context(feature, context.getValue()));
            }
        }
    }

    private String time(DataConfig.Time time) {
        return EventStage.time(time, columns.getOrDefault(time.column(), ""));
    }

    private static Written where(ScenarioConfig scenario, String where) {
        return new Written(
                "scenarios." + scenario.name() + ".where",
                "`where` of scenario `" + scenario.name() + "`",
                EventStage.condition(where));
    }

    private static Written context(FeatureConfig feature, String sql) {
        return new Written("features.context." + feature.name(), "the feature `" + feature.name() + "`", sql);
    }

    /** By the text: one that scenarios share is wrong once. */
    private Map<String, Written> labels() {
        Map<String, Written> labels = new LinkedHashMap<>();
        for (ScenarioConfig first : config.scenarios()) {
            if (first.where() == null || labels.containsKey(first.label())) {
                continue;
            }
            List<String> own = config.scenarios().stream()
                    .filter(s -> s.where() != null && s.label().equals(first.label()))
                    .map(ScenarioConfig::name)
                    .toList();
            labels.put(
                    first.label(),
                    new Written(
                            "scenarios." + first.name() + ".label",
                            "the label of scenario" + (own.size() > 1 ? "s " : " ") + DataProblems.names(own),
                            EventStage.condition(first.label())));
        }
        return labels;
    }

    /** Tells that there are no rows, if so: all columns are texts then, which no expression need fit. */
    private boolean tellEmpty() throws EngineException {
        Boolean known = rows;
        if (known == null) {
            known = hasRows();
            rows = known;
            if (!known) {
                problems.emptyFile(
                        "data.events.path",
                        String.join(", ", config.data().events().paths()));
            }
        }
        return !known;
    }

    private boolean hasRows() throws EngineException {
        try {
            return !engine.rows("SELECT 1 FROM events_source LIMIT 1").isEmpty();
        } catch (EngineException e) {
            if (e.diskFull()) {
                throw e;
            }
            return true; // reading them will tell
        }
    }

    /** Whether the time column's type can be counted in its unit; texts are tried row by row. */
    private boolean fitsUnit() {
        DataConfig.Time time = config.data().events().time();
        String type = columns.getOrDefault(time.column(), "");
        if (type.matches("BOOLEAN|TIME")) {
            tellNoTimes(time, type);
            return false;
        }
        boolean timestamps = time.unit() == DataConfig.TimeUnit.TIMESTAMP;
        if (timestamps ? type.matches(".*(INT|INTEGER|DOUBLE|FLOAT)|DECIMAL.*") : type.matches("TIME.*|DATE")) {
            problems.wrongTimeType(
                    "data.events.time.unit",
                    time.column(),
                    type,
                    timestamps ? "write `unit: ms`, `unit: s` or `unit: us`" : "write `unit: timestamp`");
            return false;
        }
        return true;
    }

    private void tryTime(DataConfig.Time time) throws EngineException {
        try {
            engine.describe(eachRow(time(time), "events_shape"));
        } catch (EngineException e) {
            if (!tellEmpty() && !tellTime()) {
                tellNoTimes(time, columns.getOrDefault(time.column(), ""));
            }
        }
    }

    private void tellNoTimes(DataConfig.Time time, String type) {
        problems.wrongTimeType(
                TIME,
                time.column(),
                type,
                "name a column of numbers, or one of timestamps or ISO texts with `unit: timestamp`");
    }

    private void tryExpression(Written written) throws EngineException {
        try {
            engine.describe(eachRow(written.sql(), "events_shape"));
        } catch (EngineException e) {
            // Files are opened for it, so it is asked only now.
            if (tellEmpty()) {
                return;
            }
            if (written.sql().contains(config.data().events().time().column()) && tellTime()) {
                return; // it would fit numbers
            }
            problems.badSql(written.key(), written.what(), written.sql(), columns.keySet(), e);
        }
    }

    /** Tells of a value of the time column that is no number; whether there is one, which makes texts of all of them. */
    private boolean tellTime() throws EngineException {
        DataConfig.Time time = config.data().events().time();
        if (timeTold) {
            return true;
        }
        if (time.unit() == DataConfig.TimeUnit.TIMESTAMP
                || !columns.getOrDefault(time.column(), "").equals("VARCHAR")) {
            return false;
        }
        String column = Sql.name(time.column());
        List<List<@Nullable Object>> found = engine.rows("SELECT " + column + " FROM events_source WHERE " + column
                + " <> '' AND TRY_CAST(" + column + " AS DOUBLE) IS NULL LIMIT 1");
        if (!found.isEmpty()) {
            problems.wrongTime(TIME, time.column(), String.valueOf(found.get(0).get(0)));
            timeTold = true;
        }
        return timeTold;
    }

    /**
     * Tells why the events can't be read: a broken file, or the time or a condition that fails on a row; the engine does not
     * say which of them it is.
     *
     * @param contexts SQL of the context features' values by their index
     */
    void blame(EngineException failure, Map<Integer, String> contexts) throws EngineException {
        if (failure.ofId()) {
            problems.noIdOfEvents(config.data().events().user(), failure);
            return;
        }
        if (failure.ofTime()) {
            problems.wrongTimeText(TIME, failure);
            return;
        }
        if (failure.ofFile() || fails("count(*)") || !blamed(contexts)) {
            problems.unreadableRows("data.events", failure);
        }
    }

    private boolean blamed(Map<Integer, String> contexts) throws EngineException {
        if (tellTime()) {
            return true;
        }
        int before = problems.found().size();
        DataConfig.Time time = config.data().events().time();
        EngineException failure = failure(time(time));
        if (failure != null) {
            problems.timeFails(TIME, time, failure);
        }
        Map<String, Written> labels = labels();
        for (ScenarioConfig scenario : config.scenarios()) {
            if (scenario.where() != null) {
                Written where = where(scenario, scenario.where());
                if (!tryRows(where, "")) {
                    labels.remove(scenario.label());
                }
                Written label = labels.get(scenario.label());
                if (label != null && !tryRows(label, where.sql())) {
                    labels.remove(scenario.label());
                }
            }
        }
        for (Map.Entry<Integer, String> context : contexts.entrySet()) {
            tryRows(context(config.features().get(context.getKey()), context.getValue()), "");
        }
        return problems.found().errorsSince(before);
    }

    /** @param of condition of the rows on which it is tried; empty: all */
    private boolean tryRows(Written written, String of) throws EngineException {
        String sql = of.isEmpty() ? written.sql() : "CASE WHEN " + of + " THEN " + written.sql() + " END";
        EngineException e = failure(sql);
        if (e == null) {
            return true;
        }
        if (e.ofStatement()) {
            problems.badSql(written.key(), written.what(), written.sql(), columns.keySet(), e);
        } else {
            problems.failsOnRow(
                    written.key(),
                    written.what(),
                    written.sql(),
                    config.data().events().time(),
                    e);
        }
        return false;
    }

    /** Why SQL has no value for some row; {@code null} if it has one for each. */
    private @Nullable EngineException failure(String sql) throws EngineException {
        return ask("count(v) FROM (SELECT " + sql + " AS v FROM events_source)");
    }

    private boolean fails(String aggregate) throws EngineException {
        return ask(aggregate + " FROM events_source") != null;
    }

    private @Nullable EngineException ask(String query) throws EngineException {
        try {
            engine.rows("SELECT " + query);
            return null;
        } catch (EngineException e) {
            if (e.diskFull()) {
                throw e;
            }
            return e;
        }
    }

    /** A value of each row, so none of all rows; and of the columns alone, for tables have more to be named. */
    static String eachRow(String sql, String relation) {
        return "SELECT *, " + sql + " AS value FROM (SELECT * FROM " + relation + ")";
    }
}
