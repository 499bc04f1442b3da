package org.sassrec.prepare.step;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.TextHash;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;

/**
 * Creates the vocabularies of the embedding tables as {@code vocabulary_i (row, value, text)}, where i is the first
 * feature of the table. Features that share a table share its vocabulary, and the values of all of them are counted.
 */
final class VocabularyStep extends FeatureSql {
    private final Path scratch;
    /** Features by table name. */
    private final Map<String, List<Integer>> members = new LinkedHashMap<>();
    /** Number of rows by table name. */
    private final Map<String, Integer> rows = new LinkedHashMap<>();

    /**
     * @param scratch folder for temporary files
     */
    VocabularyStep(PreparationStep context, Path scratch) {
        super(context);
        this.scratch = scratch;
        for (int i = 0; i < config.features().size(); i++) {
            if (isDiscrete(i)) {
                members.computeIfAbsent(tableName(i), t -> new ArrayList<>()).add(i);
            }
        }
    }

    /** Creates all vocabularies. The tables of users, items and events must exist. */
    void run() throws EngineException, IOException {
        // Crosses come last, because they need the known values of their parts.
        for (boolean crosses : new boolean[] {false, true}) {
            for (Map.Entry<String, List<Integer>> table : members.entrySet()) {
                if (isCross(table.getValue().get(0)) == crosses) {
                    rows.put(table.getKey(), create(table.getValue()));
                }
            }
        }
    }

    private int create(List<Integer> features) throws EngineException, IOException {
        int first = features.get(0);
        String name = relation(first);
        Vocabulary vocabulary = vocabulary(first);
        if (vocabulary instanceof Vocabulary.Hashed hashed) {
            createHashed(name, features, hashed);
            return hashed.rows() + 1;
        }
        if (reference != null) {
            if (reference instanceof ReferenceDataset.Training trained
                    && features.stream().anyMatch(this::dependsOnHorizon)) {
                LongStream rowsTrained =
                        trained.trainedRows(tableName(first)).stream().asLongStream();
                load(name + "_trained", rowsTrained, i -> i, i -> "");
            }
            int taken = copyFrom(name, reference.folder().resolve(DatasetFiles.vocabulary(tableName(first))));
            if (reference instanceof ReferenceDataset.Training && taken > 1 && countOccurring(name, features) == 0) {
                problems.invalidValues(
                        configKey(first),
                        "none of the values of `" + feature(first).name()
                                + "` that the model was trained with is in the data",
                        "compare the spelling with the training data: values must match exactly, and `1` is not `1.0`");
            }
            return taken;
        }
        if (vocabulary instanceof Vocabulary.Learned learned) {
            script.run(
                    name,
                    "CREATE TABLE " + name
                            + " AS\nSELECT CAST(row_number() OVER (ORDER BY n DESC, CAST(value AS VARCHAR)) AS INTEGER)"
                            + " AS row, value, CAST(value AS VARCHAR) AS text\nFROM (" + countedValues(features)
                            + ")\nWHERE value IS NOT NULL AND CAST(value AS VARCHAR) <> '' AND n >= "
                            + Math.max(1, learned.minCount()));
        } else {
            List<String> values =
                    vocabulary instanceof Vocabulary.Given given ? given.values() : readListed(first, vocabulary);
            load(name, LongStream.rangeClosed(1, values.size()), i -> i, i -> values.get((int) i - 1));
            if (!values.isEmpty()) {
                checkListedValues(name, features);
            }
        }
        return (int) script.engine().queryLong("SELECT count(*) FROM " + name) + 1;
    }

    /**
     * Copies the rows of another dataset's vocabulary. Returns the number of rows, including the out-of-vocabulary row.
     */
    private int copyFrom(String name, Path vocabulary) throws EngineException, IOException {
        TableFile table = TableFile.open(vocabulary);
        Columns.Texts texts = table.texts("value");
        load(name, LongStream.range(1, table.rows()), i -> i, texts::get);
        return Math.toIntExact(table.rows());
    }

    /**
     * Returns the SQL of the row of an id in the train horizon. The vocabulary must be joined.
     *
     * @param minCount minimum number of train events, used without a training reference
     */
    String trainRow(int index, int minCount) {
        String condition = reference instanceof ReferenceDataset.Training
                ? "x" + index + ".row IN (SELECT row FROM " + relation(index) + "_trained)"
                : "n_train >= " + Math.max(1, minCount);
        return "CASE WHEN " + condition + " THEN coalesce(x" + index + ".row, 0) ELSE 0 END";
    }

