package org.sassrec.prepare.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.SqlScript;

/**
 * What scenarios share in train.
 *
 * @param users seen in both of two scenarios, by their numbers; the diagonal counts those of one
 * @param items likewise
 */
public record EntityOverlap(List<List<Long>> users, List<List<Long>> items) {

    /**
     * Asks the tables, where no pass over the sorted events has counted it.
     *
     * @param lists for each scenario that comes from a list column its table, {@code null} for the others
     */
    public static EntityOverlap query(SqlScript script, List<@Nullable String> lists)
            throws EngineException, IOException {
        return new EntityOverlap(shared(script, "user", lists), shared(script, "item", lists));
    }

    private static List<List<Long>> shared(SqlScript script, String entity, List<@Nullable String> lists)
            throws EngineException, IOException {
        StringBuilder visits = new StringBuilder("SELECT DISTINCT scenario, number AS entity FROM marked JOIN ")
                .append(entity)
                .append("_map ON key = ")
                .append(entity)
                .append("_key WHERE split = 0");
        for (int s = 0; s < lists.size(); s++) {
            if (lists.get(s) != null) {
                visits.append("\n  UNION SELECT DISTINCT " + s + ", \"" + entity + "\" FROM " + lists.get(s));
            }
        }
        long[][] shared = new long[lists.size()][lists.size()];
        for (ResultRow row : script.query(
                "shared_" + entity + "s",
                "WITH visits AS (\n  " + visits + "\n)\nSELECT a.scenario, b.scenario, count(*)\nFROM visits AS a JOIN"
                        + " visits AS b USING (entity)\nGROUP BY a.scenario, b.scenario")) {
            shared[(int) row.number(0)][(int) row.number(1)] = row.number(2);
        }
        List<List<Long>> matrix = new ArrayList<>();
        for (long[] row : shared) {
            matrix.add(java.util.Arrays.stream(row).boxed().toList());
        }
        return matrix;
    }

    /** One side's matrix with the scenarios' names, a line each. */
    public static List<String> formatTable(List<String> names, List<List<Long>> shared) {
        int[] widths = new int[names.size() + 1];
        List<List<String>> cells = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(""));
        head.addAll(names);
        cells.add(head);
        for (int s = 0; s < names.size(); s++) {
            List<String> row = new ArrayList<>(List.of(names.get(s)));
            shared.get(s).forEach(n -> row.add(MessageText.count(n)));
            cells.add(row);
        }
        for (List<String> row : cells) {
            for (int c = 0; c < row.size(); c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        return cells.stream()
                .map(row -> {
                    StringBuilder line = new StringBuilder(row.get(0))
                            .append(" ".repeat(widths[0] - row.get(0).length()));
                    for (int c = 1; c < row.size(); c++) {
                        line.append("  ")
                                .append(" ".repeat(widths[c] - row.get(c).length()))
                                .append(row.get(c));
                    }
                    return line.toString();
                })
                .toList();
    }
}
