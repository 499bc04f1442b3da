package org.sassrec.prepare.check;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.SqlScript;

/**
 * Numbers of users and items that scenarios share in train.
 *
 * @param users {@code [scenario, scenario]} number of users that occur in both scenarios. The diagonal is the number of
 * users of one scenario.
 * @param items the same for items
 */
public record EntityOverlap(List<List<Long>> users, List<List<Long>> items) {

    /**
     * Counts the overlap with SQL. The check of a sample uses it, because it does not sort the events.
     *
     * @param lists tables of the scenarios of list columns by scenario number
     */
    public static EntityOverlap query(SqlScript script, int scenarios, Map<Integer, String> lists)
            throws EngineException, IOException {
        return new EntityOverlap(shared(script, "user", scenarios, lists), shared(script, "item", scenarios, lists));
    }

    private static List<List<Long>> shared(SqlScript script, String entity, int scenarios, Map<Integer, String> lists)
            throws EngineException, IOException {
        StringBuilder visits = new StringBuilder("SELECT DISTINCT scenario, number AS entity FROM marked JOIN ")
                .append(entity)
                .append("_map ON key = ")
                .append(entity)
                .append("_key WHERE split = 0");
        lists.forEach(
                (s, list) -> visits.append("\n  UNION SELECT DISTINCT " + s + ", \"" + entity + "\" FROM " + list));
        long[][] shared = new long[scenarios][scenarios];
        for (ResultRow row : script.query(
                "shared_" + entity + "s",
                "WITH visits AS (\n  " + visits + "\n)\nSELECT a.scenario, b.scenario, count(*)\nFROM visits AS a JOIN"
                        + " visits AS b USING (entity)\nGROUP BY a.scenario, b.scenario")) {
            shared[(int) row.number(0)][(int) row.number(1)] = row.number(2);
        }
        return Arrays.stream(shared)
                .map(row -> Arrays.stream(row).boxed().toList())
                .toList();
    }
}
