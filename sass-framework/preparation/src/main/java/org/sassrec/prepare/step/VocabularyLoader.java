package org.sassrec.prepare.step;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.sassrec.config.Vocabulary;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.TextHash;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlScript;

/**
 * Creates tables {@code (row, value, text, train)} from values that are not in the data. {@code train} states whether the
 * train horizon knows the value.
 *
 * @param scratch folder for temporary files
 */
record VocabularyLoader(SqlScript script, Path scratch) {
    private static final List<SqlEngine.Column> COLUMNS = List.of(
            new SqlEngine.Column("row", "INTEGER"),
            new SqlEngine.Column("text", "VARCHAR"),
            new SqlEngine.Column("train", "BOOLEAN"));

    /** Creates a table with one row per number. The train horizon knows all values. */
    void load(String name, LongStream numbers, LongUnaryOperator row, LongFunction<String> text)
            throws EngineException, IOException {
        load(name, numbers, row, text, i -> true);
    }

    private void load(
            String name, LongStream numbers, LongUnaryOperator row, LongFunction<String> text, LongPredicate train)
            throws EngineException, IOException {
        Path file = scratch.resolve(name + ".json");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (PrimitiveIterator.OfLong i = numbers.iterator(); i.hasNext(); ) {
                long number = i.nextLong();
                String json = DatasetFiles.toJson(text.apply(number));
                out.write("{\"row\": " + row.applyAsLong(number) + ", \"text\": " + json + ", \"train\": "
                        + train.test(number) + "}\n");
            }
        }
        script.loadJson(file, COLUMNS, name, "row, text AS value, text, train");
    }

    /** Creates a table with the hash of each text of a query with the column {@code value}. */
    void hash(String name, String query, Vocabulary.Hashed hashed) throws EngineException, IOException {
        Path texts = scratch.resolve(name + ".arrow");
        String text = script.dialect().text("value");
        script.export(
                name + "_texts",
                "SELECT DISTINCT " + text + " AS text FROM (" + query + ")\nWHERE value IS NOT NULL AND "
                        + Sql.isNotEmpty(text),
                texts);
        TableFile table = TableFile.open(texts);
        Columns.Texts distinct = table.texts("text");
        load(
                name,
                LongStream.range(0, table.rows()),
                i -> TextHash.row(distinct.get(i), hashed.rows(), hashed.seed()),
                distinct::get);
    }

    /**
     * Copies the rows of the vocabulary of another dataset.
     *
     * @param allKnown whether the train horizon knows all values; otherwise those that it knows in the other dataset
     * @return the number of rows, including the out-of-vocabulary row
     */
    int copy(String name, Path vocabulary, boolean allKnown) throws EngineException, IOException {
        TableFile table = TableFile.open(vocabulary);
        Columns.Texts texts = table.texts(DatasetFiles.VALUE);
        // Only vocabularies of ids differ by horizon.
        if (allKnown || !table.columns().contains(DatasetFiles.TRAIN)) {
            load(name, LongStream.range(1, table.rows()), i -> i, texts::get);
        } else {
            Columns.Ints train = table.ints(DatasetFiles.TRAIN);
            load(name, LongStream.range(1, table.rows()), i -> i, texts::get, i -> train.get(i) == 1);
        }
        return Math.toIntExact(table.rows());
    }
}
