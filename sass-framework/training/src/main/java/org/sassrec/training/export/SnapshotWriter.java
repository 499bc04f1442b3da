package org.sassrec.training.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Timeline;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;
import org.sassrec.serving.tower.SnapshotLayout;
import org.sassrec.serving.tower.SnapshotLayout.Column;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.tower.TowerSignature.Input;
import org.sassrec.serving.tower.TowerSignature.Kind;
import org.sassrec.serving.tower.VersionedJson;

/**
 * Writes the serving snapshot: the raw inputs of all known users as of the end of a horizon. It writes user by user, so
 * memory does not grow with the number of users.
 */
final class SnapshotWriter {
    /** Key of the item dictionary. No table has this name. */
    private static final String ITEMS = "";

    private final Path folder;
    private final TowerSignature signature;
    private final Dataset dataset;
    private final Horizon horizon;
    private final int[] scenarios;
    private final int endDay;
    private final long endTime;
    private final List<FeatureSpec> features;
    private final List<Column> columns = new ArrayList<>();
    private final Map<String, Integer> dictionaries = new LinkedHashMap<>();

    private SnapshotWriter(Path folder, TowerSignature signature, SassConfig config, Dataset dataset, Horizon horizon) {
        this.folder = folder;
        this.signature = signature;
        this.dataset = dataset;
        this.horizon = horizon;
        scenarios = IntStream.range(0, config.scenarios().size())
                .filter(s -> config.scenarios().get(s).serve())
                .toArray();
        endDay = dataset.endDay(horizon);
        endTime = dataset.endTime(horizon);
        features = dataset.features(Side.USER).stream()
                .filter(f -> signature.input(f.name()).isPresent())
                .toList();
    }

    /** Writes the snapshot into a new folder. */
    static void write(Path folder, TowerSignature signature, SassConfig config, Dataset dataset, Horizon horizon)
            throws IOException {
        Files.createDirectories(folder);
        new SnapshotWriter(folder, signature, config, dataset, horizon).write();
    }

    private void write() throws IOException {
        for (FeatureSpec feature : features) {
            columns.add(column(feature));
        }
        int items = dictionary(ITEMS, dataset.itemCount(), dataset::itemId);
        try (Output users = new Output(SnapshotLayout.USERS, false);
                Output dynamic = new Output(SnapshotLayout.SCENARIOS, true);
                TableWriter seen = TableWriter.create(
                        folder.resolve(SnapshotLayout.SEEN),
                        TableWriter.LARGE_BATCH,
                        new TableWriter.Column(SnapshotLayout.VALUE, ColumnType.INT))) {
            for (int user = 0; user < dataset.userCount(); user++) {
                users.table.setText(0, dataset.userId(user));
                users.table.setLong(1, seen.rows());
                users.table.setInt(2, writeSeenItems(user, seen));
                users.row(user, scenarios[0]);
                for (int scenario : scenarios) {
                    dynamic.row(user, scenario);
                }
            }
        }
        VersionedJson.write(
                folder.resolve(SnapshotLayout.FILE),
                new SnapshotLayout(
                        SnapshotLayout.VERSION, dataset.userCount(), signature.scenarios(), columns, items, endTime));
    }

    /**
     * Writes the items that {@code evaluate.exclude: seen} excludes for the user: items of events and of list columns.
     */
    private int writeSeenItems(int user, TableWriter out) throws IOException {
        Timeline events = dataset.eventsByTime();
        IntStream.Builder items = IntStream.builder();
        for (long row = events.start(user); row < events.end(user); row++) {
            if (horizon.includes(events.split(row))) {
                items.add(events.item(row));
            }
        }
        int[] seen = IntStream.concat(items.build(), Arrays.stream(dataset.listedItems(user)))
                .sorted()
                .distinct()
                .toArray();
        for (int item : seen) {
            out.setInt(0, item);
            out.endRow();
        }
        return seen.length;
    }

    private Column column(FeatureSpec feature) throws IOException {
        Input input = signature.input(feature.name()).orElseThrow();
        Integer dictionary = switch (input.kind()) {
            case NUMBER, VECTOR -> null;
            case ITEMS -> dictionary(ITEMS, dataset.itemCount(), dataset::itemId);
            case TEXT, TEXTS, WEIGHTED_TEXTS ->
                dictionary(feature.table(), feature.rows(), row -> dataset.vocabularyValue(feature.table(), row));
        };
        return new Column(
                input.name(),
                input.kind(),
                input.perScenario(),
                dictionary,
                input.kind() == Kind.WEIGHTED_TEXTS,
                input.timesInput() != null);
    }

    private int dictionary(String name, int size, IntFunction<String> text) throws IOException {
        Integer existing = dictionaries.get(name);
        if (existing != null) {
            return existing;
        }
        int number = dictionaries.size();
        dictionaries.put(name, number);
        try (TableWriter out = TableWriter.create(
                folder.resolve(SnapshotLayout.dictionary(number)),
                TableWriter.LARGE_BATCH,
                new TableWriter.Column(SnapshotLayout.VALUE, ColumnType.TEXT))) {
            for (int i = 0; i < size; i++) {
                out.setText(0, text.apply(i));
                out.endRow();
            }
        }
        return number;
    }

