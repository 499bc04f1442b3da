package org.sassrec.prepare;

import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.prepare.check.Rows;

/**
 * Events with scenario, label, time, day, split and context values: the table {@code staged} and the relation
 * {@code marked}, which has the rows of a scenario only.
 */
final class EventStage {
    /** Names that no source column has, since expressions see source columns beside them. */
    private static final String SCENARIO = "sass_scenario";

    private static final String LAST = "sass_last_scenario";

    /** A condition such as {@code tab = 1}, its number without leading zeros. */
    private static final Pattern NUMBERED = Pattern.compile("\\s*(\\w+)\\s*=\\s*(0|[1-9][0-9]{0,8})\\s*");

    private static final String KEPT =
            "scenario >= 0 AND user_key IS NOT NULL AND item_key IS NOT NULL AND event_time IS NOT NULL";

    private final SassConfig config;
    private final Script script;
    private final DataProblems problems;
    private final Map<String, String> columns;
    private final @Nullable Followed followed;
    private final ZoneId zone;
    private boolean any;
    private long first;
    private long last;
    private DatasetManifest.Source source = new DatasetManifest.Source(0, 0, 0);

    /** @param followed what the dataset follows; {@code null} for one that makes its own vocabularies */
    EventStage(
            SassConfig config,
            Script script,
            DataProblems problems,
            Map<String, String> columns,
            @Nullable Followed followed) {
        this.followed = followed;
        this.config = config;
        this.script = script;
        this.problems = problems;
        this.columns = columns;
        this.zone = config.data().events().time().zone();
    }

    /** Time of the first event. */
    long first() {
        return first;
    }

    /** Time of the last event. */
    long last() {
        return last;
    }

    /** Rows read and left out. */
    DatasetManifest.Source source() {
        return source;
    }

    /** SQL of the day of a time column. */
    String day(String column) {
        // Lists bring times before the first event, a second an entry.
        return Days.sql(zone, column, first - Duration.ofDays(30).toMillis(), last);
    }

    /** Checks columns and expressions of the events, without reading rows. */
    void check(Map<Integer, String> contexts) throws EngineException {
        checks().check(contexts);
    }

    private EventChecks checks() {
        return new EventChecks(config, script.engine(), problems, columns);
    }

    static String condition(String sql) {
        return "CAST(" + Sql.expression(sql) + " AS BOOLEAN)";
    }

    /**
     * SQL of an event's time in milliseconds.
     *
     * @param type of the column in the engine's words
     */
    static String time(DataConfig.Time time, String type) {
        // An empty text is no time, as an empty user is no user.
        String column =
                type.equals("VARCHAR") ? "nullif(" + Sql.name(time.column()) + ", '')" : Sql.name(time.column());
        return switch (time.unit()) {
            case MS -> "CAST(" + column + " AS BIGINT)";
            case S -> "CAST(CAST(" + column + " AS DOUBLE) * 1000 AS BIGINT)";
            case US -> "CAST(CAST(" + column + " AS BIGINT) // 1000 AS BIGINT)";
            case TIMESTAMP ->
                "epoch_ms("
                        + (type.equals("VARCHAR")
                                ? TimeTexts.sql(time.column(), type)
                                : "CAST(" + column + " AS TIMESTAMP WITH TIME ZONE)")
                        + ")";
        };
    }

    private String key(String column) {
        String type = columns.getOrDefault(column, "");
        String name = Sql.name(column);
        // Whole numbers join faster as they are; everything else is compared as text.
        return type.matches("U?(TINY|SMALL|BIG)?INT(EGER)?|UINTEGER")
                ? name
                : "nullif(CAST(" + name + " AS VARCHAR), '')";
    }

