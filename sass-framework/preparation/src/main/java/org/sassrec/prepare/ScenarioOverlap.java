package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.source.RowLimit;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.SqlScript;
import org.sassrec.prepare.step.SourceStaging;

/**
 * Counts the events of a scenario and its overlap with the other scenarios over all rows. The data is checked like in
 * preparation, up to the split.
 */
public final class ScenarioOverlap {

    /**
     * Statistics of a scenario compared with the requested one. The requested scenario is included.
     *
     * @param rows rows of all splits
     * @param positives positives of all splits
     * @param users distinct users
     * @param items distinct items
     * @param sharedUsers users that also have rows in the requested scenario
     * @param sharedItems items that were also exposed in the requested scenario
     */
    public record ScenarioStatistics(
            String scenario, long rows, long positives, long users, long items, long sharedUsers, long sharedItems) {}

    /**
     * Result of the count.
     *
     * @param shares statistics of all scenarios with events, in the order of the configuration
     * @param warnings warnings about the data. Errors are thrown.
     */
    public record Result(List<ScenarioStatistics> shares, List<Diagnostic> warnings) {
        public Result {
            shares = List.copyOf(shares);
            warnings = List.copyOf(warnings);
        }
    }

    private ScenarioOverlap() {}

    /**
     * Counts events and overlap.
     *
     * @param engine engine without tables, which is not closed
     * @param scripts folder for the generated SQL
     * @param places returns the location of a key, or null if it is unknown
     * @param scenario name of the requested scenario
     * @throws org.sassrec.diagnostic.SassException with all problems of the data
     */
    public static Result of(
            SassConfig config,
            SqlEngine engine,
            Path scripts,
            Function<String, @Nullable SourceSpan> places,
            String scenario)
            throws EngineException, IOException {
        DataProblems problems = new DataProblems(places);
        SqlScript script = new SqlScript(scripts, engine);
        SourceStaging staging = new SourceStaging(
                config, script, problems, RowLimit.UNLIMITED.withTypesOfAll(), Instant.now(), scripts);
        staging.sources().openEvents();
        problems.throwIfAny();
        staging.events().check(Map.of());
        problems.throwIfAny();
        staging.readEvents(Map.of());
        int asked = IntStream.range(0, config.scenarios().size())
                .filter(s -> config.scenarios().get(s).name().equals(scenario))
                .findFirst()
                .orElseThrow();
        return new Result(shares(config, script, asked), problems.all());
    }

    private static List<ScenarioStatistics> shares(SassConfig config, SqlScript script, int asked)
            throws EngineException, IOException {
        for (String entity : List.of("user", "item")) {
            String table = "asked_" + entity + "s";
            script.run(
                    table,
                    "CREATE TABLE " + table + " AS SELECT DISTINCT " + entity
                            + "_key AS k FROM marked WHERE scenario = " + asked);
        }
        List<ScenarioStatistics> shares = new ArrayList<>();
        for (ResultRow row : script.query("shares", """
                SELECT scenario, count(*), count(*) FILTER (positive), count(DISTINCT user_key), count(DISTINCT item_key),
                    count(DISTINCT u.k), count(DISTINCT i.k)
                FROM marked
                LEFT JOIN asked_users AS u ON u.k = user_key
                LEFT JOIN asked_items AS i ON i.k = item_key
                GROUP BY scenario ORDER BY scenario""")) {
            ScenarioConfig current = config.scenarios().get((int) row.number(0));
            shares.add(new ScenarioStatistics(
                    current.name(),
                    row.number(1),
                    row.number(2),
                    row.number(3),
                    row.number(4),
                    row.number(5),
                    row.number(6)));
        }
        return shares;
    }
}
