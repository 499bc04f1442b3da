package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/** Writes a table that is sorted by entity, and a second table with the first row of each entity. */
public record EntityTableWriter(TableWriter rows, TableWriter starts) implements AutoCloseable {
    private static final Column START = new Column("start", ColumnType.LONG);

    static EntityTableWriter create(Path folder, String file, List<Column> columns) throws IOException {
        TableWriter rows = TableWriter.create(folder.resolve(file), TableWriter.LARGE_BATCH, columns);
        return new EntityTableWriter(
                rows, TableWriter.create(folder.resolve(DatasetFiles.starts(file)), TableWriter.LARGE_BATCH, START));
    }

    /** Starts the next entity. Call it for every entity, also without rows. */
    void nextEntity() throws IOException {
        starts.addLong(rows.rows());
    }

    @Override
    public void close() throws IOException {
        try (starts;
                rows) {
            nextEntity();
        }
    }

    /**
     * Writes the first rows of the entities of an existing file, which is sorted by its column {@code entity}.
     */
    public static void writeStarts(EntityPart part, String file) throws IOException {
        TableFile table = TableFile.open(part.folder().resolve(file));
        Columns.Ints entity = table.ints("entity");
        try (TableWriter starts =
                TableWriter.create(part.folder().resolve(DatasetFiles.starts(file)), TableWriter.LARGE_BATCH, START)) {
            long row = 0;
            for (int e = 0; e <= part.size(); e++) {
                while (row < table.rows() && entity.get(row) < part.first() + e) {
                    row++;
                }
                starts.addLong(row);
            }
        }
    }
}
