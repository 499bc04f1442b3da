package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.check.EntityOverlap;
import org.sassrec.prepare.source.RowLimit;
import org.sassrec.prepare.source.SourceTables;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlScript;
import org.sassrec.prepare.statistic.ColumnAggregator;
import org.sassrec.prepare.statistic.ColumnStatisticPass;
import org.sassrec.prepare.statistic.EntityEvents;
import org.sassrec.prepare.statistic.EntityTableWriter;
import org.sassrec.prepare.statistic.EventPass;
import org.sassrec.prepare.statistic.EventRows;
import org.sassrec.prepare.statistic.ItemPass;
import org.sassrec.prepare.statistic.QuantileBuckets;
import org.sassrec.prepare.statistic.Statistics;
import org.sassrec.prepare.step.CandidateStep;
import org.sassrec.prepare.step.EarlierVocabularies;
import org.sassrec.prepare.step.EntityStep;
import org.sassrec.prepare.step.EventSorter;
import org.sassrec.prepare.step.ReferenceDataset;
import org.sassrec.prepare.step.SourceStaging;

/** Runs the steps from source files to a complete dataset folder. The caller writes the manifest. */
final class DatasetBuilder {
    /** Types of vectors. Lists of integers may be tags. */
    private static final Pattern NUMBERS = Pattern.compile("(FLOAT|DOUBLE|REAL|DECIMAL.*)\\[\\d*]");

    private final SassConfig config;
    private final DatasetFolder folder;
    private final Preparation.Listener listener;
    private final SqlScript script;
    private final SourceStaging staging;
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private final boolean[] history;
    private final @Nullable ReferenceDataset reference;
    private long stepStart = System.nanoTime();

    DatasetBuilder(
            SassConfig config,
            SqlEngine engine,
            DatasetFolder folder,
            DataProblems problems,
            Preparation.Listener listener,
            Instant now,
            @Nullable ReferenceDataset followed,
            boolean holdsOut,
            @Nullable EarlierVocabularies earlier)
            throws IOException {
        this.reference = followed;
        this.config = config;
        this.folder = folder;
        this.listener = listener;
        this.script = new SqlScript(Preparation.sqlFolder(config, followed), engine);
        this.staging = new SourceStaging(config, script, problems, RowLimit.UNLIMITED, now, folder.work(), followed)
                .holdingOut(holdsOut)
                .continuing(earlier);
        this.history = new boolean[config.scenarios().size()];
        for (int s = 0; s < history.length; s++) {
            history[s] = config.scenarios().get(s).history() != null;
        }
    }

    private void stepDone(String step) {
        long now = System.nanoTime();
        double taken = (now - stepStart) / 1e9;
        seconds.put(step, Math.round(taken * 1000) / 1000.0);
        listener.step(step, taken);
        stepStart = now;
    }

    DatasetManifest run(String fingerprint) throws EngineException, IOException {
        staging.run(this::stepDone);
        exportEntities();
        stepDone("entities");
        new EventSorter(script, staging.events(), staging.entities(), staging.features(), history.length)
                .export(folder.temp().resolve(DatasetFiles.EVENTS));
        stepDone("sort");
        return assemble(fingerprint);
    }

    private void exportEntities() throws EngineException, IOException {
        Path temp = folder.temp();
        staging.features().export(temp);
        script.export("export_users", "SELECT id FROM users ORDER BY number", temp.resolve(EntityFiles.USER.ids()));
        List<String> columns = itemColumns();
        String key = SourceTables.key(config, Side.ITEM);
        script.exportTexts(
                "export_items",
                key == null
                        ? "SELECT id FROM items ORDER BY number"
                        : "SELECT e.id"
                                + columns.stream()
                                        .map(c -> ",\n    coalesce(CAST(s." + Sql.identifier(c)
                                                + " AS VARCHAR), '') AS " + Sql.identifier("t_" + c))
                                        .collect(Collectors.joining())
                                + "\nFROM items AS e LEFT JOIN items_source AS s ON CAST(s." + Sql.identifier(key)
                                + " AS VARCHAR) = e.id\nORDER BY e.number",
                temp.resolve(EntityFiles.ITEM.ids()));
        List<String> lists = staging.entities().listQueries();
        for (int l = 0; l < lists.size(); l++) {
            script.export("export_list_" + l, lists.get(l), temp.resolve(DatasetFiles.list(l)));
        }
        staging.candidates().export(temp);
    }

