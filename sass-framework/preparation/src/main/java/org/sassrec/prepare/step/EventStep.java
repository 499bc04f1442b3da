package org.sassrec.prepare.step;

import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.prepare.check.ConditionValues;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.source.SourceTables;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.TimeFormats;

/**
 * Reads the events with scenario, label, time and context values into {@code staged}, and assigns day and split in
 * {@code marked}, which contains only valid rows of scenarios.
 */
public final class EventStep extends PreparationStep {
    /** Names that no source column has. Expressions can see them next to the source columns. */
    private static final String SCENARIO = "sass_scenario";

    private static final String LAST_SCENARIO = "sass_last_scenario";

    /** Columns of the events that the reader of the sources adds if it is not the engine itself. */
    private static final String USER_KEY = "sass_user_key";

    private static final String ITEM_KEY = "sass_item_key";
    private static final String TIME = "sass_time";
    private static final String SPLIT = "sass_split";

    /** A condition such as {@code tab = 1} with a number without leading zeros. */
    private static final Pattern NUMBERED = Pattern.compile("\\s*(\\w+)\\s*=\\s*(0|[1-9][0-9]{0,8})\\s*");

    private static final String VALID_ROW =
            "scenario >= 0 AND user_key IS NOT NULL AND item_key IS NOT NULL AND event_time IS NOT NULL";

    /** Resolution of {@code labelShare}. */
    private static final int LABEL_PARTS = 1_000_000;

    private final Map<String, String> columns;
    private final ZoneId zone;
    private boolean hasEvents;
    private long first;
    private long last;
    private DatasetManifest.Source source = new DatasetManifest.Source(0, 0, 0, 0);

    EventStep(PreparationStep context) {
        super(context);
        this.columns = sources.events();
        this.zone = config.data().events().time().zone();
    }

    long firstTime() {
        return first;
    }

    long lastTime() {
        return last;
    }

    /** Returns the numbers of rows that were read and left out. */
    public DatasetManifest.Source source() {
        return source;
    }

    /** Returns the days of the times of all events. */
    DayNumbers days() {
        // Events of list columns are before the first logged event, one second per entry.
        return new DayNumbers(zone, first - Duration.ofDays(30).toMillis(), last);
    }

    /** Checks columns and expressions of the events without reading rows. */
    public void check(Map<Integer, String> contexts) throws EngineException {
        checks().check(contexts);
    }

    private EventChecks checks() {
        return new EventChecks(this);
    }

    static String condition(String sql) {
        return "CAST(" + Sql.expression(sql) + " AS BOOLEAN)";
    }

    /**
     * Returns the SQL of the time of an event in epoch milliseconds.
     *
     * @param type SQL type of the column
     */
    static String time(DataConfig.Time time, String type) {
        // An empty text is a missing time.
        String column = type.equals("VARCHAR")
                ? "nullif(" + Sql.identifier(time.column()) + ", '')"
                : Sql.identifier(time.column());
        return switch (time.unit()) {
            case MS -> "CAST(" + column + " AS BIGINT)";
            case S -> "CAST(CAST(" + column + " AS DOUBLE) * 1000 AS BIGINT)";
            case US -> "CAST(CAST(" + column + " AS BIGINT) // 1000 AS BIGINT)";
            case TIMESTAMP ->
                "epoch_ms("
                        + (type.equals("VARCHAR")
                                ? TimeFormats.sql(time.column(), type)
                                : "CAST(" + column + " AS TIMESTAMP WITH TIME ZONE)")
                        + ")";
        };
    }

    private String timeSql() {
        DataConfig.Time time = config.data().events().time();
        return time(time, columns.getOrDefault(time.column(), ""));
    }

    private String keySql(String column) {
        String type = columns.getOrDefault(column, "");
        String name = Sql.identifier(column);
        // Joins on whole numbers are faster. All other keys are compared as texts.
        return type.matches("U?(TINY|SMALL|BIG)?INT(EGER)?|UINTEGER")
                ? name
                : "nullif(CAST(" + name + " AS VARCHAR), '')";
    }

