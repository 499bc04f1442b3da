package org.sassrec.dataset.mapped;

import java.io.IOException;
import org.sassrec.dataset.Dataset;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/** Reads visits from mapped columns. */
record MappedVisits(
        long rows, Columns.Longs starts, Columns.Ints entities, Columns.Shorts scenarios, Columns.Ints exposures)
        implements Dataset.Visits {

    static MappedVisits open(TableFolders folders, String file) throws IOException {
        TableFile table = folders.table(file);
        return new MappedVisits(
                table.rows(),
                folders.starts(file),
                table.ints("entity"),
                table.shorts("scenario"),
                table.ints("exposures"));
    }

    @Override
    public long start(int entity) {
        return starts.get(entity);
    }

    @Override
    public int entity(long row) {
        return entities.get(row);
    }

    @Override
    public int scenario(long row) {
        return scenarios.get(row);
    }

    @Override
    public int exposures(long row) {
        return exposures.get(row);
    }
}
