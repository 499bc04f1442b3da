package org.sassrec.prepare.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.source.SourceTables;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ResultRow;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlScript;

/** Given vectors: how long they are, and their numbers one below the other. */
final class VectorStage extends FeatureSql {
    private final Map<Integer, Integer> dimensions = new LinkedHashMap<>();

    VectorStage(Stage context) {
        super(context);
    }

    /** Finds the dimension of a feature's vectors and reports those that have another. */
    void check(int index, FeatureConfig.Embedding embedding) throws EngineException, IOException {
        List<ResultRow> lengths = script.query(
                "vectors_" + index,
                "SELECT finite, values, count(*) AS n, min(id)\nFROM (\n  SELECT id, len(list) AS values,"
                        + " len([x FOR x IN list IF isfinite(x)]) AS finite\n  FROM (SELECT id, "
                        + list(index, embedding) + " AS list FROM "
                        + embedding.side().word()
                        + "_side)\n)\nWHERE values > 0\nGROUP BY finite, values ORDER BY n DESC, finite DESC, values");
        Integer wanted = embedding.dimension();
        // Vectors of numbers alone say how long they are, where most are broken, too.
        long own = lengths.stream()
                .filter(length -> length.number(0) == length.number(1))
                .findFirst()
                .or(() -> lengths.stream().max(Comparator.comparing(length -> length.number(0))))
                .map(length -> length.number(0))
                .orElse(0L);
        if (lengths.isEmpty() || (wanted == null && own == 0)) {
            problems.noNumbers(
                    configKey(index),
                    embedding.name(),
                    "vectors are lists of numbers, or texts of them with a `separator`; of other texts use type `id`");
            return;
        }
        int dimension = wanted == null ? (int) own : wanted;
        dimensions.put(index, dimension);
        long all = 0;
        long wrong = 0;
        ResultRow example = null;
        for (ResultRow length : lengths) {
            all += length.number(2);
            if (length.number(0) != dimension || length.number(1) != dimension) {
                wrong += length.number(2);
                example = example == null ? length : example;
            }
        }
        if (example != null) {
            String key = configKey(index) + (wanted == null ? ".column" : ".dimension");
            String column = embedding.column();
            long values = example.number(1);
            problems.error(
                    DiagnosticCode.INVALID_FEATURE_VECTOR,
                    key,
                    """
                    %d of %d vectors of the column `%s` have not %d numbers
                    note: that of `%s` has %d values, %d of them numbers, for instance
                    help: check `dimension` and `separator`; a vector that is missing is empty
                    """,
                    wrong,
                    all,
                    column,
                    dimension,
                    example.text(3),
                    values,
                    example.number(0));
        }
    }

    /** Numbers of a feature's vectors. */
    int dimension(int index) {
        return dimensions.getOrDefault(index, 1);
    }

    /** The vector as a list of numbers; blank texts around them are dropped, what is no number is NULL, [] is missing. */
    private String list(int index, FeatureConfig.Embedding embedding) {
        String type = sources.entity(embedding.side()).getOrDefault(embedding.column(), "VARCHAR");
        String values = Sql.listValues("v" + index, type, embedding.separator());
        return "[TRY_CAST(trim(CAST(x AS VARCHAR), ' []') AS FLOAT) FOR x IN " + values
                + " IF trim(CAST(x AS VARCHAR), ' []') <> '']";
    }

    /** Writes the numbers of all vectors, by entity and place. */
    void export(Path folder, int index, FeatureConfig.Embedding embedding) throws EngineException, IOException {
        script.export(
                "export_feature_" + index,
                "SELECT entity, value\nFROM (\n  SELECT number AS entity, unnest(list) AS value,"
                        + " generate_subscripts(list, 1) AS place\n  FROM (SELECT number, " + list(index, embedding)
                        + " AS list FROM " + embedding.side().word()
                        + "_side)\n)\nORDER BY entity, place",
                folder.resolve(DatasetFiles.bag(index)));
    }
}
