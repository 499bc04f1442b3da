package org.sassrec.prepare.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/**
 * Checks that an expression has one value per row, which is the same in each run, and that it reads rows and not the
 * state of the engine. The engine parses the expression, and this class inspects its syntax tree.
 */
public final class ExpressionCheck {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Functions that return several rows. Inside a subquery they are allowed. */
    private static final Set<String> ROW_FUNCTIONS =
            Set.of("unnest", "unlist", "generate_subscripts", "regexp_split_to_table");

    /** Functions that the syntax tree contains like columns. */
    private static final Set<String> TIME_NAMES =
            Set.of("current_date", "current_time", "current_timestamp", "localtime", "localtimestamp");

    private static final Set<String> RANDOM_NAMES =
            Set.of("random", "uuid", "gen_random_uuid", "uuidv4", "uuidv7", "setseed", "nextval", "currval");

    /**
     * Functions of FROM that return the rows of their arguments, and those that read files, which the engine restricts to
     * the sources. All others return the state of the engine or run other SQL.
     */
    private static final Pattern TABLE_FUNCTIONS =
            Pattern.compile("unnest|range|generate_series|json_each|json_tree|read_.*|glob");

    /** Functions that return settings, the session or the plan of other SQL. The syntax tree can contain them as columns. */
    private static final Set<String> STATE_NAMES = Set.of(
            "current_setting",
            "getvariable",
            "version",
            "user",
            "current_user",
            "session_user",
            "current_role",
            "current_catalog",
            "current_database",
            "current_schema",
            "json_serialize_plan");

    private final SqlEngine engine;
    private @Nullable Set<String> state;
    private @Nullable Set<String> unstable;

    public ExpressionCheck(SqlEngine engine) {
        this.engine = engine;
    }

    /**
     * A part of an expression that is not allowed.
     *
     * @param code SASS4027 for a value that is not fixed, SASS4103 for SQL that is not allowed
     * @param reason what the part does
     * @param help what to write instead
     */
    public record Finding(DiagnosticCode code, String reason, String help) {
        private Finding(String reason, String help) {
            this(SqlCode.SQL_NOT_REPEATABLE, reason, help);
        }
    }

    /**
     * Finds the first part that is not allowed.
     *
     * @param columns columns that the expression can use
     * @return empty for an allowed expression, and for an expression that the engine cannot parse
     */
    public Optional<Finding> find(String expression, Collection<String> columns) throws EngineException {
        ResultRow parsed = engine.queryRow(
                "SELECT CAST(json_serialize_sql(" + Sql.literal("SELECT " + expression) + ") AS VARCHAR)");
        JsonNode tree;
        try {
            tree = JSON.readTree(parsed.text(0));
        } catch (JsonProcessingException e) {
            throw new EngineException("the syntax tree is not valid JSON", e);
        }
        if (tree.path("error").asBoolean()) {
            // A valid expression without a syntax tree would avoid all checks.
            return tree.path("error_type").asText().equals("parser")
                    ? Optional.empty()
                    : Optional.of(notAllowed(
                            "it runs a statement that is not a query, for example to find the columns of a `PIVOT`",
                            "write one expression, and list the values of a `PIVOT`: `ON column IN (1, 2)`"));
        }
        JsonNode statements = tree.path("statements");
        JsonNode node = statements.path(0).path("node");
        if (statements.size() != 1 || !isSingleExpression(node)) {
            return Optional.of(new Finding(
                    "the text is not one expression",
                    "write one expression without `FROM`, `;` and unbalanced parentheses"));
        }
        Set<String> names = new HashSet<>();
        columns.forEach(column -> names.add(column.toLowerCase(Locale.ROOT)));
        return Optional.ofNullable(find(node.path("select_list").path(0), names, false));
    }

    private static boolean isSingleExpression(JsonNode node) {
        return node.path("type").asText().equals("SELECT_NODE")
                && node.path("select_list").size() == 1
                && node.path("from_table").path("type").asText().equals("EMPTY")
                && node.path("modifiers").isEmpty()
                && node.path("group_expressions").isEmpty()
                && node.path("where_clause").isNull()
                && node.path("having").isNull()
                && node.path("qualify").isNull()
                && node.path("sample").isNull();
    }

