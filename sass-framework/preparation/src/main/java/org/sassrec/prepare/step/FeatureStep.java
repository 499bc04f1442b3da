package org.sassrec.prepare.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FeatureConfig.Shape;
import org.sassrec.config.NumberEncoding;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.arrow.PartFiles;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.prepare.source.SourceTables;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.statistic.Statistics;

/** Creates feature values, vocabularies and buckets, and writes the files of features that do not change with time. */
public final class FeatureStep extends FeatureSql {
    private final VocabularyStep vocabularies;
    /** SQL of the values by feature, over the side's table or the events. */
    private final Map<Integer, String> values = new LinkedHashMap<>();

    private final NumberStep numbers;

    FeatureStep(PreparationStep context, Path scratch) {
        super(context);
        this.vocabularies = new VocabularyStep(context, scratch);
        this.numbers = new NumberStep(context);
    }

    /** Sets the vocabularies that the learned ones continue. */
    void continueFrom(@Nullable EarlierVocabularies earlier) {
        vocabularies.continueFrom(earlier);
    }

    /** Returns the changes since the earlier vocabularies; {@code null} if the dataset does not continue them. */
    public DatasetManifest.@Nullable Continuation continuation() {
        return vocabularies.continuation();
    }

    /** Creates the tables of users and items, the vocabularies and the bucket boundaries. */
    void run() throws EngineException, IOException {
        for (Side side : List.of(Side.USER, Side.ITEM)) {
            sideTable(side);
        }
        for (int i = 0; i < config.features().size(); i++) {
            NumberEncoding form = numberForm(i);
            if (feature(i) instanceof FeatureConfig.Embedding embedding) {
                numbers.checkVectors(i, embedding);
                checkDimension(i);
            } else if (form != null && reference == null) {
                numbers.learn(i, form);
            } else if (form != null) {
                numbers.copyScale(i, referenceSpec(i));
            }
        }
        vocabularies.run();
    }

    /** Reports vectors whose length differs from that of the training. */
    private void checkDimension(int index) {
        DenseSpec dense = reference == null ? null : referenceSpec(index).dense();
        if (dense != null && dense.values() != numbers.dimension(index)) {
            problems.invalidValues(
                    configKey(index),
                    "the vectors have " + numbers.dimension(index) + " numbers, and the model was trained with "
                            + dense.values(),
                    "use vectors of the same length, or run `sass train`");
        }
    }

    /** Returns the feature of the reference dataset. */
    private FeatureSpec referenceSpec(int index) {
        return Objects.requireNonNull(reference).layout().features().get(index).spec();
    }

    /** Returns the features of a side and the columns that statistics of the other side measure. */
    private int[] sideValues(Side side) {
        return IntStream.range(0, config.features().size())
                .filter(i -> sourceSide(i) == side
                        && feature(i).shape() != Shape.SEQUENCE
                        && !isCross(i)
                        && (hasOwnValues(i) || !(feature(i) instanceof FeatureConfig.Statistic)))
                .toArray();
    }

    private void sideTable(Side side) throws EngineException, IOException {
        String name = side.word();
        List<String> select = new ArrayList<>(
                List.of("e.number", "e.id", "coalesce(n.n_train, 0) AS n_train", "coalesce(n.n_refit, 0) AS n_refit"));
        String fileKey = SourceTables.key(config, side);
        for (int i : sideValues(side)) {
            String column = column(i);
            if (feature(i) instanceof FeatureConfig.Lookup lookup && isKey(side, lookup.by())) {
                select.add(lookupSql(i, "e.id") + " AS v" + i);
            } else if (column != null && isKey(side, column)) {
                select.add((isReadAsNumber(i) ? sql.toDouble("e.id") : "e.id") + " AS v" + i);
            } else {
                values.put(i, valueSql(i));
                select.add("s.v" + i);
            }
            if (weightsColumn(i) != null) {
                select.add("s.w" + i);
            }
        }
        String from = "\nFROM " + name + "s AS e\nLEFT JOIN " + name + "_counts AS n USING (number)";
        if (fileKey != null) {
            String valueColumns = java.util.Arrays.stream(sideValues(side))
                    .filter(values::containsKey)
                    .mapToObj(i -> ",\n    " + values.get(i) + " AS v" + i + weightColumn(i))
                    .collect(Collectors.joining());
            from += "\nLEFT JOIN (SELECT " + sql.text(Sql.identifier(fileKey)) + " AS id" + valueColumns + "\n  FROM "
                    + name + "s_source) AS s ON s.id = e.id";
        }
        script.createTable(name + "_side", "SELECT\n" + Sql.joinLines(select) + from);
    }