    private void createHashed(String name, List<Integer> features, Vocabulary.Hashed hashed)
            throws EngineException, IOException {
        Path texts = scratch.resolve(name + ".arrow");
        script.export(
                name + "_texts",
                "SELECT DISTINCT CAST(value AS VARCHAR) AS text FROM (" + countedValues(features)
                        + ")\nWHERE value IS NOT NULL AND CAST(value AS VARCHAR) <> ''",
                texts);
        TableFile table = TableFile.open(texts);
        Columns.Texts text = table.texts("text");
        load(
                name,
                LongStream.range(0, table.rows()),
                i -> TextHash.row(text.get(i), hashed.rows(), hashed.seed()),
                text::get);
    }

    /** Creates a table with one row per number. */
    private void load(String name, LongStream numbers, LongUnaryOperator row, LongFunction<String> text)
            throws EngineException, IOException {
        Path file = scratch.resolve(name + ".json");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (PrimitiveIterator.OfLong i = numbers.iterator(); i.hasNext(); ) {
                long number = i.nextLong();
                String json = DatasetFiles.toJson(text.apply(number));
                out.write("{\"row\": " + row.applyAsLong(number) + ", \"text\": " + json + "}\n");
            }
        }
        script.run(
                name,
                "CREATE TABLE " + name + " AS\nSELECT row, text AS value, text\nFROM read_json("
                        + Sql.literal(Sql.literalPath(file.toString()))
                        + ", format = 'newline_delimited', columns = {row: 'INTEGER', text: 'VARCHAR'})");
    }

    private List<String> readListed(int index, Vocabulary vocabulary) throws IOException {
        String key = configKey(index) + ".valuesFile";
        Path file = config.directory().resolve(((Vocabulary.Listed) vocabulary).file());
        if (!Files.isRegularFile(file)) {
            problems.missingFile(key, ((Vocabulary.Listed) vocabulary).file(), config.directory());
            return List.of();
        }
        List<String> values;
        try {
            values = Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .map(line -> line.replace("\uFEFF", "").strip()) // Some editors write a byte order mark.
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (java.nio.charset.CharacterCodingException e) {
            problems.invalidValues(key, "`" + file + "` is not UTF-8 text", "save it as UTF-8 with one value per line");
            return List.of();
        }
        if (values.isEmpty()) {
            problems.emptyFile(key, file.toString());
        }
        java.util.Set<String> seen = new java.util.HashSet<>();
        values.stream()
                .filter(value -> !seen.add(value))
                .findFirst()
                .ifPresent(twice -> problems.invalidValues(
                        key, "`" + file + "` contains `" + twice + "` twice", "list each value once"));
        return values;
    }

    /** Returns how many values of a vocabulary occur in the data. */
    private long countOccurring(String name, List<Integer> features) throws EngineException {
        return script.engine()
                .queryLong("SELECT count(*) FROM " + name + " WHERE text IN (SELECT CAST(value AS VARCHAR) FROM ("
                        + countedValues(features) + "))");
    }

    /** If no listed value occurs, the spelling or the column is wrong. */
    private void checkListedValues(String name, List<Integer> features) throws EngineException {
        if (countOccurring(name, features) == 0 && !problems.isSample()) {
            problems.invalidValues(
                    configKey(features.get(0)),
                    "none of the listed values of feature `"
                            + feature(features.get(0)).name() + "` is in the data",
                    "check the spelling, including upper and lower case: values must match exactly");
        }
    }

    /** Returns the SQL of values with the number of their occurrences. */
    private String countedValues(List<Integer> features) {
        if (features.size() == 1) {
            return countedValues(features.get(0));
        }
        List<String> parts = features.stream()
                .map(i -> "SELECT CAST(value AS VARCHAR) AS value, n FROM (" + countedValues(i) + ")")
                .toList();
        return "SELECT value, sum(n) AS n FROM (\n  " + String.join("\n  UNION ALL ", parts) + "\n) GROUP BY 1";
    }

    private String countedValues(int index) {
        FeatureConfig feature = feature(index);
        if (isCross(index)) {
            boolean context = feature.side() == Side.CONTEXT;
            return "SELECT value, count(*) AS n FROM (SELECT " + crossSql(index) + " AS value FROM "
                    + (context ? "marked AS m" : feature.side().word() + "_side")
                    + crossParts(index)
                            .map(i -> join(i, (context ? "m.c" : "v") + i))
                            .collect(Collectors.joining())
                    + (context ? beforeTest("m.split", index) : "") + ") GROUP BY 1";
        }
        if (isKey(index)) {
            return "SELECT v" + index + " AS value, n_refit AS n FROM "
                    + feature.side().word() + "_side";
        }
        if (feature(index).ofEvents()) {
            return "SELECT c" + index + " AS value, count(*) AS n FROM marked" + beforeTest("split", index)
                    + " GROUP BY 1";
        }
        String table = sourceSide(index).word() + "_side";
        return "SELECT value, count(*) AS n FROM (" + sideValues(index, table) + ") GROUP BY 1";
    }

    /** Restricts counting to events before test. A hash has a row for every text and learns nothing here. */
    private String beforeTest(String split, int index) {
        return vocabulary(index) instanceof Vocabulary.Hashed ? "" : " WHERE " + split + " <= 1";
    }

    private String sideValues(int index, String table) {
        if (feature(index) instanceof FeatureConfig.Multi multi) {
            return "SELECT trim(CAST(unnest(" + multiValues(index, multi) + ") AS VARCHAR)) AS value FROM " + table;
        }
        return "SELECT v" + index + " AS value FROM " + table;
    }

    /** Returns the SQL of the list in the column of a multi feature. */
    String multiValues(int index, FeatureConfig.Multi multi) {
        String type = sources.entity(multi.side()).getOrDefault(multi.column(), "VARCHAR");
        return Sql.listValues("v" + index, type, multi.separator());
    }

    /** Returns the SQL of the list of weights of a multi feature. */
    String multiWeights(int index, FeatureConfig.Multi multi) {
        String type = sources.entity(multi.side()).getOrDefault(String.valueOf(multi.weights()), "VARCHAR");
        return Sql.listValues("w" + index, type, multi.separator());
    }

    private Stream<Integer> crossParts(int index) {
        List<String> names = FeatureConfig.names(config.features());
        return ((FeatureConfig.Cross) feature(index)).of().stream().map(names::indexOf);
    }

    /**
     * Returns the SQL of the text of a cross, NULL if a part is unknown. The vocabularies of the parts must be joined
     * before.
     */
    private String crossSql(int index) {
        return crossParts(index)
                .map(i -> vocabulary(i) instanceof Vocabulary.Hashed
                        ? "CAST(x" + i + ".row AS VARCHAR)"
                        : "x" + i + ".text")
                .collect(Collectors.joining(" || chr(" + (int) FeatureSpec.CROSS_SEPARATOR.charAt(0) + ") || "));
    }

    /** Returns the join of the vocabulary of a cross. It follows the joins of the parts. */
    String joinCross(int index) {
        return "\nLEFT JOIN " + relation(index) + " AS x" + index + " ON x" + index + ".text = " + crossSql(index);
    }

    /** Returns the join of the vocabulary of a feature. {@code x<index>.row} is NULL for unknown values. */
    String join(int index, String value) {
        // Values of the type of the data are compared directly, which avoids a conversion of each row to text.
        boolean sameType = reference == null
                && members.getOrDefault(tableName(index), List.of()).size() == 1
                && vocabulary(index) instanceof Vocabulary.Learned;
        return "\nLEFT JOIN " + relation(index) + " AS x" + index + " ON x" + index
                + (sameType ? ".value = " + value : ".text = CAST(" + value + " AS VARCHAR)");
    }

    /** Returns the relation of the vocabulary. */
    String relation(int index) {
        return "vocabulary_"
                + members.getOrDefault(tableName(index), List.of(index)).get(0);
    }

    /** Returns the rows of the table of a feature, including the out-of-vocabulary row, or 1 without a vocabulary. */
    int rows(int index) {
        return rows.getOrDefault(tableName(index), 1);
    }

    /** Writes the texts of all rows. A row of a hash has many texts, one of which is written. */
    void export(Path folder) throws EngineException, IOException {
        for (Map.Entry<String, List<Integer>> table : members.entrySet()) {
            int first = table.getValue().get(0);
            String query = vocabulary(first) instanceof Vocabulary.Hashed hashed
                    ? "SELECT coalesce(min(text), '') AS value FROM range(0, " + (hashed.rows() + 1)
                            + ") AS r (number) LEFT JOIN " + relation(first)
                            + " ON row = number GROUP BY number ORDER BY number"
                    : "SELECT text AS value FROM (SELECT 0 AS row, '' AS text UNION ALL SELECT row, text FROM "
                            + relation(first) + ") ORDER BY row";
            script.export("export_" + relation(first), query, folder.resolve(DatasetFiles.vocabulary(table.getKey())));
        }
    }
}
