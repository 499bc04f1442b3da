package org.sassrec.dataset.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetCode;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.DatasetManifest.TableContent;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;

/**
 * The differences between the contents of two datasets: counts, layout and values of the tables. Tables whose digests
 * are equal are not read. The numbers of parts of the tables, the times of the preparations and the fingerprints of
 * their configurations have no effect.
 *
 * @param first manifest of the first dataset
 * @param second manifest of the second dataset
 * @param differences in the order manifest, layout, tables; empty if the contents are equal
 */
public record DatasetDiff(DatasetManifest first, DatasetManifest second, List<Difference> differences) {

    /** Fields of the manifest that do not describe the content. The tables are compared by their values. */
    private static final Set<String> IGNORED =
            Set.of("version", "fingerprint", "files", "tables", "seconds", "shards", "itemParts");

    /** Fingerprint of the dataset whose vocabularies a dataset continues. */
    private static final String EARLIER_FINGERPRINT = "continuation.dataset";

    private static final String MISSING = "missing";

    /**
     * A difference.
     *
     * @param place for messages, for example a table with its row and column
     * @param first value of the first dataset
     * @param second value of the second dataset
     */
    public record Difference(String place, String first, String second) {}

    public DatasetDiff {
        differences = List.copyOf(differences);
    }

    /** Returns whether the contents are equal. */
    public boolean isEqual() {
        return differences.isEmpty();
    }

    /**
     * Compares two datasets.
     *
     * @param first folder of a dataset
     * @param second folder of another dataset
     * @throws SassException SASS4070, SASS4071 or SASS4072 if a dataset cannot be read
     */
    public static DatasetDiff of(Path first, Path second) {
        List<Difference> found = new ArrayList<>();
        try (Dataset one = DatasetOpener.open(first);
                Dataset two = DatasetOpener.open(second)) {
            compareJson(DatasetFiles.MANIFEST, one.manifest(), two.manifest(), found);
            DatasetLayout layout = DatasetFiles.readLayout(first);
            compareJson(DatasetLayout.FILE, layout, DatasetFiles.readLayout(second), found);
            compareTables(new TableReader(first, one, layout), new TableReader(second, two, layout), found);
            return new DatasetDiff(one.manifest(), two.manifest(), found);
        } catch (IOException | UncheckedIOException e) {
            throw SassException.of(
                    Diagnostic.error(
                                    DatasetCode.DATASET_CORRUPT,
                                    "cannot compare `" + first + "` and `" + second + "`: " + IoErrorMessage.of(e))
                            .withHelp("run `sass prepare` again"),
                    e);
        }
    }

    private static void compareJson(String file, Object first, Object second, List<Difference> found)
            throws IOException {
        Map<String, String> one = fields(first);
        Map<String, String> two = fields(second);
        Stream.concat(one.keySet().stream(), two.keySet().stream())
                .distinct()
                .filter(field -> !one.getOrDefault(field, MISSING).equals(two.getOrDefault(field, MISSING)))
                .forEach(field -> found.add(new Difference(
                        "`" + file + "`, `" + field + "`",
                        one.getOrDefault(field, MISSING),
                        two.getOrDefault(field, MISSING))));
    }

    /** Returns the values of a JSON file by their paths, for example {@code scenarios[0].positives}. */
    private static Map<String, String> fields(Object value) throws IOException {
        JsonNode root = new ObjectMapper().readTree(DatasetFiles.toJson(value));
        Map<String, String> fields = new LinkedHashMap<>();
        root.properties().stream()
                .filter(field -> !IGNORED.contains(field.getKey()))
                .forEach(field -> addFields(field.getKey(), field.getValue(), fields));
        fields.remove(EARLIER_FINGERPRINT);
        return fields;
    }

    private static void addFields(String path, JsonNode node, Map<String, String> fields) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties().forEach(field -> addFields(path + "." + field.getKey(), field.getValue(), fields));
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                addFields(path + "[" + i + "]", node.get(i), fields);
            }
        } else {
            fields.put(path, node.toString());
        }
    }

    private static void compareTables(TableReader first, TableReader second, List<Difference> found)
            throws IOException {
        Map<String, TableContent> one = first.contents();
        Map<String, TableContent> two = second.contents();
        Set<String> names = new TreeSet<>(one.keySet());
        names.addAll(two.keySet());
        for (String table : names) {
            TableContent content = one.get(table);
            TableContent other = two.get(table);
            if (content == null || other == null) {
                found.add(new Difference("table `" + table + "`", rows(content), rows(other)));
            } else if (!content.equals(other)) {
                compareTable(table, content, other, first, second, found);
            }
        }
    }

    private static String rows(@Nullable TableContent content) {
        return content == null ? MISSING : content.rows() + " rows";
    }

    private static void compareTable(
            String table,
            TableContent content,
            TableContent other,
            TableReader first,
            TableReader second,
            List<Difference> found)
            throws IOException {
        int before = found.size();
        if (content.rows() != other.rows()) {
            found.add(new Difference("table `" + table + "`", rows(content), rows(other)));
        }
        if (!content.columns().keySet().equals(other.columns().keySet())) {
            found.add(new Difference(
                    "columns of table `" + table + "`",
                    String.join(", ", content.columns().keySet()),
                    String.join(", ", other.columns().keySet())));
        }
        List<String> columns = content.columns().keySet().stream()
                .filter(other.columns()::containsKey)
                .filter(column -> content.rows() != other.rows()
                        || !Objects.equals(
                                content.columns().get(column), other.columns().get(column)))
                .toList();
        Difference value = firstValue(table, columns, first, second);
        if (value != null) {
            found.add(value);
        } else if (found.size() == before) {
            found.add(new Difference(
                    "digests of table `" + table + "`, although its values are equal",
                    content.columns().toString(),
                    other.columns().toString()));
        }
    }

    /** Returns the first row with a difference, in the first of the columns that differ there. */
    private static @Nullable Difference firstValue(
            String table, List<String> columns, TableReader first, TableReader second) throws IOException {
        long least = Math.min(first.rows(table), second.rows(table));
        String differing = null;
        for (String column : columns) {
            LongFunction<Object> one = first.values(table, column);
            LongFunction<Object> two = second.values(table, column);
            long row = 0;
            while (row < least && one.apply(row).equals(two.apply(row))) {
                row++;
            }
            if (row < least) {
                least = row;
                differing = column;
            }
        }
        if (differing == null) {
            return null;
        }
        return new Difference(
                "table `" + table + "`, row " + least + first.entity(table, least) + ", column `" + differing + "`"
                        + first.feature(table, differing),
                String.valueOf(first.values(table, differing).apply(least)),
                String.valueOf(second.values(table, differing).apply(least)));
    }
}