    /** The table of users or of user-scenario pairs, with the value files of its list columns. */
    private final class Output implements AutoCloseable {
        private final boolean perScenario;
        private final TableWriter table;
        private final Map<Integer, TableWriter> values = new LinkedHashMap<>();

        Output(String file, boolean perScenario) throws IOException {
            this.perScenario = perScenario;
            List<TableWriter.Column> of = new ArrayList<>();
            if (!perScenario) {
                of.add(new TableWriter.Column(SnapshotLayout.ID, ColumnType.TEXT));
                of.add(new TableWriter.Column(SnapshotLayout.SEEN_START, ColumnType.LONG));
                of.add(new TableWriter.Column(SnapshotLayout.SEEN_COUNT, ColumnType.INT));
            }
            for (int c = 0; c < columns.size(); c++) {
                Column column = columns.get(c);
                if (column.perScenario() != perScenario) {
                    continue;
                }
                if (column.hasOwnFile()) {
                    of.add(new TableWriter.Column("s" + c, ColumnType.LONG));
                    of.add(new TableWriter.Column("n" + c, ColumnType.INT));
                    values.put(c, values(c, column));
                } else {
                    of.add(new TableWriter.Column(
                            "v" + c, column.kind() == Kind.NUMBER ? ColumnType.DOUBLE : ColumnType.INT));
                }
            }
            table = TableWriter.create(folder.resolve(file), TableWriter.LARGE_BATCH, of);
        }

        private TableWriter values(int number, Column column) throws IOException {
            List<TableWriter.Column> of = new ArrayList<>();
            of.add(new TableWriter.Column(
                    SnapshotLayout.VALUE, column.kind() == Kind.VECTOR ? ColumnType.FLOAT : ColumnType.INT));
            if (column.hasTimes()) {
                of.add(new TableWriter.Column(SnapshotLayout.TIME, ColumnType.LONG));
            }
            if (column.weighted()) {
                of.add(new TableWriter.Column(SnapshotLayout.WEIGHT, ColumnType.FLOAT));
            }
            return TableWriter.create(folder.resolve(SnapshotLayout.values(number)), TableWriter.LARGE_BATCH, of);
        }

        void row(int user, int scenario) throws IOException {
            int at = perScenario ? 0 : 3;
            for (int c = 0; c < columns.size(); c++) {
                Column column = columns.get(c);
                if (column.perScenario() != perScenario) {
                    continue;
                }
                FeatureSpec feature = features.get(c);
                @Nullable TableWriter several = values.get(c);
                if (several != null) {
                    long start = several.rows();
                    writeList(feature, column, user, scenario, several);
                    table.setLong(at++, start);
                    table.setInt(at++, (int) (several.rows() - start));
                } else if (column.kind() == Kind.NUMBER) {
                    table.setDouble(at++, dataset.number(feature, user, scenario, endDay, horizon));
                } else {
                    table.setInt(at++, dataset.single(feature, user, scenario, endDay, horizon));
                }
            }
            table.endRow();
        }

        private void writeList(FeatureSpec feature, Column column, int user, int scenario, TableWriter out)
                throws IOException {
            if (feature.kind() == FeatureSpec.Kind.SEQUENCE) {
                int[] items = new int[feature.config().maxLength()];
                long[] times = new long[items.length];
                int length = dataset.sequence(feature, user, scenario, endTime, horizon, items, times);
                for (int i = 0; i < length; i++) {
                    out.setInt(0, items[i]);
                    if (column.hasTimes()) {
                        out.setLong(1, times[i]);
                    }
                    out.endRow();
                }
                return;
            }
            if (column.kind() == Kind.VECTOR) {
                int size = Objects.requireNonNull(feature.dense()).values();
                float[] numbers = new float[size + 1];
                dataset.dense(feature, user, scenario, endDay, horizon, numbers, 0);
                for (int i = 0; i < size && numbers[size] == 0; i++) {
                    out.setFloat(0, numbers[i]);
                    out.endRow();
                }
                return;
            }
            Bag bag = new Bag();
            dataset.bag(feature, user, scenario, endDay, horizon, bag::add);
            for (int i = 0; i < bag.rows.size(); i++) {
                out.setInt(0, bag.rows.get(i));
                if (column.weighted()) {
                    out.setFloat(1, bag.weights.get(i));
                }
                out.endRow();
            }
        }

        @Override
        public void close() throws IOException {
            table.close();
            for (TableWriter writer : values.values()) {
                writer.close();
            }
        }
    }

    /** Collects the values of a bag, because the callback of the dataset cannot throw checked exceptions. */
    private static final class Bag {
        private final List<Integer> rows = new ArrayList<>();
        private final List<Float> weights = new ArrayList<>();

        void add(int row, float weight) {
            rows.add(row);
            weights.add(weight);
        }
    }
}