    /**
     * Reads the events into {@code staged}.
     *
     * @param contexts SQL of the context values by feature
     */
    void createStaged(Map<Integer, String> contexts) throws EngineException, IOException {
        DataConfig.Events events = config.data().events();
        List<String> select = new ArrayList<>();
        select.add("CAST(coalesce(" + SCENARIO + ", -1) AS SMALLINT) AS scenario");
        // A row of two scenarios gets different numbers in forward and backward order.
        boolean exclusive = areScenariosDisjoint();
        select.add((exclusive ? "false" : SCENARIO + " <> " + LAST_SCENARIO) + " AS several");
        Map<String, String> parsed = new LinkedHashMap<>();
        parsed.put(USER_KEY, keySql(events.user()));
        parsed.put(ITEM_KEY, keySql(events.item()));
        parsed.put(TIME, timeSql());
        String split = sourceSplit();
        if (split != null) {
            parsed.put(SPLIT, "CAST(" + split + " AS TINYINT)");
        }
        select.add(sources.imported().parsed(parsed, USER_KEY) + " AS user_key");
        select.add(sources.imported().parsed(parsed, ITEM_KEY) + " AS item_key");
        select.add(sources.imported().parsed(parsed, TIME) + " AS event_time");
        select.add("coalesce(" + labelSql() + ", false) AS positive");
        select.add(labelSql() + " IS NULL AS unlabelled");
        if (split != null) {
            select.add(sources.imported().parsed(parsed, SPLIT) + " AS source_split");
        }
        if (reference instanceof ReferenceDataset.Pretrain) {
            select.add(SourceTables.PRETRAIN_ROW + " AS older");
        }
        contexts.forEach((index, sql) -> select.add(sql + " AS c" + index));
        ColumnSplit byColumn = columnSplit();
        int[] forward = scenarios().toArray();
        int[] backward = IntStream.range(0, forward.length)
                .map(i -> forward[forward.length - 1 - i])
                .toArray();
        String rows = "SELECT\n" + Sql.joinLines(select) + "\nFROM (\n  SELECT *, "
                + scenarioSql(forward) + " AS " + SCENARIO
                + (exclusive ? "" : ",\n    " + scenarioSql(backward) + " AS " + LAST_SCENARIO)
                + (byColumn == null ? "" : sources.imported().helpers(byColumn.helperColumn()))
                + "\n  FROM events_source\n)";
        DataInterval interval = new DataInterval(config);
        long later = 0;
        try {
            sources.imported().events(parsed, byColumn == null ? "" : byColumn.helperColumn());
            script.createTable("staged", rows);
            later = interval.removeLaterEvents(script);
        } catch (EngineException e) {
            e.throwIfGeneral();
            checks().reportReadFailure(e, contexts);
            problems.throwIfAny();
        }
        ResultRow counts = script.queryRow(
                "source_rows",
                "SELECT count(*), count(*) FILTER (WHERE scenario < 0), count(*) FILTER (WHERE scenario >= 0 AND NOT ("
                        + VALID_ROW
                        + ")),\n    min(event_time) FILTER (WHERE " + VALID_ROW + "), max(event_time) FILTER (WHERE "
                        + VALID_ROW
                        + ")\nFROM staged");
        source = new DatasetManifest.Source(counts.number(0), counts.number(1), counts.number(2), later);
        if (source.rows() == 0) {
            interval.reportLaterEvents(script.reader(), problems, timeSql());
            problems.emptyFile("data.events.path", String.join(", ", events.paths()));
            problems.throwIfAny();
        }
        // The splits of existing weights were checked with their training.
        if (reference == null && byColumn != null && byColumn.mayBeUnreadable()) {
            checkSplit(byColumn);
        }
        hasEvents = !counts.isNull(3);
        first = counts.number(3);
        last = counts.number(4);
    }

    /** Returns whether the conditions are disjoint by their form: each compares one column with a different number. */
    private boolean areScenariosDisjoint() {
        Set<String> names = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        for (int s : scenarios().toArray()) {
            Matcher equals = NUMBERED.matcher(Objects.requireNonNull(scenario(s).where()));
            if (!equals.matches() || !numbers.add(equals.group(2))) {
                return false;
            }
            names.add(equals.group(1));
        }
        return names.size() < 2;
    }

