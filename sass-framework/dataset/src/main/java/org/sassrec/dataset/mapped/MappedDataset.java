package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.EntityValues;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.Timeline;
import org.sassrec.dataset.mapped.FeatureReader.VectorReader;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/** Implements the dataset over mapped files. */
final class MappedDataset extends MappedEntityValues implements Dataset {
    private final TableFolders whole;
    private final TableFolders shards;
    private final TableFolders itemParts;
    private final DatasetManifest manifest;
    private final DatasetLayout layout;
    private final MappedEntityValues rolling = new MappedEntityValues();
    private final Map<String, Columns.Texts> vocabularies = new ConcurrentHashMap<>();
    private final Map<EntityFiles, TableFile> features = new EnumMap<>(EntityFiles.class);
    private final List<SequenceReader.ItemList> lists = new ArrayList<>();
    private final Map<Long, int[]> candidates = new ConcurrentHashMap<>();
    private final Map<String, Columns.Texts> itemTexts = new HashMap<>();
    private final Columns.Texts userIds;
    private final Columns.Texts itemIds;
    private final Events events;
    private final Timeline eventsByTime;
    private final Timeline positives;
    private final Timeline positivesByTime;
    private final Visits[] userVisits;
    private final Visits[] itemVisits;

    /**
     * @param readable features whose files exist
     */
    MappedDataset(Path folder, DatasetManifest manifest, DatasetLayout layout, List<DatasetLayout.Feature> readable)
            throws IOException {
        this.whole = new TableFolders(List.of(folder));
        this.shards =
                TableFolders.of(folder, EntityFiles.USER, manifest.shards().size());
        this.itemParts =
                TableFolders.of(folder, EntityFiles.ITEM, manifest.itemParts().size());
        this.manifest = manifest;
        this.layout = layout;
        this.userIds = shards.table(EntityFiles.USER.ids()).texts("id");
        TableFile items = itemParts.table(EntityFiles.ITEM.ids());
        this.itemIds = items.texts("id");
        for (String column : manifest.itemColumns()) {
            itemTexts.put(column, items.texts("t_" + column));
        }
        TableFile starts = shards.startTable(DatasetFiles.STARTS);
        Columns.Longs eventStarts = starts.longs("events");
        Columns.Longs positiveStarts = starts.longs("positives");
        this.events = new MappedEvents(shards, layout, eventStarts);
        this.eventsByTime = MappedTimeline.open(shards, DatasetFiles.EVENTS_BY_TIME, eventStarts, events);
        this.positives = MappedTimeline.open(shards, DatasetFiles.POSITIVES, positiveStarts, events);
        this.positivesByTime = MappedTimeline.open(shards, DatasetFiles.POSITIVES_BY_TIME, positiveStarts, events);
        this.userVisits = visits(EntityFiles.USER);
        this.itemVisits = visits(EntityFiles.ITEM);
        for (int list = 0; list < layout.lists(); list++) {
            lists.add(SequenceReader.ItemList.open(shards, list));
        }
        for (int f = 0; f < layout.features().size(); f++) {
            DatasetLayout.Feature feature = layout.features().get(f);
            FeatureReader reader = readable.contains(feature) ? reader(f, feature) : null;
            if (reader != null) {
                readers.put(feature.spec().name(), reader);
                boolean changes = feature.spec().config() instanceof FeatureConfig.Statistic;
                rolling.readers.put(feature.spec().name(), changes ? statistic(f, feature, true) : reader);
            }
        }
    }

    private TableFolders folders(EntityFiles side) {
        return side == EntityFiles.USER ? shards : itemParts;
    }

    /** Returns the table of the features that do not change with time. */
    private TableFile features(EntityFiles side) throws IOException {
        TableFile table = features.get(side);
        if (table == null) {
            table = folders(side).table(side.features());
            features.put(side, table);
        }
        return table;
    }

    private Visits[] visits(EntityFiles entity) throws IOException {
        Visits[] visits = new Visits[Horizon.values().length];
        for (Horizon horizon : Horizon.values()) {
            visits[horizon.code()] = MappedVisits.open(folders(entity), entity.visits(horizon));
        }
        return visits;
    }

