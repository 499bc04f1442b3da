package org.sassrec.prepare.step;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Vocabulary;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.diagnostic.SizeLimit;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.RowNumbering;
import org.sassrec.prepare.sql.Sql;

/**
 * Creates the vocabularies of the embedding tables as {@code vocabulary_i (row, value, text, train)}, where i is the
 * first feature of the table. Features that share a table share its vocabulary, and the values of all of them are counted.
 */
final class VocabularyStep extends FeatureSql {
    private static final String FEWER_ROWS = "set `minCount`, `maxRows` or `hash` at the features of this vocabulary";

    private final VocabularyLoader loader;
    private final ValueCounts counts;
    private @Nullable EarlierVocabularies earlier;
    /** Changes of the vocabularies that continue earlier ones, by table. */
    private final Map<String, DatasetManifest.VocabularyGrowth> growth = new TreeMap<>();
    /** Features by table name. */
    private final Map<String, List<Integer>> members = new LinkedHashMap<>();
    /** Number of rows by table name. */
    private final Map<String, Integer> rows = new LinkedHashMap<>();

    /**
     * @param scratch folder for temporary files
     */
    VocabularyStep(PreparationStep context, Path scratch) {
        super(context);
        this.loader = new VocabularyLoader(script, scratch);
        this.counts = new ValueCounts(this);
        for (int i = 0; i < config.features().size(); i++) {
            if (isDiscrete(i)) {
                members.computeIfAbsent(tableName(i), t -> new ArrayList<>()).add(i);
            }
        }
    }

    /** Sets the vocabularies that the learned ones continue. They are ignored if they know later events. */
    void continueFrom(@Nullable EarlierVocabularies vocabularies) {
        earlier = vocabularies;
    }

