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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetChecksums;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.arrow.TableWriter;
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
import org.sassrec.prepare.statistic.EntityPart;
import org.sassrec.prepare.statistic.EntityTableWriter;
import org.sassrec.prepare.statistic.EventTotals;
import org.sassrec.prepare.statistic.ItemTotals;
import org.sassrec.prepare.statistic.PartThreads;
import org.sassrec.prepare.statistic.QuantileBuckets;
import org.sassrec.prepare.statistic.Statistics;
import org.sassrec.prepare.step.CandidateStep;
import org.sassrec.prepare.step.EarlierVocabularies;
import org.sassrec.prepare.step.EntityStep;
import org.sassrec.prepare.step.EventSorter;
import org.sassrec.prepare.step.OutputParts;
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
    private final int shards;
    private final PartThreads threads;
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
            @Nullable EarlierVocabularies earlier,
            int shards,
            RowLimit extent)
            throws IOException {
        this.reference = followed;
        this.shards = shards;
        int wanted = config.run().threads();
        this.threads =
                new PartThreads(wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors());
        this.config = config;
        this.folder = folder;
        this.listener = listener;
        this.script = new SqlScript(DatasetFolder.sqlFolder(config, followed), engine);
        this.staging = new SourceStaging(config, script, problems, extent, now, folder.work(), followed)
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
        OutputParts parts = OutputParts.of(folder.temp(), script.engine(), threads.threads(), shards);
        parts.createFolders();
        exportEntities(parts);
        stepDone("entities");
        new EventSorter(
                        script,
                        staging.events(),
                        staging.entities(),
                        staging.features(),
                        history.length,
                        folder.work(),
                        threads)
                .export(parts);
        stepDone("sort");
        return assemble(fingerprint, parts);
    }

    private void exportEntities(OutputParts parts) throws EngineException, IOException {
        staging.features().export(parts);
        script.export(
                "export_users",
                "SELECT id FROM users ORDER BY number",
                parts.byRow(EntityFiles.USER, EntityFiles.USER.ids(), TableWriter.LARGE_BATCH));
        List<String> columns = itemColumns();
        String key = SourceTables.key(config, Side.ITEM);
        script.export(
                "export_items",
                key == null
                        ? "SELECT id FROM items ORDER BY number"
                        : "SELECT e.id"
                                + columns.stream()
                                        .map(c -> ",\n    coalesce("
                                                + script.dialect().text("s." + Sql.identifier(c)) + ", '') AS "
                                                + Sql.identifier("t_" + c))
                                        .collect(Collectors.joining())
                                + "\nFROM items AS e LEFT JOIN items_source AS s ON "
                                + script.dialect().text("s." + Sql.identifier(key)) + " = e.id\nORDER BY e.number",
                // Texts of items can be long.
                parts.byRow(EntityFiles.ITEM, EntityFiles.ITEM.ids(), TableWriter.SMALL_BATCH));
        List<String> lists = staging.entities().listQueries();
        for (int l = 0; l < lists.size(); l++) {
            script.export(
                    "export_list_" + l, lists.get(l), parts.byColumn(EntityFiles.USER, DatasetFiles.list(l), "entity"));
        }
        staging.candidates().export(parts.folder());
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

    private DatasetManifest assemble(String fingerprint, OutputParts parts) throws EngineException, IOException {
        writeStarts(parts);
        List<Double> halfLives = Statistics.halfLives(config);
        DatasetPasses passes = new DatasetPasses(parts, threads, history, folder.work());
        EventTotals events;
        ItemTotals items;
        try (passes) {
            events = passes.events(Statistics.requiredSums(config, Side.USER, halfLives));
            stepDone("timelines");
            items = passes.items(Statistics.requiredSums(config, Side.ITEM, halfLives));
        }
        items.writeScenarioSums(parts.folder(), history, Statistics.allSums(halfLives));
        DatasetManifest.Overlap overlap =
                new DatasetManifest.Overlap(EventTotals.lists(events.overlap()), EventTotals.lists(items.overlap()));
        staging.checkOverlap(new EntityOverlap(overlap.users(), overlap.items()));
        DatasetLayout layout =
                layout(events, halfLives, EntityStep.listColumns(config).size());
        DatasetManifest manifest = new DatasetManifest(
                DatasetFiles.VERSION,
                fingerprint,
                counts(events.counts(), items.scenarioItems()),
                parts.users().size(),
                parts.items().size(),
                passes.rows(),
                staging.events().source(),
                overlap,
                itemColumns(),
                staging.features().continuation(),
                passes.shards(),
                passes.itemParts(),
                Map.of(),
                Map.of(),
                Map.of());
        DatasetFiles.write(parts.folder(), statistics(parts, layout, manifest));
        stepDone("statistics");
        DatasetChecksums checksums = DatasetChecksums.of(parts.folder());
        stepDone("checksums");
        return manifest.withChecksums(checksums, seconds);
    }

    private void writeStarts(OutputParts parts) throws IOException {
        for (int l = 0; l < EntityStep.listColumns(config).size(); l++) {
            writeStarts(parts, EntityFiles.USER, DatasetFiles.list(l));
        }
        for (EntityFiles side : EntityFiles.values()) {
            for (int f : staging.features().multiValued(side == EntityFiles.USER ? Side.USER : Side.ITEM)) {
                writeStarts(parts, side, DatasetFiles.bag(f));
            }
        }
    }

    private void writeStarts(OutputParts parts, EntityFiles side, String file) throws IOException {
        List<EntityPart> all = parts.parts(side);
        threads.forEach(all.size(), part -> EntityTableWriter.writeStarts(all.get(part), file));
    }

    private DatasetLayout layout(EventTotals events, List<Double> halfLives, int lists) {
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
                events.ends(),
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
    private DatasetLayout statistics(OutputParts parts, DatasetLayout layout, DatasetManifest manifest)
            throws IOException {
        Path temp = parts.folder();
        List<DatasetLayout.Feature> plain = layout.features().stream()
                .filter(f -> !(f.spec().config() instanceof FeatureConfig.Statistic))
                .toList();
        try (Dataset dataset = DatasetOpener.unfinished(temp, manifest, layout, plain)) {
            for (int f = 0; f < layout.features().size(); f++) {
                if (layout.features().get(f).spec().config() instanceof FeatureConfig.Statistic statistic
                        && (statistic.top() != null || statistic.column() != null)) {
                    columnStatistic(f, statistic, parts, layout, dataset);
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

    private void columnStatistic(
            int feature, FeatureConfig.Statistic statistic, OutputParts parts, DatasetLayout layout, Dataset dataset)
            throws IOException {
        boolean positive = statistic.where() == FeatureConfig.Population.POSITIVE;
        boolean together = statistic.scope() == FeatureConfig.Scope.ALL;
        EntityFiles side = statistic.side() == Side.USER ? EntityFiles.USER : EntityFiles.ITEM;
        boolean byHorizon = layout.features().get(feature).byHorizon();
        List<EntityPart> all = parts.parts(side);
        threads.forEach(all.size(), part -> {
            Path work = Files.createDirectory(folder.work().resolve("statistic_" + feature + "_" + part));
            EntityEvents past = side == EntityFiles.USER
                    ? EntityEvents.ofUsers(dataset, history, positive, together)
                    : EntityEvents.ofItems(dataset, history, positive, together, all.get(part), work);
            new ColumnStatisticPass(
                            past,
                            measure(feature, statistic, parts, layout, dataset),
                            statistic,
                            byHorizon,
                            history.length)
                    .run(all.get(part), feature);
        });
    }

    private ColumnAggregator measure(
            int feature, FeatureConfig.Statistic statistic, OutputParts parts, DatasetLayout layout, Dataset dataset)
            throws IOException {
        double halfLife = statistic.halfLife() == null ? 0 : Statistics.days(statistic.halfLife());
        FeatureConfig.Top top = statistic.top();
        if (top != null) {
            return new ColumnAggregator.TopValues(
                    values(feature, statistic, parts, layout, dataset),
                    staging.features().valueRows(feature),
                    top.k(),
                    halfLife);
        }
        TableFile table = valueTable(statistic, parts);
        return statistic.of() == FeatureConfig.Measure.MEAN
                ? new ColumnAggregator.Mean(table.doubles("n" + feature), halfLife)
                : new ColumnAggregator.Distinct(
                        table.ints("s" + feature), staging.features().valueRows(feature));
    }

    /** Returns the features of the other side. */
    private static TableFile valueTable(FeatureConfig.Statistic statistic, OutputParts parts) throws IOException {
        EntityFiles other = statistic.side() == Side.USER ? EntityFiles.ITEM : EntityFiles.USER;
        return TableFile.open(parts.files(other, other.features()));
    }

    private ColumnAggregator.TopValues.Values values(
            int feature, FeatureConfig.Statistic statistic, OutputParts parts, DatasetLayout layout, Dataset dataset)
            throws IOException {
        int source = staging.features().topSource(feature);
        if (source == feature) {
            Columns.Ints rows = valueTable(statistic, parts).ints("s" + source);
            return (other, horizon, sink) -> sink.add(rows.get(other), 1);
        }
        FeatureSpec values = layout.features().get(source).spec();
        return values.config() instanceof FeatureConfig.Multi
                ? (other, horizon, sink) -> dataset.bag(values, other, 0, 0, horizon, sink)
                : (other, horizon, sink) -> sink.add(dataset.single(values, other, 0, 0, horizon), 1);
    }
}