    private @Nullable FeatureReader reader(int index, DatasetLayout.Feature feature) throws IOException {
        FeatureSpec spec = feature.spec();
        if (spec.side() == Side.CONTEXT) {
            return null;
        }
        EntityFiles entity = spec.side() == Side.USER ? EntityFiles.USER : EntityFiles.ITEM;
        FeatureConfig config = spec.config();
        if (config instanceof FeatureConfig.Statistic) {
            return statistic(index, feature, false);
        }
        return switch (config.shape()) {
            case ID -> {
                TableFile table = features(entity);
                Columns.Ints rows = table.ints("s" + index);
                yield new SingleReader.Stored(rows, feature.byHorizon() ? table.ints("t" + index) : null);
            }
            case NUMBER -> new SingleReader.Bucketed(features(entity).doubles("n" + index), boundaries(feature));
            case BAG -> new BagReader.Stored(folders(entity), DatasetFiles.bag(index), config.weighted());
            case SEQUENCE -> sequence((FeatureConfig.Sequence) config, feature);
            case VECTOR -> new VectorReader(folders(entity), DatasetFiles.bag(index));
        };
    }

    private static double[] boundaries(DatasetLayout.Feature feature) {
        return feature.spec().boundaries().stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private FeatureReader sequence(FeatureConfig.Sequence sequence, DatasetLayout.Feature feature) {
        int list = feature.list();
        if (list >= 0) {
            return new SequenceReader.ListHistory(
                    lists.get(list), sequence.maxLength(), positives, scenariosOfLists(its -> its == list));
        }
        SequenceReader.Element element = sequence.event() == null
                ? SequenceReader.Element.ITEM
                : SequenceReader.Element.knownValue(events, feature.spec());
        boolean positive = sequence.where() == FeatureConfig.Population.POSITIVE;
        if (sequence.scope() == FeatureConfig.Scope.SCENARIO) {
            return new SequenceReader.ScenarioHistory(positive ? positives : events, element, sequence.maxLength());
        }
        // Entries of a list column are positives, not exposures. They belong only to histories of positives.
        boolean[] skipped = scenariosOfLists(its -> !positive && its >= 0);
        return new SequenceReader.GlobalHistory(
                positive ? positivesByTime : eventsByTime, element, sequence.maxLength(), skipped);
    }

    /** Returns the scenarios whose events are the list column. */
    private boolean[] scenariosOfLists(IntPredicate such) {
        boolean[] found = new boolean[layout.scenarios().size()];
        for (int s = 0; s < found.length; s++) {
            found[s] = such.test(layout.scenarios().get(s).list());
        }
        return found;
    }

    /**
     * @param rolling whether all events count, otherwise only those inside the horizon
     */
    private FeatureReader statistic(int index, DatasetLayout.Feature feature, boolean rolling) throws IOException {
        FeatureConfig.Statistic statistic =
                (FeatureConfig.Statistic) feature.spec().config();
        EntityFiles entity = statistic.side() == Side.USER ? EntityFiles.USER : EntityFiles.ITEM;
        int scenarios = layout.scenarios().size();
        boolean all = statistic.scope() == FeatureConfig.Scope.ALL;
        FeatureConfig.Top top = statistic.top();
        if (top != null || statistic.column() != null) {
            DailyValueTable days = DailyValueTable.open(
                    folders(entity), DatasetFiles.days(index), scenarios + 1, all, rolling, feature.byHorizon());
            double without = statistic.of() == FeatureConfig.Measure.DISTINCT ? 0 : Double.NaN;
            return top != null
                    ? new BagReader.TopValues(days, top.k())
                    : new SingleReader.Daily(days, without, boundaries(feature));
        }
        int window = statistic.window() == null
                ? 0
                : Math.toIntExact(statistic.window().toDays());
        return new SingleReader.Statistic(
                DailySumTable.open(folders(entity), entity.days(), rolling ? entity.testDays() : null, layout),
                DailySumTable.open(
                        whole, DatasetFiles.SCENARIO_DAYS, rolling ? DatasetFiles.SCENARIO_TEST_DAYS : null, layout),
                statistic.of(),
                statistic.where() == FeatureConfig.Population.POSITIVE,
                all ? scenarios : -1,
                window,
                feature.decay(),
                boundaries(feature));
    }

    @Override
    public DatasetManifest manifest() {
        return manifest;
    }

    @Override
    public List<FeatureSpec> features(Side side) {
        return layout.features().stream()
                .map(DatasetLayout.Feature::spec)
                .filter(f -> f.side() == side)
                .toList();
    }

    @Override
    public int userCount() {
        return manifest.users();
    }

    @Override
    public int itemCount() {
        return manifest.items();
    }

    @Override
    public String userId(int user) {
        return userIds.get(user);
    }

    @Override
    public String itemId(int item) {
        return itemIds.get(item);
    }

    @Override
    public int userIndex(String id) {
        return (int) userIds.find(userCount(), id);
    }

    @Override
    public int itemIndex(String id) {
        return (int) itemIds.find(itemCount(), id);
    }

    @Override
    public String vocabularyValue(String table, int row) {
        return vocabularies
                .computeIfAbsent(
                        table,
                        name -> whole.tableUnchecked(DatasetFiles.vocabulary(name))
                                .texts("value"))
                .get(row);
    }

    @Override
    public Events events() {
        return events;
    }

    @Override
    public Timeline eventsByTime() {
        return eventsByTime;
    }

    @Override
    public Timeline positives() {
        return positives;
    }

    @Override
    public Timeline positivesByTime() {
        return positivesByTime;
    }

    @Override
    public Rows samples(int scenario, Split split) {
        return rows(DatasetFiles.scenarioRows(scenario, split, true));
    }

    @Override
    public Rows exposures(int scenario, Split split) {
        return rows(DatasetFiles.scenarioRows(scenario, split, false));
    }

    private Rows rows(String file) {
        TableFile table = shards.tableUnchecked(file);
        return new MappedRows(table.rows(), table.longs("event"));
    }

    private record MappedRows(long size, Columns.Longs events) implements Rows {
        @Override
        public long event(long index) {
            return events.get(index);
        }
    }

    @Override
    public EntityValues rollingValues() {
        return rolling;
    }

    @Override
    public int sequence(
            FeatureSpec feature,
            int user,
            int scenario,
            long time,
            SplitFilter known,
            int[] items,
            long @Nullable [] times) {
        return reader(feature).sequence(user, scenario, time, known, items, times);
    }

    @Override
    public int endDay(Horizon horizon) {
        return layout.ends().get(horizon.code()).day();
    }

    @Override
    public long endTime(Horizon horizon) {
        return layout.ends().get(horizon.code()).time();
    }

    @Override
    public int[] candidates(int scenario, Horizon horizon) {
        // All items are the same in each scenario, and a file does not depend on the horizon.
        long key = switch (layout.scenarios().get(scenario).candidates()) {
            case ALL -> -1;
            case FILE -> (long) scenario * Horizon.values().length;
            case EXPOSED -> (long) scenario * Horizon.values().length + horizon.code();
        };
        return candidates.computeIfAbsent(key, k -> findCandidates(scenario, horizon));
    }

    private int[] findCandidates(int scenario, Horizon horizon) {
        return switch (layout.scenarios().get(scenario).candidates()) {
            case ALL -> IntStream.range(0, itemCount()).toArray();
            case FILE -> {
                TableFile table = whole.tableUnchecked(DatasetFiles.candidates(scenario));
                Columns.Ints found = table.ints("item");
                yield IntStream.range(0, Math.toIntExact(table.rows()))
                        .map(found::get)
                        .toArray();
            }
            case EXPOSED -> {
                Visits visits = itemVisits(horizon);
                IntStream.Builder found = IntStream.builder();
                for (long row = 0; row < visits.rows(); row++) {
                    if (visits.scenario(row) == scenario) {
                        found.add(visits.entity(row));
                    }
                }
                yield found.build().toArray();
            }
        };
    }

    @Override
    public Visits userVisits(Horizon horizon) {
        return userVisits[horizon.code()];
    }

    @Override
    public Visits itemVisits(Horizon horizon) {
        return itemVisits[horizon.code()];
    }

    @Override
    public int[] listedItems(int user) {
        IntStream all = IntStream.empty();
        for (SequenceReader.ItemList list : lists) {
            all = IntStream.concat(
                    all,
                    java.util.stream.LongStream.range(
                                    list.starts().get(user), list.starts().get(user + 1L))
                            .mapToInt(row -> list.items().get(row)));
        }
        return all.sorted().distinct().toArray();
    }

    @Override
    public String itemText(int item, String column) {
        Columns.Texts texts = itemTexts.get(column);
        if (texts == null) {
            throw new IllegalArgumentException("no column " + column + " in " + manifest.itemColumns());
        }
        return texts.get(item);
    }

    @Override
    public void close() {
        // A mapping is released with the last reference to its columns. Nothing else must be closed.
    }
}