    /**
     * Returns the smallest and the largest value of a context column: rows of its table, or all bit patterns of a
     * float32.
     */
    long[] contextRange(int index) {
        return numbers.scale(index) != null
                ? new long[] {Integer.MIN_VALUE, Integer.MAX_VALUE}
                : new long[] {0, contextRows(index)};
    }

    private int contextRows(int index) {
        return isNumeric(index) ? numbers.rows(index) : vocabularies.rows(index);
    }

    /** Returns the SQL of a missing context value. */
    String contextMissing(int index) {
        return numbers.scale(index) != null ? Integer.toString(Float.floatToIntBits(Float.NaN)) : "0";
    }

    /**
     * Returns the context values of {@code marked} as integer columns, and appends the joins that they need. A value is
     * a table row, or the bits of a float32 that is scaled like {@link DenseSpec#scale}.
     */
    Map<Integer, String> contextRows(StringBuilder joins) {
        Map<Integer, String> columns = new LinkedHashMap<>();
        IntStream.range(0, config.features().size())
                .filter(i -> feature(i).ofEvents() && !isCross(i))
                .forEach(i -> {
                    if (isNumeric(i)) {
                        columns.put(i, numbers.eventSql(i, "m.c" + i));
                    } else {
                        joins.append(vocabularies.join(i, "m.c" + i));
                        columns.put(i, "coalesce(x" + i + ".row, 0)");
                    }
                });
        indices(Side.CONTEXT).filter(this::isCross).forEach(i -> {
            joins.append(vocabularies.joinCross(i));
            columns.put(i, "coalesce(x" + i + ".row, 0)");
        });
        return columns;
    }

    /** Writes the files of the features. */
    public void export(OutputParts parts) throws EngineException, IOException {
        for (Side side : List.of(Side.USER, Side.ITEM)) {
            exportSide(parts, side);
        }
        vocabularies.export(parts.folder());
        numbers.export(parts.folder());
    }

    private void exportSide(OutputParts parts, Side side) throws EngineException, IOException {
        List<String> select = new ArrayList<>();
        StringBuilder joins = new StringBuilder();
        String name = side.word();
        EntityFiles entity = side == Side.USER ? EntityFiles.USER : EntityFiles.ITEM;
        for (int i : sideValues(side)) {
            if (feature(i) instanceof FeatureConfig.Multi multi) {
                exportMulti(parts.byColumn(entity, DatasetFiles.bag(i), "entity"), i, multi);
            } else if (feature(i) instanceof FeatureConfig.Embedding embedding) {
                numbers.exportVectors(parts.byColumn(entity, DatasetFiles.bag(i), "entity"), i, embedding);
            } else if (isReadAsNumber(i)) {
                select.add("CASE WHEN " + Sql.isFinite("v" + i) + " THEN v" + i + " ELSE CAST('nan' AS DOUBLE) END AS n"
                        + i);
            } else {
                joins.append(vocabularies.join(i, "v" + i));
                select.add("coalesce(x" + i + ".row, 0) AS s" + i);
                if (dependsOnHorizon(i)) {
                    select.add(VocabularyStep.trainRow(i) + " AS t" + i);
                }
            }
        }
        indices(side).filter(this::isCross).forEach(i -> {
            joins.append(vocabularies.joinCross(i));
            select.add("coalesce(x" + i + ".row, 0) AS s" + i);
        });
        if (!select.isEmpty()) {
            script.export(
                    "export_" + name + "_features",
                    "SELECT\n" + Sql.joinLines(select) + "\nFROM " + name + "_side" + joins + "\nORDER BY number",
                    parts.byRow(entity, entity.features(), TableWriter.LARGE_BATCH));
        }
    }

    private String weightColumn(int index) {
        String weights = weightsColumn(index);
        return weights == null ? "" : ",\n    " + Sql.identifier(weights) + " AS w" + index;
    }

