package org.sassrec.prepare.step;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.prepare.check.ConditionValues;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlDialect;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/**
 * Compares the SQL of the configuration between the engine that reads the sources and the engine that evaluates the SQL.
 * Both evaluate it on the same sample of rows. SQL with different values is an error, because the dataset would depend on
 * the engine.
 */
final class EngineDifferences extends FeatureSql {
    private static final int SAMPLE = 10_000;

    private static final String ROW = "sass_row";

    /** Text literals. Engines may read a quote in a literal in different ways. */
    private static final Pattern LITERAL = Pattern.compile("'(?:[^']|'')*'");

    private final SqlEngine reader;
    private final SqlEngine engine;

    EngineDifferences(PreparationStep context) {
        super(context);
        this.reader = script.reader().engine();
        this.engine = script.engine();
    }

    /**
     * @param number whether the value is used as a number
     */
    private record ConfiguredSql(String key, String what, String sql, boolean number) {
        String value(SqlDialect dialect) {
            return dialect.text(number ? dialect.toDouble(sql) : sql);
        }
    }

    /** Reports SQL with different values. Does nothing if one engine reads and evaluates. */
    void check() throws EngineException, IOException {
        if (reader == engine) {
            return;
        }
        for (Side side : Side.values()) {
            List<ConfiguredSql> configured = configured(side);
            Collection<String> columns = side == Side.CONTEXT
                    ? sources.events().keySet()
                    : sources.entity(side).keySet();
            if (configured.isEmpty() || columns.isEmpty()) {
                continue;
            }
            String sample = createSample(side == Side.CONTEXT ? "events" : side.word() + "s");
            for (ConfiguredSql each : configured) {
                compare(each, sample, columns);
            }
        }
    }

    private List<ConfiguredSql> configured(Side side) {
        Map<String, ConfiguredSql> found = new LinkedHashMap<>();
        for (ScenarioConfig scenario : config.scenarios()) {
            String name = scenario.name();
            if (side == Side.CONTEXT && scenario.where() != null) {
                add(found, "scenarios." + name + ".where", "`where` of scenario `" + name + "`", scenario.where());
                add(found, "scenarios." + name + ".label", "the label of scenario `" + name + "`", scenario.label());
            } else if (side == Side.ITEM && scenario.candidates() instanceof ScenarioConfig.SqlCondition candidates) {
                add(
                        found,
                        "scenarios." + name + ".candidates",
                        "`candidates` of scenario `" + name + "`",
                        candidates.condition());
            }
        }
        for (FeatureConfig feature : config.features(side)) {
            if (feature instanceof FeatureConfig.Expression expression) {
                found.put(
                        feature.name() + expression.sql(),
                        new ConfiguredSql(
                                "features." + side.word() + "." + feature.name(),
                                "the feature `" + feature.name() + "`",
                                Sql.expression(expression.sql()),
                                expression.numberEncoding() != null));
            }
        }
        return List.copyOf(found.values());
    }

    /** Adds a condition. A label of several scenarios is compared once. */
    private static void add(Map<String, ConfiguredSql> found, String key, String what, String condition) {
        found.putIfAbsent(condition, new ConfiguredSql(key, what, EventStep.condition(condition), false));
    }

    /** Creates a table with numbered rows of a source in both engines. */
    private String createSample(String name) throws EngineException, IOException {
        String sample = name + "_compared";
        script.reader()
                .createTable(
                        sample,
                        "SELECT CAST(row_number() OVER () AS INTEGER) AS " + ROW + ", *\nFROM (SELECT * FROM " + name
                                + "_source LIMIT " + SAMPLE + ")");
        sources.imported().table(sample);
        return sample;
    }

    private void compare(ConfiguredSql configured, String sample, Collection<String> columns)
            throws EngineException, IOException {
        List<ResultRow> expected;
        try {
            expected = values(reader, configured, sample);
        } catch (EngineException e) {
            e.throwIfGeneral();
            return; // The statement that reads all rows reports it.
        }
        List<ResultRow> actual;
        try {
            Matcher literal = LITERAL.matcher(configured.sql());
            while (literal.find()) {
                String text = reader.queryRow("SELECT " + literal.group()).text(0);
                String other = engine.queryRow("SELECT " + literal.group()).text(0);
                if (!other.equals(text)) {
                    problems.enginesDiffer(
                            configured.key(),
                            configured.what(),
                            "the text " + literal.group() + " is `" + text + "` in DuckDB and `" + other
                                    + "` in Spark");
                    return;
                }
            }
            actual = values(engine, configured, sample);
        } catch (EngineException e) {
            e.throwIfGeneral();
            problems.enginesDiffer(configured.key(), configured.what(), "Spark rejects it: " + e.summary());
            return;
        }
        for (int row = 0; row < expected.size(); row++) {
            String one = expected.get(row).text(1);
            String two = actual.get(row).text(1);
            if (!one.equals(two)) {
                problems.enginesDiffer(
                        configured.key(),
                        configured.what(),
                        rowText(configured.sql(), sample, expected.get(row).number(0), columns) + "the value is `"
                                + MessageText.shorten(one) + "` in DuckDB and `" + MessageText.shorten(two)
                                + "` in Spark");
                return;
            }
        }
    }

    private static List<ResultRow> values(SqlEngine engine, ConfiguredSql configured, String sample)
            throws EngineException {
        return engine.query(
                "SELECT " + ROW + ", " + configured.value(engine.dialect()) + " FROM " + sample + " ORDER BY " + ROW);
    }

    /** Returns the values of the columns that occur in the SQL, in a row of the sample. */
    private String rowText(String sql, String sample, long row, Collection<String> columns) throws EngineException {
        List<String> values = new ArrayList<>();
        for (String column : columns) {
            if (ConditionValues.isUsed(column, sql)) {
                String value = reader.queryRow("SELECT " + reader.dialect().text(Sql.identifier(column)) + " FROM "
                                + sample + " WHERE " + ROW + " = " + row)
                        .text(0);
                values.add("`" + column + "` = `" + MessageText.shorten(value) + "`");
            }
        }
        return values.isEmpty() ? "" : "for " + String.join(", ", values) + " ";
    }
}