    /**
     * Reads the events into {@code staged}.
     *
     * @param contexts SQL of the context features' values by their index
     */
    void read(Map<Integer, String> contexts) throws EngineException, IOException {
        DataConfig.Events events = config.data().events();
        List<String> select = new ArrayList<>();
        select.add("CAST(coalesce(" + SCENARIO + ", -1) AS SMALLINT) AS scenario");
        // A row of two scenarios matches another one first when they are tried backwards.
        boolean exclusive = exclusive();
        select.add((exclusive ? "false" : SCENARIO + " <> " + LAST) + " AS several");
        select.add(key(events.user()) + " AS user_key");
        select.add(key(events.item()) + " AS item_key");
        select.add(time(events.time(), columns.getOrDefault(events.time().column(), "")) + " AS event_time");
        select.add("coalesce(" + label() + ", false) AS positive");
        select.add(label() + " IS NULL AS unlabelled");
        String split = sourceSplit();
        if (split != null) {
            select.add("CAST(" + split + " AS TINYINT) AS source_split");
        }
        if (followed instanceof StageOne) {
            select.add(Sources.PRETRAIN_ROW + " AS older");
        }
        contexts.forEach((index, sql) -> select.add(sql + " AS c" + index));
        ColumnSplit byColumn = columnSplit();
        int[] own = scenarios().toArray();
        int[] backwards =
                IntStream.range(0, own.length).map(i -> own[own.length - 1 - i]).toArray();
        try {
            script.run(
                    "staged",
                    "CREATE TABLE staged AS\nSELECT\n" + Sql.lines(select) + "\nFROM (\n  SELECT *, "
                            + match(own) + " AS " + SCENARIO
                            + (exclusive ? "" : ",\n    " + match(backwards) + " AS " + LAST)
                            + (byColumn == null ? "" : byColumn.beside())
                            + "\n  FROM events_source\n)");
        } catch (EngineException e) {
            if (e.diskFull()) {
                throw e;
            }
            checks().blame(e, contexts);
            problems.throwIfAny();
        }
        List<@Nullable Object> counts = script.rows(
                        "source_rows",
                        "SELECT count(*), count(*) FILTER (scenario < 0), count(*) FILTER (scenario >= 0 AND NOT ("
                                + KEPT
                                + ")),\n    min(event_time) FILTER (" + KEPT + "), max(event_time) FILTER (" + KEPT
                                + ")\nFROM staged")
                .get(0);
        source = new DatasetManifest.Source(Rows.number(counts.get(0)), Rows.number(counts.get(1)), Rows.number(counts.get(2)));
        if (source.rows() == 0) {
            problems.emptyFile("data.events.path", String.join(", ", events.paths()));
            problems.throwIfAny();
        }
        // For weights that are there nothing is held out.
        if (followed == null && byColumn != null && byColumn.mayBeUnreadable()) {
            checkSplit(byColumn);
        }
        any = counts.get(3) != null;
        first = Rows.number(counts.get(3));
        last = Rows.number(counts.get(4));
    }

    /** Whether it is plain that no row is in two scenarios: each is another whole number of one column. */
    private boolean exclusive() {
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

    /** SQL of the first scenario that a row is in, of those given. */
    private String match(int... tried) {
        StringBuilder cases = new StringBuilder();
        for (int s : tried) {
            cases.append("\n        WHEN ")
                    .append(condition(Objects.requireNonNull(scenario(s).where())))
                    .append(" THEN ")
                    .append(s);
        }
        return cases.isEmpty() ? "NULL" : "CASE" + cases + "\n    END";
    }

    private String label() {
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
            return Sources.FILE_SPLIT;
        }
        ColumnSplit byColumn = columnSplit();
        return byColumn == null ? null : byColumn.code();
    }

    private @Nullable ColumnSplit columnSplit() {
        return ColumnSplit.of(config.data(), columns);
    }

    /** A row that is in no split by mistake would be train, and known to the model that it is to measure. */
    private void checkSplit(ColumnSplit split) throws EngineException, IOException {
        long wrong = script.engine()
                .number("SELECT count(*) FROM staged WHERE source_split = " + ColumnSplit.UNREADABLE + " AND " + KEPT);
        if (wrong > 0) {
            List<List<@Nullable Object>> example = script.engine().rows(split.unreadable());
            problems.noTimes(split.name(), wrong, String.valueOf(example.get(0).get(0)));
            problems.throwIfAny();
        }
    }