    private void exportMulti(PartFiles files, int index, FeatureConfig.Multi multi)
            throws EngineException, IOException {
        String values = multiValues(index, multi);
        boolean weighted = multi.weights() != null;
        List<String> lists = weighted ? List.of(values, multiWeights(index, multi)) : List.of(values);
        List<String> names = weighted ? List.of("entry", "weight_entry") : List.of("entry");
        String weight = weighted ? ", " + sql.toFloat(sql.trim(sql.text("weight_entry"))) + " AS weight" : "";
        script.export(
                "export_feature_" + index,
                "SELECT number AS entity, row AS value" + (weighted ? ", weight" : "") + " FROM (\n  SELECT number, row"
                        + (weighted ? ", weight" : "")
                        + ", row_number() OVER (PARTITION BY number ORDER BY place) AS rank\n  FROM (\n"
                        + "    SELECT number, " + sql.trim(sql.text("entry")) + " AS value, place" + weight
                        + "\n    FROM ("
                        + sql.explode(
                                "number", lists, names, "place", multi.side().word() + "_side")
                        + ")\n  )\n  JOIN " + vocabularies.relation(index)
                        + " USING (value)" + (weighted ? "\n  WHERE weight > 0 AND " + Sql.isFinite("weight") : "")
                        + "\n)\nWHERE rank <= " + Math.max(1, multi.maxLength()) + "\nORDER BY number, rank",
                files);
    }

    /** Returns the features with several values per entity. Their files still lack the offsets of the entities. */
    public List<Integer> multiValued(Side side) {
        return indices(side)
                .filter(i ->
                        feature(i) instanceof FeatureConfig.Multi || feature(i).shape() == Shape.VECTOR)
                .boxed()
                .toList();
    }

    /** Returns the layout of the features. Statistics do not have boundaries yet. */
    public List<DatasetLayout.Feature> layout(List<Double> halfLives) {
        List<DatasetLayout.Feature> features = new ArrayList<>();
        for (int i = 0; i < config.features().size(); i++) {
            features.add(layout(i, halfLives));
        }
        return features;
    }

    private DatasetLayout.Feature layout(int index, List<Double> halfLives) {
        FeatureConfig feature = feature(index);
        FeatureSpec.Kind kind = FeatureSpec.Kind.of(feature);
        int values = topSource(index);
        int list = -1;
        int decay = -1;
        if (feature instanceof FeatureConfig.Sequence sequence) {
            values = sequence.event() == null
                    ? FeatureConfig.names(config.features()).indexOf(sequence.of())
                    : index;
            list = sequence.column() == null
                    ? -1
                    : EntityStep.listColumns(config)
                            .indexOf(new ScenarioConfig.ListColumn(
                                    sequence.column(), EntityStep.separator(sequence.separator())));
        } else if (feature instanceof FeatureConfig.Statistic statistic) {
            decay = statistic.halfLife() == null ? -1 : halfLives.indexOf(Statistics.days(statistic.halfLife()));
        }
        int tableRows = 0;
        if (kind != FeatureSpec.Kind.DENSE) {
            // Statistics do not have buckets yet.
            tableRows = feature.shape() != Shape.NUMBER
                    ? vocabularies.rows(values)
                    : isNumeric(index) ? numbers.rows(index) : 1;
        }
        FeatureSpec spec = new FeatureSpec(
                feature.name(),
                feature.side(),
                kind,
                tableName(values),
                tableRows,
                feature,
                numbers.boundaries(index),
                feature.shape() == Shape.VECTOR ? DenseSpec.raw(numbers.dimension(index)) : numbers.scale(index),
                config.scenarioIndices(feature));
        return new DatasetLayout.Feature(spec, dependsOnHorizon(topSource(index)), list, decay);
    }

    /** Returns the index of the feature whose values a top-k statistic counts, or the index of the statistic itself. */
    public int topSource(int index) {
        int values = sourceFeature(index);
        return values < 0 ? index : values;
    }

    /** Returns the rows of the vocabulary that a statistic counts, including row 0. */
    public int valueRows(int index) {
        return vocabularies.rows(topSource(index));
    }
}