    /** Returns the SQL of the first of the given scenarios whose condition is true. */
    private String scenarioSql(int... tried) {
        StringBuilder cases = new StringBuilder();
        for (int s : tried) {
            cases.append("\n        WHEN ")
                    .append(condition(Objects.requireNonNull(scenario(s).where())))
                    .append(" THEN ")
                    .append(s);
        }
        return cases.isEmpty() ? "NULL" : "CASE" + cases + "\n    END";
    }

    private String labelSql() {
        boolean common =
                scenarios().mapToObj(s -> scenario(s).label()).distinct().count() == 1;
        if (common) {
            return condition(scenario(scenarios().findFirst().orElseThrow()).label());
        }
        return scenarios()
                        .mapToObj(s -> "\n        WHEN " + s + " THEN "
                                + condition(scenario(s).label()))
                        .reduce("CASE " + SCENARIO, (a, b) -> a + b)
                + "\n    END";
    }

    private @Nullable String sourceSplit() {
        if (config.data().split() instanceof DataConfig.ByFile) {
            return SourceTables.FILE_SPLIT;
        }
        ColumnSplit byColumn = columnSplit();
        return byColumn == null ? null : byColumn.code();
    }

    private @Nullable ColumnSplit columnSplit() {
        return ColumnSplit.of(config.data(), columns);
    }

    /**
     * Reports rows with an unreadable split value. They would fall into train, and the model would be trained on test
     * rows.
     */
    private void checkSplit(ColumnSplit split) throws EngineException, IOException {
        long wrong = script.engine()
                .queryLong("SELECT count(*) FROM staged WHERE source_split = " + ColumnSplit.UNREADABLE + " AND "
                        + VALID_ROW);
        if (wrong > 0) {
            ResultRow example = script.reader().engine().queryRow(split.unreadableQuery());
            String value = MessageText.shorten(example.text(0));
            String has = wrong == 1 ? "row has such a value" : "rows have such values";
            problems.error(DataCode.SPLIT_COLUMN_NOT_TIME, "data.split.column")
                    .message("the split column `%s` contains `%s`, which is not a day or time", split.column(), value)
                    .label("the ranges are days or times")
                    .note("%,d %s", wrong, has)
                    .help("write `2022-05-05` or `2022-05-05 12:00:00` in the data, or remove these rows");
            problems.throwIfAny();
        }
    }

    /**
     * Creates {@code marked} with day and split.
     *
     * @param complete whether all events were read. A sample is entirely train.
     */
    void assignSplits(Map<Integer, String> contexts, boolean complete) throws EngineException, IOException {
        if (!hasEvents) {
            problems.failIfSampleIsEmpty();
            for (int s : scenarios().toArray()) {
                String where = String.valueOf(scenario(s).where());
                problems.emptyScenario(scenario(s).name(), ConditionValues.describe(script.reader(), where));
            }
            problems.throwIfAny();
        }
        StringBuilder values = new StringBuilder("scenario, user_key, item_key, event_time, positive");
        contexts.keySet().forEach(c -> values.append(", c").append(c));
        if (reference instanceof ReferenceDataset.Pretrain stageOne) {
            assignPretrainSplits(contexts.keySet(), values.toString(), stageOne);
            return;
        }
        String rows = "SELECT *, " + days().sql("event_time") + " AS day\n  FROM staged\n  WHERE " + VALID_ROW;
        DataConfig.Split split = config.data().split();
        if (complete && split instanceof DataConfig.LeaveOneOut) {
            // Ties differ only in context values. The order makes the held-out row independent of threads.
            StringBuilder newest = new StringBuilder("event_time DESC, item_key DESC");
            contexts.keySet().forEach(c -> newest.append(", c").append(c).append(" NULLS LAST"));
            script.createTable(
                    "marked",
                    labelledPart(
                            contexts.keySet(),
                            "SELECT " + values
                                    + ", day,\n    CASE WHEN positive AND place = 1 THEN 2 WHEN positive AND place = 2"
                                    + " THEN 1 ELSE 0 END AS split\nFROM (\n  SELECT *, row_number() OVER (\n"
                                    + "    PARTITION BY user_key, scenario, positive ORDER BY " + newest
                                    + ") AS place\n  FROM (" + rows + ")\n)"));
            return;
        }
        String code =
                !complete ? "0" : split instanceof DataConfig.ByTime byTime ? splitByTime(byTime) : "source_split";
        script.createView(
                "marked",
                labelledPart(
                        contexts.keySet(), "SELECT " + values + ", day, " + code + " AS split\nFROM (" + rows + ")"));
    }