    private @Nullable Finding find(JsonNode node, Set<String> columns, boolean subquery) throws EngineException {
        Finding here = finding(node, columns, subquery);
        if (here != null) {
            return here;
        }
        boolean inside = subquery || node.path("class").asText().equals("SUBQUERY");
        boolean unpacked = node.path("type").asText().equals("OPERATOR_UNPACK");
        for (JsonNode child : node) {
            Finding found = child.isContainerNode() ? find(child, columns, inside || unpacked) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable Finding finding(JsonNode node, Set<String> columns, boolean subquery) throws EngineException {
        String name = node.path("function_name").asText().toLowerCase(Locale.ROOT);
        JsonNode sample = node.path("sample");
        if (sample.isObject() && sample.path("seed").asLong() < 0) {
            return random("a sample");
        }
        Finding source = source(node);
        if (source != null) {
            return source;
        }
        return switch (node.path("class").asText()) {
            case "FUNCTION" -> function(name, node, subquery);
            case "COLUMN_REF" -> {
                String column = node.path("column_names").path(0).asText().toLowerCase(Locale.ROOT);
                if (node.path("column_names").size() > 1 || columns.contains(column)) {
                    yield null;
                }
                yield TIME_NAMES.contains(column)
                        ? time("`" + column + "`")
                        : isState(column, subquery) ? state("`" + column + "`") : null;
            }
            case "STAR" -> subquery ? null : new Finding("`*` stands for several values", "write one column");
            case "WINDOW" ->
                node.path("orders").isEmpty() && !node.path("type").asText().equals("WINDOW_AGGREGATE")
                        ? new Finding(
                                "`" + name + "` without `ORDER BY` depends on the order in which rows are read",
                                "add `ORDER BY` with a unique column to `OVER (...)`")
                        : null;
            default -> null;
        };
    }

    /** Checks a part of FROM, or a common table expression. */
    private @Nullable Finding source(JsonNode node) throws EngineException {
        String table = node.path("table_name").asText();
        String function = node.path("function").path("function_name").asText().toLowerCase(Locale.ROOT);
        return switch (node.path("type").asText()) {
            case "RECURSIVE_CTE_NODE" ->
                notAllowed(
                        "a recursive query can run forever",
                        "use `range(n)` or `unnest(list)`, or compute the column before the run");
            case "TABLE_FUNCTION" -> TABLE_FUNCTIONS.matcher(function).matches() ? null : state("`" + function + "`");
            case "SHOW_REF" -> state("`" + node.path("show_type").asText() + "`");
            case "BASE_TABLE" ->
                node.path("schema_name").asText().isEmpty() && !stateNames().contains(table.toLowerCase(Locale.ROOT))
                        ? null
                        : state("the table `" + table + "`");
            default -> null;
        };
    }

    private @Nullable Finding function(String name, JsonNode node, boolean subquery) throws EngineException {
        if (ROW_FUNCTIONS.contains(name)) {
            return subquery
                    ? null
                    : new Finding(
                            "`" + name + "` returns several rows for one row",
                            "use a list function such as `list_contains` or `list_filter`, or a feature of type `multi`");
        }
        if (name.equals("age") && node.path("children").size() == 1) {
            return time("`age` with one argument");
        }
        if (stateNames().contains(name)) {
            return state("`" + name + "`");
        }
        if (!unstableFunctions().contains(name)) {
            return TIME_NAMES.contains(name.replace("current_local", "local")) ? time("`" + name + "`") : null;
        }
        return RANDOM_NAMES.contains(name) ? random("`" + name + "`") : time("`" + name + "`");
    }

    private static Finding random(String what) {
        return new Finding(
                what + " is different in each run",
                "use a function of the row, for example `hash(user_id) % 10 = 0` for a tenth of the users");
    }

    private static Finding time(String what) {
        return new Finding(
                what + " depends on the time or the session of the run",
                "write a fixed value, or one from the environment: `day > DATE '${env:FIRST_DAY}'`");
    }

    /** Returns whether a name without parentheses is a function. Subqueries can have own columns with the short names. */
    private static boolean isState(String name, boolean subquery) {
        return STATE_NAMES.contains(name) && (!subquery || name.contains("_"));
    }

    private static Finding state(String what) {
        return notAllowed(
                what + " does not read the rows of the sources",
                "use the columns of the source, and `range` or `unnest` in a subquery");
    }

    private static Finding notAllowed(String reason, String help) {
        return new Finding(SqlCode.SQL_NOT_ALLOWED, reason, help);
    }

    /** Returns the functions and views that return the state of the engine. */
    private Set<String> stateNames() throws EngineException {
        Set<String> found = state;
        if (found == null) {
            found = new HashSet<>(STATE_NAMES);
            for (ResultRow row : engine.query("SELECT view_name FROM duckdb_views() WHERE internal"
                    + " AND schema_name <> 'information_schema' UNION ALL"
                    + " SELECT function_name FROM duckdb_functions() WHERE schema_name = 'pg_catalog'")) {
                found.add(row.text(0));
            }
            state = found;
        }
        return found;
    }

    /** Returns the functions whose value can change between two runs. */
    private Set<String> unstableFunctions() throws EngineException {
        Set<String> found = unstable;
        if (found == null) {
            found = new HashSet<>();
            // `error` is marked as volatile, so that the engine does not remove it.
            for (ResultRow row : engine.query("SELECT DISTINCT function_name FROM duckdb_functions()"
                    + " WHERE stability <> 'CONSISTENT' AND function_name <> 'error'")) {
                found.add(row.text(0));
            }
            unstable = found;
        }
        return found;
    }
}
