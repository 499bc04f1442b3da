package org.sassrec.prepare.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.prepare.check.ConditionValues;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ExpressionCheck;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/**
 * Checks that the events have the configured columns and that the configured SQL is valid for them and for each row.
 */
final class EventChecks extends PreparationStep {
    private static final String TIME = "data.events.time.column";

    private final SqlEngine engine;
    private final Map<String, String> columns;
    private final ExpressionCheck expressions;
    private boolean timeReported;

    /** {@code null}: not queried yet. */
    private @Nullable Boolean hasRowsResult;

    EventChecks(PreparationStep context) {
        super(context);
        this.engine = script.reader().engine();
        this.expressions = new ExpressionCheck(engine);
        this.columns = sources.events();
    }

    private record ConfiguredSql(String key, String what, String sql) {}

    /**
     * Checks columns and expressions without reading rows.
     *
     * @param contexts SQL of the context values by feature
     */
    void check(Map<Integer, String> contexts) throws EngineException {
        DataConfig.Events events = config.data().events();
        String source = "the events";
        boolean complete = true;
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
                complete = false;
            }
        }
        if (config.data().split() instanceof DataConfig.ByColumn byColumn && !columns.containsKey(byColumn.column())) {
            problems.missingColumn("data.split.column", byColumn.column(), source, columns.keySet());
        }
        if (complete && fitsUnit()) {
            checkTime(events.time());
        }
        for (ConfiguredSql label : labels().values()) {
            checkExpression(label);
        }
        for (ScenarioConfig scenario : config.scenarios()) {
            if (scenario.where() != null) {
                checkExpression(where(scenario, scenario.where()));
            }
        }
        for (Map.Entry<Integer, String> context : contexts.entrySet()) {
            FeatureConfig feature = config.features().get(context.getKey());
            if (feature.side() == Side.CONTEXT) { // Other features are columns, which FeatureChecks checks.
                checkExpression(context(feature, context.getValue()));
            }
        }
    }

    private String time(DataConfig.Time time) {
        return EventStep.time(time, columns.getOrDefault(time.column(), ""));
    }

    private static ConfiguredSql where(ScenarioConfig scenario, String where) {
        return new ConfiguredSql(
                "scenarios." + scenario.name() + ".where",
                "`where` of scenario `" + scenario.name() + "`",
                EventStep.condition(where));
    }

    private static ConfiguredSql context(FeatureConfig feature, String sql) {
        return new ConfiguredSql("features.context." + feature.name(), "the feature `" + feature.name() + "`", sql);
    }

    /** Returns the labels by their SQL, so that a label of several scenarios is reported once. */
    private Map<String, ConfiguredSql> labels() {
        Map<String, ConfiguredSql> labels = new LinkedHashMap<>();
        for (ScenarioConfig first : config.scenarios()) {
            if (first.where() == null || labels.containsKey(first.label())) {
                continue;
            }
            List<String> names = config.scenarios().stream()
                    .filter(s -> s.where() != null && s.label().equals(first.label()))
                    .map(ScenarioConfig::name)
                    .toList();
            labels.put(
                    first.label(),
                    new ConfiguredSql(
                            "scenarios." + first.name() + ".label",
                            "the label of scenario" + (names.size() > 1 ? "s " : " ") + MessageText.quotedNames(names),
                            EventStep.condition(first.label())));
        }
        return labels;
    }

    /**
     * Reports an empty source. Without rows, all columns are typed as texts, and expressions may fail for this reason
     * alone.
     */
    private boolean reportIfEmpty() throws EngineException {
        Boolean hasRows = hasRowsResult;
        if (hasRows == null) {
            hasRows = hasRows();
            hasRowsResult = hasRows;
            if (!hasRows) {
                problems.emptyFile(
                        "data.events.path",
                        String.join(", ", config.data().events().paths()));
            }
        }
        return !hasRows;
    }

    private boolean hasRows() throws EngineException {
        try {
            return !engine.query("SELECT 1 FROM events_source LIMIT 1").isEmpty();
        } catch (EngineException e) {
            e.throwIfGeneral();
            return true; // The error is reported when the rows are read.
        }
    }

    /** Returns whether the type of the time column fits its unit. Texts are checked row by row. */
    private boolean fitsUnit() {
        DataConfig.Time time = config.data().events().time();
        String type = columns.getOrDefault(time.column(), "");
        if (type.matches("BOOLEAN|TIME")) {
            reportTimeType(time, type);
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

    private void checkTime(DataConfig.Time time) throws EngineException {
        try {
            engine.describe(perRowQuery(time(time), "events_shape"));
        } catch (EngineException e) {
            if (!reportIfEmpty() && !reportInvalidTime()) {
                reportTimeType(time, columns.getOrDefault(time.column(), ""));
            }
        }
    }

    private void reportTimeType(DataConfig.Time time, String type) {
        problems.wrongTimeType(
                TIME,
                time.column(),
                type,
                "use a column of numbers, or a column of timestamps or ISO 8601 texts with `unit: timestamp`");
    }

    private void checkExpression(ConfiguredSql written) throws EngineException {
        Optional<ExpressionCheck.Finding> found = expressions.find(written.sql(), columns.keySet());
        if (found.isPresent()) {
            problems.rejectedSql(written.key(), written.what(), found.get());
            return;
        }
        try {
            engine.describe(perRowQuery(written.sql(), "events_shape"));
        } catch (EngineException e) {
            // This query opens files, so it runs only after a failure.
            if (reportIfEmpty()) {
                return;
            }
            if (written.sql().contains(config.data().events().time().column()) && reportInvalidTime()) {
                return; // The expression would be valid over numbers.
            }
            if (e.isTypeError() && sources.guessesTypes()) {
                throw e.asWrongGuess();
            }
            List<String> texts = e.isTypeError()
                    ? ConditionValues.texts(engine, "events_source", columns, written.sql())
                    : List.of();
            problems.invalidSql(written.key(), written.what(), written.sql(), columns.keySet(), texts, e);
        }
    }

    /** Reports a value of the time column that is not a number. One such value makes the column a column of texts. */
    private boolean reportInvalidTime() throws EngineException {
        DataConfig.Time time = config.data().events().time();
        if (timeReported) {
            return true;
        }
        if (time.unit() == DataConfig.TimeUnit.TIMESTAMP
                || !columns.getOrDefault(time.column(), "").equals("VARCHAR")) {
            return false;
        }
        String column = Sql.identifier(time.column());
        List<ResultRow> found = engine.query("SELECT " + column + " FROM events_source WHERE " + column
                + " <> '' AND TRY_CAST(" + column + " AS DOUBLE) IS NULL LIMIT 1");
        if (!found.isEmpty()) {
            String value = MessageText.shorten(found.get(0).text(0));
            problems.error(DataCode.WRONG_TIME_COLUMN_TYPE, TIME)
                    .message("the time column `%s` contains `%s`, which is not a number", time.column(), value)
                    .help("fix or remove the rows with such values; write a missing time as an empty value");
            timeReported = true;
        }
        return timeReported;
    }

    /**
     * Reports why the events cannot be read: a damaged file, an invalid time, or SQL that fails on a row. The engine
     * does not say which, so each is tried.
     *
     * @param contexts SQL of the context values by feature
     */
    void reportReadFailure(EngineException failure, Map<Integer, String> contexts) throws EngineException {
        if (failure.isInvalidId()) {
            problems.invalidEventId(config.data().events().user(), failure);
            return;
        }
        if (failure.isInvalidTime()) {
            problems.invalidTimeText(TIME, failure);
            return;
        }
        if (failure.isFileError() || failsOnEvents() || !reportFailingSql(contexts)) {
            problems.damaged(
                    "data.events", String.join(", ", config.data().events().paths()), failure);
        }
    }

    private boolean reportFailingSql(Map<Integer, String> contexts) throws EngineException {
        if (reportInvalidTime()) {
            return true;
        }
        int before = problems.problems().size();
        DataConfig.Time time = config.data().events().time();
        EngineException failure = failure(time(time));
        if (failure != null) {
            String unit = time.unit().name().toLowerCase(Locale.ROOT);
            problems.error(DataCode.WRONG_TIME_COLUMN_TYPE, TIME)
                    .message("a value of the time column `%s` cannot be read with `unit: %s`", time.column(), unit)
                    .note(failure.summary())
                    .help("fix or remove the rows with such values; write a missing time as an empty value");
        }
        Map<String, ConfiguredSql> labels = labels();
        for (ScenarioConfig scenario : config.scenarios()) {
            if (scenario.where() != null) {
                ConfiguredSql where = where(scenario, scenario.where());
                if (!checkRows(where, "")) {
                    labels.remove(scenario.label());
                }
                ConfiguredSql label = labels.get(scenario.label());
                if (label != null && !checkRows(label, where.sql())) {
                    labels.remove(scenario.label());
                }
            }
        }
        for (Map.Entry<Integer, String> context : contexts.entrySet()) {
            checkRows(context(config.features().get(context.getKey()), context.getValue()), "");
        }
        return problems.problems().errorsSince(before);
    }

    /**
     * @param of condition of the rows to check, empty for all rows
     */
    private boolean checkRows(ConfiguredSql written, String of) throws EngineException {
        String sql = of.isEmpty() ? written.sql() : "CASE WHEN " + of + " THEN " + written.sql() + " END";
        EngineException e = failure(sql);
        if (e == null) {
            return true;
        }
        if (e.isStatementError()) {
            problems.invalidSql(written.key(), written.what(), written.sql(), columns.keySet(), List.of(), e);
        } else {
            problems.sqlFailsOnRow(
                    written.key(),
                    written.what(),
                    written.sql(),
                    config.data().events().time(),
                    e);
        }
        return false;
    }

    /** Returns the error of SQL that fails on a row, or {@code null}. */
    private @Nullable EngineException failure(String sql) throws EngineException {
        return queryFailure("count(v) FROM (SELECT " + sql + " AS v FROM events_source)");
    }

    /** Reads all columns, because the number of rows is in the metadata of some formats. */
    private boolean failsOnEvents() throws EngineException {
        return queryFailure("count(hash(e)) FROM events_source AS e") != null;
    }

    private @Nullable EngineException queryFailure(String query) throws EngineException {
        try {
            engine.query("SELECT " + query);
            return null;
        } catch (EngineException e) {
            e.throwIfGeneral();
            return e;
        }
    }

    /** Wraps SQL in a query that evaluates it per row. The subquery hides pseudo columns such as {@code rowid}. */
    static String perRowQuery(String sql, String relation) {
        return "SELECT *, " + sql + " AS value FROM (SELECT * FROM " + relation + ")";
    }
}
