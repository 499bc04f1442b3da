package org.sassrec.prepare.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.check.DataProblem;
import org.sassrec.prepare.source.SourceTables;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.ValueNormalizer;

/** Determines the candidate sets of scenarios that are given by files or by a condition. */
public final class CandidateStep extends PreparationStep {
    CandidateStep(PreparationStep context) {
        super(context);
    }

    /** Returns how the candidates of a scenario are determined when the dataset is read. */
    public static DatasetLayout.CandidateRule rule(ScenarioConfig scenario) {
        ScenarioConfig.Candidates candidates = scenario.candidates();
        if (candidates instanceof ScenarioConfig.AllItems) {
            return DatasetLayout.CandidateRule.ALL;
        }
        return candidates instanceof ScenarioConfig.ExposedItems
                ? DatasetLayout.CandidateRule.EXPOSED
                : DatasetLayout.CandidateRule.FILE;
    }

    /** Reads the files into {@code candidates_s (id)} and reports problems. */
    void open() throws EngineException, IOException {
        for (int s = 0; s < config.scenarios().size(); s++) {
            if (config.scenarios().get(s).candidates() instanceof ScenarioConfig.ListedItems listed) {
                String ids = idQuery(key(s), listed);
                if (ids != null) {
                    createTable(s, ids, listed);
                }
            }
        }
    }

    private void createTable(int scenario, String ids, ScenarioConfig.ListedItems listed)
            throws EngineException, IOException {
        try {
            script.reader().createTable(table(scenario), ids);
        } catch (EngineException e) {
            e.throwIfGeneral();
            problems.damaged(key(scenario), String.join(", ", listed.paths()), e);
        }
    }

    /** Makes the tables of {@link #open} available to the engine. */
    void importTables() throws EngineException, IOException {
        for (int s = 0; s < config.scenarios().size(); s++) {
            if (config.scenarios().get(s).candidates() instanceof ScenarioConfig.ListedItems) {
                sources.imported().table(table(s));
            }
        }
    }

    private String key(int scenario) {
        return "scenarios." + config.scenarios().get(scenario).name() + ".candidatesFile";
    }

    private static String table(int scenario) {
        return "candidates_" + scenario;
    }

    private @Nullable String idQuery(String key, ScenarioConfig.ListedItems listed)
            throws EngineException, IOException {
        List<String> names = Stream.of(config.data().events().item(), SourceTables.key(config, Side.ITEM))
                .filter(name -> name != null)
                .distinct()
                .toList();
        String query = sources.table(key, listed.paths(), Set.copyOf(names));
        if (query == null) {
            return null;
        }
        Map<String, String> types = new LinkedHashMap<>();
        script.reader().engine().describe(query).forEach(found -> types.put(found.name(), found.type()));
        Set<String> columns = types.keySet();
        String column = names.stream().filter(columns::contains).findFirst().orElse(null);
        if (column == null) {
            problems.missingColumn(key, names.get(0), "the file of candidates", columns);
            return null;
        }
        String id = ValueNormalizer.idText(Sql.identifier(column), types.getOrDefault(column, ""));
        return "SELECT DISTINCT " + id + " AS id FROM (" + query + ")\nWHERE " + Sql.identifier(column)
                + " IS NOT NULL AND " + id + " <> ''";
    }

    /**
     * Checks that the listed ids are items and that conditions are true for at least one item. The table of items must
     * exist.
     */
    void check() throws EngineException {
        for (int s = 0; s < config.scenarios().size(); s++) {
            if (config.scenarios().get(s).candidates() instanceof ScenarioConfig.SqlCondition sql) {
                check(config.scenarios().get(s).name(), sql);
            }
            if (config.scenarios().get(s).candidates() instanceof ScenarioConfig.ListedItems) {
                ResultRow found = script.engine()
                        .queryRow("SELECT count(*), count(items.id), min(c.id) FILTER (WHERE items.id IS NULL)\nFROM "
                                + table(s) + " AS c LEFT JOIN items ON items.id = c.id");
                long all = found.number(0);
                long matching = found.number(1);
                if (!problems.isSample() && (matching < all || all == 0)) {
                    reportUnknown(key(s), matching, all, found.text(2));
                }
            }
        }
    }

    private void reportUnknown(String key, long matching, long all, String example) {
        boolean none = matching == 0;
        String what = none
                ? "none of the " + all + " candidates is an item"
                : all - matching + " of " + all + " candidates are not items";
        DataProblem problem =
                problems.report(none, DataCode.CANDIDATES_NOT_ITEMS, key).message(what);
        if (all > 0) {
            problem.note("for example `" + example + "`");
        }
        problem.help("compare the ids with those of the events and of `data.items`: ids are compared as texts");
    }

    private void check(String scenario, ScenarioConfig.SqlCondition sql) throws EngineException {
        String key = "scenarios." + scenario + ".candidates";
        try {
            if (script.engine().queryLong("SELECT count(*) " + candidateQuery(sql)) == 0) {
                long items = script.engine().queryLong("SELECT count(*) FROM items_source");
                problems.error(DataCode.CANDIDATES_NOT_ITEMS, key)
                        .message("`candidates` of scenario `%s` is true for no item", scenario)
                        .label("%,d items checked", items)
                        .help("compare the values with the items file, including upper and lower case");
            }
        } catch (EngineException e) {
            e.throwIfGeneral();
            String what = "`candidates` of scenario `" + scenario + "`";
            problems.invalidSql(
                    key, what, sql.condition(), sources.entity(Side.ITEM).keySet(), List.of(), e);
        }
    }

    /** Uses a subquery, because columns of the source may have the names of our columns. */
    private String candidateQuery(ScenarioConfig.SqlCondition sql) {
        return "FROM items WHERE id IN (\n  SELECT "
                + this.sql.text(Sql.identifier(String.valueOf(SourceTables.key(config, Side.ITEM))))
                + " FROM items_source\n  WHERE CAST("
                + Sql.expression(sql.condition()) + " AS BOOLEAN))";
    }

    /** Writes the candidate numbers of scenarios with a list or a condition. */
    public void export(Path folder) throws EngineException, IOException {
        for (Map.Entry<Integer, String> query : queries().entrySet()) {
            int scenario = query.getKey();
            script.export(
                    "export_candidates_" + scenario,
                    query.getValue(),
                    folder.resolve(DatasetFiles.candidates(scenario)));
        }
    }

    /** Returns the queries of the candidate numbers, {@code item}, of the scenarios with a list or a condition. */
    Map<Integer, String> queries() {
        Map<Integer, String> queries = new LinkedHashMap<>();
        for (int s = 0; s < config.scenarios().size(); s++) {
            ScenarioConfig.Candidates candidates = config.scenarios().get(s).candidates();
            String chosen = null;
            if (candidates instanceof ScenarioConfig.ListedItems) {
                chosen = "FROM items JOIN " + table(s) + " USING (id)";
            } else if (candidates instanceof ScenarioConfig.SqlCondition sql) {
                chosen = candidateQuery(sql);
            }
            if (chosen != null) {
                queries.put(s, "SELECT number AS item\n" + chosen + "\nORDER BY number");
            }
        }
        return queries;
    }
}