    /** Creates all vocabularies. The tables of users, items and events must exist. */
    void run() throws EngineException, IOException {
        if (earlier != null
                && !(earlier.precede(Horizon.TRAIN, counts.lastTime("split = 0") + 1)
                        && earlier.precede(Horizon.REFIT, counts.lastTime("split < 2") + 1))) {
            earlier = null;
        }
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
            loader.hash(name, counts.sql(features), hashed);
            return hashed.rows() + 1;
        }
        if (reference != null) {
            return copyReference(name, features);
        }
        if (vocabulary instanceof Vocabulary.Learned learned) {
            if (earlier == null) {
                learn(name, features, learned);
            } else {
                growth.put(tableName(first), extend(name, features, learned, earlier));
            }
        } else {
            List<String> values =
                    vocabulary instanceof Vocabulary.Given given ? given.values() : readListed(first, vocabulary);
            loader.load(name, LongStream.rangeClosed(1, values.size()), i -> i, i -> values.get((int) i - 1));
            if (!values.isEmpty()) {
                checkListedValues(name, features);
            }
        }
        return SizeLimit.toInt(count(name) + 1, values(features), FEWER_ROWS);
    }

    private String values(List<Integer> features) {
        return "values of the vocabulary `" + tableName(features.get(0)) + "`";
    }

    private long count(String relation) throws EngineException {
        return script.engine().queryLong("SELECT count(*) FROM " + relation);
    }

    /** Copies the vocabulary of the reference dataset. Returns its number of rows. */
    private int copyReference(String name, List<Integer> features) throws EngineException, IOException {
        int first = features.get(0);
        Path file = Objects.requireNonNull(reference).folder().resolve(DatasetFiles.vocabulary(tableName(first)));
        if (reference instanceof ReferenceDataset.Training trained) {
            int taken = loader.copy(name, file, trained.horizon() == Horizon.REFIT);
            if (taken > 1 && countOccurring(name, features) == 0) {
                problems.invalidValues(
                        configKey(first),
                        "none of the values of `" + feature(first).name()
                                + "` that the model was trained with is in the data",
                        "compare the spelling with the training data: values must match exactly, and `1` is not `1.0`");
            }
            return taken;
        }
        if (!(vocabulary(first) instanceof Vocabulary.Learned learned)
                || features.stream().noneMatch(this::dependsOnHorizon)) {
            return loader.copy(name, file, true);
        }
        int taken = loader.copy(name + "_rows", file, true);
        createCounts(name, features);
        script.createTable(
                name,
                "SELECT row, value, text, coalesce(n_train >= " + learned.minCount() + ", false) AS train\nFROM " + name
                        + "_rows LEFT JOIN " + name + "_counts USING (text)");
        return taken;
    }

    /** Creates a vocabulary from the data: the most frequent value has row 1. */
    private void learn(String name, List<Integer> features, Vocabulary.Learned learned)
            throws EngineException, IOException {
        String texts = "SELECT value, " + sql.text("value") + " AS text, n, n_train >= " + learned.minCount()
                + " AS train\nFROM (" + counts.sql(features) + ")\nWHERE value IS NOT NULL AND "
                + Sql.isNotEmpty(sql.text("value")) + " AND n >= " + learned.minCount();
        Integer most = learned.maxRows();
        script.number(
                name,
                new RowNumbering(
                        "row",
                        1,
                        "n DESC, text",
                        List.of("value", "text", "train"),
                        texts,
                        most == null ? null : most.longValue()),
                values(features),
                FEWER_ROWS);
    }

    /** Creates a vocabulary with the earlier values in their order, then the new ones, the most frequent one first. */
    private DatasetManifest.VocabularyGrowth extend(
            String name, List<Integer> features, Vocabulary.Learned learned, EarlierVocabularies before)
            throws EngineException, IOException {
        String table = tableName(features.get(0));
        String kept = name + "_kept";
        Path file = before.file(table).orElse(null);
        if (file == null) {
            loader.load(kept, LongStream.empty(), i -> i, i -> "");
        } else {
            loader.copy(kept, file, false);
        }
        createCounts(name, features);
        long rowsKept = count(kept);
        String added = "SELECT text AS value, text, n, n_train >= " + learned.minCount() + " AS train\nFROM " + name
                + "_counts AS c\nWHERE n >= " + learned.minCount() + " AND NOT EXISTS (SELECT 1 FROM " + kept
                + " AS k WHERE k.text = c.text)";
        script.number(
                name + "_new",
                new RowNumbering("row", rowsKept + 1, "n DESC, text", List.of("value", "text", "train"), added, null),
                values(features),
                FEWER_ROWS);
        String within = learned.maxRows() == null ? "" : " WHERE row <= " + learned.maxRows();
        script.createTable(
                name,
                "SELECT row, value, text, train OR coalesce(n_train >= "
                        + learned.minCount() + ", false) AS train\nFROM " + kept + " LEFT JOIN " + name
                        + "_counts USING (text)\nUNION ALL SELECT * FROM " + name + "_new" + within);
        long absent = script.engine()
                .queryLong("SELECT count(*) FROM " + kept + " AS k WHERE NOT EXISTS (SELECT 1 FROM " + name
                        + "_counts AS c WHERE c.text = k.text AND n > 0)");
        long grown = count(name) - rowsKept;
        long rejected = count(name + "_new") - grown;
        if (rejected > 0) {
            problems.warning(DataCode.VOCABULARY_FULL, configKey(features.get(0)) + ".maxRows")
                    .message("the vocabulary of the table `%s` is full: %,d new values have no row", table, rejected)
                    .label("%,d values have a row, of which %,d no longer occur", rowsKept + grown, absent)
                    .help(
                            "raise `maxRows`, or train once with `--set finetune.start=cold`, which removes absent values");
        }
        return new DatasetManifest.VocabularyGrowth(rowsKept, absent, grown);
    }

    /** Creates {@code <name>_counts (text, n, n_train)}. */
    private void createCounts(String name, List<Integer> features) throws EngineException, IOException {
        script.createTable(
                name + "_counts",
                "SELECT " + sql.text("value") + " AS text, sum(n) AS n, max(n_train) AS n_train\nFROM ("
                        + counts.sql(features)
                        + ")\nWHERE value IS NOT NULL AND " + Sql.isNotEmpty(sql.text("value")) + "\nGROUP BY 1");
    }

    /** Returns the changes by table; {@code null} if the vocabularies do not continue earlier ones. */
    DatasetManifest.@Nullable Continuation continuation() {
        return earlier == null ? null : new DatasetManifest.Continuation(earlier.id(), growth);
    }

    /** Returns the SQL of the row of an id in the train horizon. The vocabulary must be joined. */
    static String trainRow(int index) {
        return "CASE WHEN x" + index + ".train THEN x" + index + ".row ELSE 0 END";
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
                .queryLong("SELECT count(*) FROM " + name + " WHERE text IN (SELECT " + sql.text("value") + " FROM ("
                        + counts.sql(features) + "))");
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

    Stream<Integer> crossParts(int index) {
        List<String> names = FeatureConfig.names(config.features());
        return ((FeatureConfig.Cross) feature(index)).of().stream().map(names::indexOf);
    }

    /**
     * Returns the SQL of the text of a cross, NULL if a part is unknown. The vocabularies of the parts must be joined
     * before.
     */
    String crossSql(int index) {
        return crossParts(index)
                .map(i ->
                        vocabulary(i) instanceof Vocabulary.Hashed ? sql.keyText("x" + i + ".row") : "x" + i + ".text")
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
                && earlier == null
                && members.getOrDefault(tableName(index), List.of()).size() == 1
                && vocabulary(index) instanceof Vocabulary.Learned;
        return "\nLEFT JOIN " + relation(index) + " AS x" + index + " ON x" + index
                + (sameType ? ".value = " + value : ".text = " + sql.text(value));
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
            boolean byHorizon = table.getValue().stream().anyMatch(this::dependsOnHorizon);
            String query = vocabulary(first) instanceof Vocabulary.Hashed hashed
                    ? "SELECT coalesce(min(text), '') AS value FROM range(0, " + (hashed.rows() + 1)
                            + ") AS r (number) LEFT JOIN " + relation(first)
                            + " ON row = number GROUP BY number ORDER BY number"
                    : "SELECT text AS value" + (byHorizon ? ", CAST(train AS INTEGER) AS " + DatasetFiles.TRAIN : "")
                            + " FROM (SELECT 0 AS row, '' AS text, false AS train UNION ALL SELECT row, text, train FROM "
                            + relation(first) + ") ORDER BY row";
            script.export("export_" + relation(first), query, folder.resolve(DatasetFiles.vocabulary(table.getKey())));
        }
    }
}