    /**
     * Marks train rows, and rows of {@code pretrain.events} before the end that train does not contain. All rows are
     * train.
     */
    private void assignPretrainSplits(Set<Integer> contexts, String values, ReferenceDataset.Pretrain stageOne)
            throws EngineException, IOException {
        String before = "event_time < " + stageOne.end();
        // Without held-out rows in the main dataset, no row is left out here either.
        boolean byTime = config.data().split() instanceof DataConfig.ByTime || stageOne.end() == Long.MAX_VALUE;
        String train = byTime ? before : "source_split = 0";
        script.createTable("own", "SELECT * FROM staged\nWHERE NOT older AND " + train + " AND " + VALID_ROW);
        script.createTable(
                "marked",
                labelledPart(
                        contexts,
                        "SELECT " + values + ", " + days().sql("event_time") + " AS day, 0 AS split\nFROM (\n"
                                + "  SELECT * FROM own\n  UNION ALL\n  SELECT * FROM staged AS s\n  WHERE older AND "
                                + before + " AND " + VALID_ROW
                                + " AND NOT EXISTS (\n    SELECT 1 FROM own WHERE own.user_key = s.user_key AND own.item_key ="
                                + " s.item_key\n      AND own.event_time = s.event_time AND own.scenario ="
                                + " s.scenario)\n)"));
        ResultRow counts = script.queryRow(
                "older_rows",
                "SELECT count(*), count(*) FILTER (WHERE NOT (" + before + ")),\n    (SELECT count(*) FROM marked) -"
                        + " (SELECT count(*) FROM own)\nFROM staged\nWHERE older AND " + VALID_ROW);
        PretrainRows.report(problems, counts.number(0), counts.number(1), counts.number(2));
    }

    /**
     * Makes the positives of the training split outside of {@code labelShare} exposures. A row is a positive up to a
     * share that its hash determines, so a larger share contains the positives of a smaller one.
     */
    private String labelledPart(Set<Integer> contexts, String rows) {
        List<String> limits = scenarios()
                .filter(s -> scenario(s).labelShare() < 1)
                .mapToObj(s -> "WHEN " + s + " THEN " + Math.round(scenario(s).labelShare() * LABEL_PARTS))
                .toList();
        if (limits.isEmpty()) {
            return rows;
        }
        return "SELECT scenario, user_key, item_key, event_time, positive AND (split <> 0 OR "
                + sql.hash(List.of("user_key", "item_key", "event_time"), LABEL_PARTS)
                + " < CASE scenario " + String.join(" ", limits) + " ELSE " + LABEL_PARTS
                + " END) AS positive"
                + contexts.stream().map(c -> ", c" + c).collect(Collectors.joining()) + ", day, split\nFROM (" + rows
                + ")";
    }

    /** Compares times, because calendar functions are slow. */
    private String splitByTime(DataConfig.ByTime split) {
        boolean days = isWholeDays(split.test()) && isWholeDays(split.validation());
        return "CAST(event_time >= " + newestStart(split.test(), days) + " AS TINYINT) + CAST(event_time >= "
                + newestStart(split.test().plus(split.validation()), days) + " AS TINYINT)";
    }

    private static boolean isWholeDays(Duration length) {
        return length.equals(Duration.ofDays(length.toDays()));
    }

    /**
     * Returns the start of the newest {@code length} of the data. If all lengths are whole days, the start is midnight
     * in the zone. Otherwise it is counted back from the last event.
     */
    private long newestStart(Duration length, boolean days) {
        return days
                ? DayNumbers.start(zone, DayNumbers.of(zone, last) - length.toDays() + 1)
                : last - length.toMillis() + 1;
    }

    private IntStream scenarios() {
        return IntStream.range(0, config.scenarios().size())
                .filter(s -> scenario(s).where() != null);
    }

    private ScenarioConfig scenario(int index) {
        return config.scenarios().get(index);
    }
}
