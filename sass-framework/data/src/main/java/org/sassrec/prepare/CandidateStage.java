package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.prepare.check.Rows;

/** Which items may be shown in a scenario, where files or a condition say so. */
final class CandidateStage {
    private final SassConfig config;
    private final Script script;
    private final Sources sources;
    private final DataProblems problems;

    CandidateStage(SassConfig config, Script script, Sources sources, DataProblems problems) {
        this.config = config;
        this.script = script;
        this.sources = sources;
        this.problems = problems;
    }

    /** How a scenario's candidates are found when the dataset is read. */
    static DatasetLayout.CandidateRule rule(ScenarioConfig scenario) {
        ScenarioConfig.Candidates candidates = scenario.candidates();
        if (candidates instanceof ScenarioConfig.All) {
            return DatasetLayout.CandidateRule.ALL;
        }
        return candidates instanceof ScenarioConfig.Exposed
                ? DatasetLayout.CandidateRule.EXPOSED
                : DatasetLayout.CandidateRule.FILE;
    }

    /** Reads the files into {@code candidates_s (id)}; what goes wrong is among the problems. */
    void open() throws EngineException, IOException {
        for (int s = 0; s < config.scenarios().size(); s++) {
            if (config.scenarios().get(s).candidates() instanceof ScenarioConfig.Listed listed) {
                String ids = ids(key(s), listed);
                if (ids != null) {
                    script.run(table(s), "CREATE TABLE " + table(s) + " AS\n" + ids);
                }
            }
        }
    }

    private String key(int scenario) {
        return "scenarios." + config.scenarios().get(scenario).name() + ".candidatesFile";
    }

    private static String table(int scenario) {
        return "candidates_" + scenario;
    }

    private @Nullable String ids(String key, ScenarioConfig.Listed listed) throws EngineException, IOException {
        List<String> names = Stream.of(config.data().events().item(), Sources.key(config, Side.ITEM))
                .filter(name -> name != null)
                .distinct()
                .toList();
        String query = sources.table(key, listed.paths(), Set.copyOf(names));
        if (query == null) {
            return null;
        }
        Map<String, String> types = new LinkedHashMap<>();
        script.engine().describe(query).forEach(found -> types.put(found.name(), found.type()));
        Set<String> columns = types.keySet();
        String column = names.stream().filter(columns::contains).findFirst().orElse(null);
        if (column == null) {
            problems.missingColumn(key, names.get(0), "the file of candidates", columns);
            return null;
        }
        String id = CleanRows.text(Sql.name(column), types.getOrDefault(column, ""));
        return "SELECT DISTINCT " + id + " AS id FROM (" + query + ")\nWHERE " + Sql.name(column) + " IS NOT NULL AND "
                + id + " <> ''";
    }

    /** Whether the ids are items' ids, and conditions true of some; the items must be there. */
    void check() throws EngineException {
        for (int s = 0; s < config.scenarios().size(); s++) {
            if (config.scenarios().get(s).candidates() instanceof ScenarioConfig.Sql sql) {
                check(config.scenarios().get(s).name(), sql);
            }
            if (config.scenarios().get(s).candidates() instanceof ScenarioConfig.Listed) {
                List<@Nullable Object> found = script.engine()
                        .rows("SELECT count(*), count(items.id), min(c.id) FILTER (items.id IS NULL)\nFROM " + table(s)
                                + " AS c LEFT JOIN items ON items.id = c.id")
                        .get(0);
                long all = Rows.number(found.get(0));
                long known = Rows.number(found.get(1));
                if (known < all || all == 0) {
                    problems.unknownCandidates(key(s), known, all, String.valueOf(found.get(2)));
                }
            }
        }
    }

    private void check(String scenario, ScenarioConfig.Sql sql) throws EngineException {
        String key = "scenarios." + scenario + ".candidates";
        try {
            if (script.engine().number("SELECT count(*) " + chosen(sql)) == 0) {
                problems.noCandidates(key, scenario, script.engine().number("SELECT count(*) FROM items_source"));
            }
        } catch (EngineException e) {
            if (e.diskFull()) {
                throw e;
            }
            String what = "`candidates` of scenario `" + scenario + "`";
            problems.badSql(
                    key, what, sql.condition(), sources.entity(Side.ITEM).keySet(), e);
        }
    }

    /** By itself: columns of the source may be called as ours are. */
    private String chosen(ScenarioConfig.Sql sql) {
        return "FROM items WHERE id IN (\n  SELECT CAST("
                + Sql.name(String.valueOf(Sources.key(config, Side.ITEM)))
                + " AS VARCHAR) FROM items_source\n  WHERE CAST("
                + Sql.expression(sql.condition()) + " AS BOOLEAN))";
    }

    /** Writes the numbers of the candidates that are not just all or the exposed ones. */
    void export(Path folder) throws EngineException, IOException {
        for (int s = 0; s < config.scenarios().size(); s++) {
            ScenarioConfig.Candidates candidates = config.scenarios().get(s).candidates();
            String chosen = null;
            if (candidates instanceof ScenarioConfig.Listed) {
                chosen = "FROM items JOIN " + table(s) + " USING (id)";
            } else if (candidates instanceof ScenarioConfig.Sql sql) {
                chosen = chosen(sql);
            }
            if (chosen != null) {
                script.export(
                        "export_candidates_" + s,
                        "SELECT number AS item\n" + chosen + "\nORDER BY number",
                        folder.resolve(DatasetFiles.candidates(s)));
            }
        }
    }
}
