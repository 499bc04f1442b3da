package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/** Visits in a mapped file. */
final class MappedVisits implements Dataset.Visits {
    private final long rows;
    private final Columns.Longs starts;
    private final Columns.Ints entity;
    private final Columns.Shorts scenario;
    private final Columns.Ints exposures;

    MappedVisits(Path folder, String file) throws IOException {
        TableFile table = TableFile.open(folder.resolve(file));
        this.rows = table.rows();
        this.starts = TableFile.open(folder.resolve(DatasetFiles.starts(file))).longs("start");
        this.entity = table.ints("entity");
        this.scenario = table.shorts("scenario");
        this.exposures = table.ints("exposures");
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public long start(int entity) {
        return starts.get(entity);
    }

    @Override
    public int entity(long row) {
        return entity.get(row);
    }

    @Override
    public int scenario(long row) {
        return scenario.get(row);
    }

    @Override
    public int exposures(long row) {
        return exposures.get(row);
    }
}