    /**
     * Gives the events day and split: {@code marked}.
     *
     * @param whole whether all events were read; a sample has no days of its own for test and is train as a whole
     */
    void mark(Map<Integer, String> contexts, boolean whole) throws EngineException, IOException {
        if (!any) {
            problems.throwIfSampleIsEmpty();
            scenarios()
                    .mapToObj(this::scenario)
                    .forEach(s -> problems.noRows("scenarios." + s.name() + ".where", s.name()));
            problems.throwIfAny();
        }
        StringBuilder values = new StringBuilder("scenario, user_key, item_key, event_time, positive");
        contexts.keySet().forEach(c -> values.append(", c").append(c));
        if (followed instanceof StageOne stageOne) {
            markOlder(values.toString(), stageOne);
            return;
        }
        String rows = "SELECT *, " + day("event_time") + " AS day\n  FROM staged\n  WHERE " + KEPT;
        DataConfig.Split split = config.data().split();
        if (whole && split instanceof DataConfig.LastOut) {
            // Rows that tie differ in their context alone; which one is held out must not hang on threads.
            StringBuilder newest = new StringBuilder("event_time DESC, item_key DESC");
            contexts.keySet().forEach(c -> newest.append(", c").append(c));
            script.run(
                    "marked",
                    "CREATE TABLE marked AS\nSELECT " + values
                            + ", day,\n    CASE WHEN positive AND place = 1 THEN 2 WHEN positive AND place = 2 THEN 1 ELSE 0 END"
                            + " AS split\nFROM (\n  SELECT *, row_number() OVER (\n    PARTITION BY user_key, scenario, positive"
                            + " ORDER BY " + newest + ") AS place\n  FROM (" + rows + ")\n)");
            return;
        }
        String code = !whole ? "0" : split instanceof DataConfig.ByTime byTime ? byTime(byTime) : "source_split";
        script.run(
                "marked",
                "CREATE VIEW marked AS\nSELECT " + values + ", day, " + code + " AS split\nFROM (" + rows + ")");
    }

    /** Train, and what lies before the end and is not the same row of train again; all of it is train. */
    private void markOlder(String values, StageOne stageOne) throws EngineException, IOException {
        String before = "event_time < " + stageOne.end();
        String train = config.data().split() instanceof DataConfig.ByTime ? before : "source_split = 0";
        script.run("own", "CREATE TABLE own AS\nSELECT * FROM staged\nWHERE NOT older AND " + train + " AND " + KEPT);
        script.run(
                "marked",
                "CREATE TABLE marked AS\nSELECT " + values + ", " + day("event_time") + " AS day, 0 AS split\nFROM (\n"
                        + "  SELECT * FROM own\n  UNION ALL\n  SELECT * FROM staged AS s\n  WHERE older AND " + before
                        + " AND " + KEPT
                        + " AND NOT EXISTS (\n    FROM own WHERE own.user_key = s.user_key AND own.item_key = s.item_key"
                        + "\n      AND own.event_time = s.event_time AND own.scenario = s.scenario)\n)");
        List<@Nullable Object> counts = script.rows(
                        "older_rows",
                        "SELECT count(*), count(*) FILTER (NOT (" + before + ")),\n    (SELECT count(*) FROM marked) -"
                                + " (SELECT count(*) FROM own)\nFROM staged\nWHERE older AND " + KEPT)
                .get(0);
        problems.older(Rows.number(counts.get(0)), Rows.number(counts.get(1)), Rows.number(counts.get(2)));
    }

    /** Comparisons of times, since a calendar costs more than all else that is done to a row. */
    private String byTime(DataConfig.ByTime split) {
        boolean days = isDays(split.test()) && isDays(split.validation());
        return "CAST(event_time >= " + newest(split.test(), days) + " AS TINYINT) + CAST(event_time >= "
                + newest(split.test().plus(split.validation()), days) + " AS TINYINT)";
    }

    private static boolean isDays(Duration length) {
        return length.equals(Duration.ofDays(length.toDays()));
    }

    /** Where the newest events of a length begin: at midnight in the zone if all lengths are whole days, else counted back from the last. */
    private long newest(Duration length, boolean days) {
        return days ? Days.start(zone, Days.of(zone, last) - length.toDays() + 1) : last - length.toMillis() + 1;
    }

    private IntStream scenarios() {
        return IntStream.range(0, config.scenarios().size())
                .filter(s -> scenario(s).where() != null);
    }

    private ScenarioConfig scenario(int index) {
        return config.scenarios().get(index);
    }
}