    /**
     * Returns the item columns that are stored as texts. Vectors are excluded, because their texts would be stored
     * again in the collection of each scenario.
     */
    private List<String> itemColumns() {
        Set<String> vectors = config.features(Side.ITEM).stream()
                .filter(FeatureConfig.Embedding.class::isInstance)
                .map(feature -> ((FeatureConfig.Embedding) feature).column())
                .collect(Collectors.toSet());
        return staging.sources().entity(Side.ITEM).entrySet().stream()
                .filter(column -> !vectors.contains(column.getKey())
                        && !NUMBERS.matcher(column.getValue()).matches())
                .map(Map.Entry::getKey)
                .toList();
    }

    private DatasetManifest assemble(String fingerprint) throws EngineException, IOException {
        Path temp = folder.temp();
        int users = Math.toIntExact(
                TableFile.open(temp.resolve(EntityFiles.USER.ids())).rows());
        int items = Math.toIntExact(
                TableFile.open(temp.resolve(EntityFiles.ITEM.ids())).rows());
        int lists = EntityStep.listColumns(config).size();
        for (int l = 0; l < lists; l++) {
            EntityTableWriter.writeStarts(temp, DatasetFiles.list(l), users);
        }
        for (Side side : List.of(Side.USER, Side.ITEM)) {
            for (int f : staging.features().multiValued(side)) {
                EntityTableWriter.writeStarts(temp, DatasetFiles.bag(f), side == Side.USER ? users : items);
            }
        }
        List<Double> halfLives = Statistics.halfLives(config);
        EventRows.Mapped columns = EventRows.Mapped.open(temp);
        EventPass pass = new EventPass(temp, columns, history, users);
        pass.run(Statistics.requiredSums(config, Side.USER, halfLives));
        stepDone("timelines");
        ItemPass itemPass = new ItemPass(temp, history, items);
        itemPass.run(columns, folder.work(), Statistics.requiredSums(config, Side.ITEM, halfLives));
        itemPass.writeScenarioSums(Statistics.allSums(halfLives));
        staging.checkOverlap(new EntityOverlap(pass.overlap(), itemPass.overlap()));
        DatasetLayout layout = layout(pass, halfLives, lists);
        DatasetManifest manifest = new DatasetManifest(
                DatasetFiles.VERSION,
                fingerprint,
                counts(pass.counts(), itemPass.scenarioItems()),
                users,
                items,
                pass.rows(),
                staging.events().source(),
                new DatasetManifest.Overlap(pass.overlap(), itemPass.overlap()),
                itemColumns(),
                staging.features().continuation(),
                Map.of(),
                Map.of());
        DatasetFiles.write(temp, statistics(layout, manifest));
        stepDone("statistics");
        Map<String, DatasetManifest.FileEntry> files = DatasetFiles.fileEntries(temp);
        stepDone("checksums");
        return manifest.withFiles(new TreeMap<>(files), seconds);
    }

    private DatasetLayout layout(EventPass pass, List<Double> halfLives, int lists) {
        List<DatasetLayout.Scenario> scenarios = new ArrayList<>();
        for (int s = 0; s < history.length; s++) {
            ScenarioConfig scenario = config.scenarios().get(s);
            scenarios.add(new DatasetLayout.Scenario(
                    scenario.name(),
                    EntityStep.listColumns(config).indexOf(scenario.history()),
                    CandidateStep.rule(scenario)));
        }
        return new DatasetLayout(
                scenarios,
                staging.features().layout(halfLives),
                config.data().events().time().zone().getId(),
                pass.updateEnds(),
                halfLives,
                lists);
    }

    private List<DatasetManifest.ScenarioCounts> counts(long[][] counts, long[] items) {
        List<DatasetManifest.ScenarioCounts> scenarios = new ArrayList<>();
        for (int s = 0; s < counts.length; s++) {
            long[] n = counts[s];
            scenarios.add(new DatasetManifest.ScenarioCounts(
                    config.scenarios().get(s).name(), n[0], n[1], n[2], items[s], n[3], n[4], n[5]));
        }
        return scenarios;
    }

