package org.sassrec.prepare.check;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** SASS4010: a row belongs to one scenario. */
final class ScenarioExclusionCheck implements DataCheck {
    @Override
    public void run(CheckedData data, Findings findings) {
        if (data.staged().multiScenario() == 0) {
            return;
        }
        TreeMap<Integer, String> conditions = new TreeMap<>(data.conditions());
        String matches = conditions.entrySet().stream()
                .map(c -> "    " + c.getValue() + " AS m" + c.getKey())
                .collect(Collectors.joining(",\n"));
        String sum = conditions.keySet().stream()
                .map(s -> "coalesce(CAST(m" + s + " AS INTEGER), 0)")
                .collect(Collectors.joining(" + "));
        List<List<@Nullable Object>> rows = data.queries()
                .query(
                        "rows_of_two_scenarios",
                        "SELECT CASE" + first(conditions.keySet()) + " END AS first, CASE"
                                + first(conditions.descendingKeySet()) + " END AS second, count(*)\nFROM (SELECT\n"
                                + matches + "\n  FROM events_source)\nWHERE " + sum
                                + " > 1\nGROUP BY ALL ORDER BY ALL");
        for (List<@Nullable Object> row : rows) {
            String one = data.scenario((int) QueryRunner.asLong(row.get(0))).name();
            String two = data.scenario((int) QueryRunner.asLong(row.get(1))).name();
            findings.add(findings.error(
                            "SASS4010",
                            "scenarios." + two + ".where",
                            QueryRunner.asLong(row.get(2)) + " rows belong to scenario `" + one + "` and to `" + two
                                    + "`",
                            "")
                    .withHelp("make the conditions exclude each other; a row belongs to one scenario"));
        }
    }

    private static String first(Iterable<Integer> scenarios) {
        StringBuilder cases = new StringBuilder();
        scenarios.forEach(s -> cases.append(" WHEN m" + s + " THEN " + s));
        return cases.toString();
    }
}
