package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.prepare.check.Rows;

/** Given vectors: how long they are, and their numbers one below the other. */
final class VectorStage extends FeatureValues {
    private final Script script;
    private final Sources sources;
    private final DataProblems problems;
    private final Map<Integer, Integer> dimensions = new LinkedHashMap<>();

    VectorStage(SassConfig config, Script script, Sources sources, DataProblems problems) {
        super(config);
        this.script = script;
        this.sources = sources;
        this.problems = problems;
    }

    /** Finds the dimension of a feature's vectors and reports those that have another. */
    void check(int index, FeatureConfig.Embedding embedding) throws EngineException, IOException {
        List<List<@Nullable Object>> lengths = script.rows(
                "vectors_" + index,
                "SELECT finite, values, count(*) AS n, min(id)\nFROM (\n  SELECT id, len(list) AS values,"
                        + " len([x FOR x IN list IF isfinite(x)]) AS finite\n  FROM (SELECT id, "
                        + list(index, embedding) + " AS list FROM " + EntityStage.entity(embedding.side())
                        + "_side)\n)\nWHERE values > 0\nGROUP BY finite, values ORDER BY n DESC, finite DESC, values");
        Integer wanted = embedding.dimension();
        // Vectors of numbers alone say how long they are, where most are broken, too.
        long own = lengths.stream()
                .filter(length -> Objects.equals(length.get(0), length.get(1)))
                .findFirst()
                .or(() -> lengths.stream().max(Comparator.comparing(length -> Rows.number(length.get(0)))))
                .map(length -> Rows.number(length.get(0)))
                .orElse(0L);
        if (lengths.isEmpty() || (wanted == null && own == 0)) {
            problems.noNumbers(
                    key(index),
                    embedding.name(),
                    "vectors are lists of numbers, or texts of them with a `separator`; of other texts use type `id`");
            return;
        }
        int dimension = wanted == null ? (int) own : wanted;
        dimensions.put(index, dimension);
        long all = 0;
        long wrong = 0;
        List<@Nullable Object> example = List.of();
        for (List<@Nullable Object> length : lengths) {
            all += Rows.number(length.get(2));
            if (Rows.number(length.get(0)) != dimension || Rows.number(length.get(1)) != dimension) {
                wrong += Rows.number(length.get(2));
                example = example.isEmpty() ? length : example;
            }
        }
        if (wrong > 0) {
            problems.wrongVectors(
                    key(index) + (wanted == null ? ".column" : ".dimension"),
                    embedding.column(),
                    dimension,
                    wrong,
                    all,
                    String.valueOf(example.get(3)),
                    Rows.number(example.get(1)),
                    Rows.number(example.get(0)));
        }
    }

    /** Numbers of a feature's vectors. */
    int dimension(int index) {
        return dimensions.getOrDefault(index, 1);
    }

    /** The vector as a list of numbers; blank texts around them are dropped, what is no number is NULL, [] is missing. */
    private String list(int index, FeatureConfig.Embedding embedding) {
        String type = sources.entity(embedding.side()).getOrDefault(embedding.column(), "VARCHAR");
        String values = Sql.values("v" + index, type, embedding.separator());
        return "[TRY_CAST(trim(CAST(x AS VARCHAR), ' []') AS FLOAT) FOR x IN " + values
                + " IF trim(CAST(x AS VARCHAR), ' []') <> '']";
    }

    /** Writes the numbers of all vectors, by entity and place. */
    void export(Path folder, int index, FeatureConfig.Embedding embedding) throws EngineException, IOException {
        script.export(
                "export_feature_" + index,
                "SELECT entity, value\nFROM (\n  SELECT number AS entity, unnest(list) AS value,"
                        + " generate_subscripts(list, 1) AS place\n  FROM (SELECT number, " + list(index, embedding)
                        + " AS list FROM " + EntityStage.entity(embedding.side())
                        + "_side)\n)\nORDER BY entity, place",
                folder.resolve(DatasetFiles.bag(index)));
    }
}