    /** Completes the layout with top-k statistics and buckets, which are computed from the unfinished dataset. */
    private DatasetLayout statistics(DatasetLayout layout, DatasetManifest manifest) throws IOException {
        Path temp = folder.temp();
        List<DatasetLayout.Feature> plain = layout.features().stream()
                .filter(f -> !(f.spec().config() instanceof FeatureConfig.Statistic))
                .toList();
        try (Dataset dataset = DatasetOpener.unfinished(temp, manifest, layout, plain)) {
            for (int f = 0; f < layout.features().size(); f++) {
                if (layout.features().get(f).spec().config() instanceof FeatureConfig.Statistic statistic
                        && (statistic.top() != null || statistic.column() != null)) {
                    columnStatistic(f, statistic, layout, dataset);
                }
            }
        }
        try (Dataset dataset = DatasetOpener.unfinished(temp, manifest, layout, layout.features())) {
            List<DatasetLayout.Feature> learned = reference == null
                    ? Statistics.withNumbers(layout.features(), dataset, history)
                    : reference.layout().features();
            for (DatasetLayout.Feature feature : learned) {
                if (feature.spec().config() instanceof FeatureConfig.Statistic statistic
                        && feature.spec().kind() == FeatureSpec.Kind.SINGLE) {
                    QuantileBuckets.write(temp, statistic.name(), feature.spec().boundaries());
                }
            }
            return layout.withFeatures(learned);
        }
    }

    private void columnStatistic(int feature, FeatureConfig.Statistic statistic, DatasetLayout layout, Dataset dataset)
            throws IOException {
        boolean positive = statistic.where() == FeatureConfig.Population.POSITIVE;
        boolean all = statistic.scope() == FeatureConfig.Scope.ALL;
        boolean users = statistic.side() == Side.USER;
        boolean byHorizon = layout.features().get(feature).byHorizon();
        Path work = Files.createDirectory(folder.work().resolve("statistic_" + feature));
        EntityEvents past = users
                ? EntityEvents.ofUsers(dataset, history, positive, all)
                : EntityEvents.ofItems(dataset, history, positive, all, work);
        new ColumnStatisticPass(
                        past, measure(feature, statistic, layout, dataset), statistic, byHorizon, history.length)
                .run(folder.temp(), feature, users ? dataset.userCount() : dataset.itemCount());
    }

    private ColumnAggregator measure(
            int feature, FeatureConfig.Statistic statistic, DatasetLayout layout, Dataset dataset) throws IOException {
        double halfLife = statistic.halfLife() == null ? 0 : Statistics.days(statistic.halfLife());
        FeatureConfig.Top top = statistic.top();
        if (top != null) {
            return new ColumnAggregator.TopValues(
                    values(feature, statistic, layout, dataset),
                    staging.features().valueRows(feature),
                    top.k(),
                    halfLife);
        }
        TableFile table = valueTable(statistic);
        return statistic.of() == FeatureConfig.Measure.MEAN
                ? new ColumnAggregator.Mean(table.doubles("n" + feature), halfLife)
                : new ColumnAggregator.Distinct(
                        table.ints("s" + feature), staging.features().valueRows(feature));
    }

    /** Returns the features file of the other side. */
    private TableFile valueTable(FeatureConfig.Statistic statistic) throws IOException {
        EntityFiles other = statistic.side() == Side.USER ? EntityFiles.ITEM : EntityFiles.USER;
        return TableFile.open(folder.temp().resolve(other.features()));
    }

    private ColumnAggregator.TopValues.Values values(
            int feature, FeatureConfig.Statistic statistic, DatasetLayout layout, Dataset dataset) throws IOException {
        int source = staging.features().topSource(feature);
        if (source == feature) {
            Columns.Ints rows = valueTable(statistic).ints("s" + source);
            return (other, horizon, sink) -> sink.add(rows.get(other), 1);
        }
        FeatureSpec values = layout.features().get(source).spec();
        return values.config() instanceof FeatureConfig.Multi
                ? (other, horizon, sink) -> dataset.bag(values, other, 0, 0, horizon, sink)
                : (other, horizon, sink) -> sink.add(dataset.single(values, other, 0, 0, horizon), 1);
    }
}
