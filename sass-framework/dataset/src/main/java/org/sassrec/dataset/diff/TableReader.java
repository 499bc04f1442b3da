package org.sassrec.dataset.diff;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.DatasetManifest.TableContent;
import org.sassrec.files.table.TableFile;

/** Reads values of the tables of a dataset by row, whose files can be parts. */
final class TableReader {

    private static final String SUFFIX = ".arrow";

    /** Columns of features: rows of an embedding table, numbers and rows of a context feature. */
    private static final Pattern FEATURE = Pattern.compile("[snc](\\d+)");

    private final Path folder;
    private final Dataset dataset;
    private final DatasetLayout layout;
    private final Map<String, List<TableFile>> open = new HashMap<>();

    TableReader(Path folder, Dataset dataset, DatasetLayout layout) {
        this.folder = folder;
        this.dataset = dataset;
        this.layout = layout;
    }

    Map<String, TableContent> contents() {
        return dataset.manifest().tables();
    }

    private List<TableFile> parts(String table) throws IOException {
        List<TableFile> parts = open.get(table);
        if (parts == null) {
            parts = new ArrayList<>();
            String file = table + SUFFIX;
            for (String name : dataset.manifest().files().keySet()) {
                if (name.equals(file) || name.endsWith("/" + file)) {
                    parts.add(TableFile.open(folder.resolve(name)));
                }
            }
            open.put(table, parts);
        }
        return parts;
    }

    private static boolean isStarts(String table) {
        return DatasetFiles.isStarts(table + SUFFIX);
    }

    /** Returns the number of rows of a part. Starts end with a row that belongs to no entity. */
    private static long rows(String table, TableFile part) {
        return isStarts(table) ? Math.max(0, part.rows() - 1) : part.rows();
    }

    long rows(String table) throws IOException {
        long rows = 0;
        for (TableFile part : parts(table)) {
            rows += rows(table, part);
        }
        return rows;
    }

    /** Returns the values of a column by row; of a table of starts, the numbers of rows of the entities. */
    LongFunction<Object> values(String table, String column) throws IOException {
        List<TableFile> parts = parts(table);
        List<LongFunction<Object>> values = new ArrayList<>();
        long[] ends = new long[parts.size()];
        long end = 0;
        for (int p = 0; p < ends.length; p++) {
            TableFile part = parts.get(p);
            end += rows(table, part);
            ends[p] = end;
            values.add(isStarts(table) ? counts(part.values(column)) : part.values(column));
        }
        return row -> {
            int part = 0;
            while (row >= ends[part]) {
                part++;
            }
            return values.get(part).apply(part == 0 ? row : row - ends[part - 1]);
        };
    }

    private static LongFunction<Object> counts(LongFunction<Object> starts) {
        return row -> (Long) starts.apply(row + 1) - (Long) starts.apply(row);
    }

    /** Returns the user or item of a row in parentheses; empty if the rows of the table belong to neither. */
    String entity(String table, long row) throws IOException {
        String file = table + SUFFIX;
        for (EntityFiles side : EntityFiles.values()) {
            if (file.equals(side.ids()) || file.equals(side.features())) {
                return " (" + name(side, (int) row) + ")";
            }
        }
        if (file.equals(DatasetFiles.EVENTS)) {
            int user = (Integer) values(table, "user").apply(row);
            int item = (Integer) values(table, "item").apply(row);
            return " (" + name(EntityFiles.USER, user) + ", " + name(EntityFiles.ITEM, item) + ")";
        }
        return "";
    }

    private String name(EntityFiles side, int number) {
        return side == EntityFiles.USER
                ? "user `" + dataset.userId(number) + "`"
                : "item `" + dataset.itemId(number) + "`";
    }

    /** Returns the feature of a column in parentheses; empty if the column belongs to none. */
    String feature(String table, String column) {
        Matcher matcher = FEATURE.matcher(column);
        boolean features = table.endsWith("_features") || table.equals("events");
        if (!features || !matcher.matches()) {
            return "";
        }
        int feature = Integer.parseInt(matcher.group(1));
        return feature < layout.features().size()
                ? " (feature `" + layout.features().get(feature).spec().name() + "`)"
                : "";
    }
}
