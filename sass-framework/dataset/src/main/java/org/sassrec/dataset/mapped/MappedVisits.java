package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/** Visits in a mapped file. */
record MappedVisits(
        long rows, Columns.Longs starts, Columns.Ints entities, Columns.Shorts scenarios, Columns.Ints exposures)
        implements Dataset.Visits {

    static MappedVisits open(Path folder, String file) throws IOException {
        TableFile table = TableFile.open(folder.resolve(file));
        return new MappedVisits(
                table.rows(),
                TableFile.open(folder.resolve(DatasetFiles.starts(file))).longs("start"),
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
