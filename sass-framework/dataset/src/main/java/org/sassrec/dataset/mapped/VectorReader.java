package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/** Given vectors, their numbers one below the other; an entity without any has none. */
final class VectorReader extends FeatureReader {
    private final Columns.Longs starts;
    private final Columns.Floats numbers;

    VectorReader(Path folder, String file) throws IOException {
        this.starts = TableFile.open(folder.resolve(DatasetFiles.starts(file))).longs("start");
        this.numbers = TableFile.open(folder.resolve(file)).floats(DatasetFiles.VALUE);
    }

    @Override
    void dense(DenseSpec spec, int entity, int scenario, int day, Horizon horizon, float[] into, int at) {
        long start = starts.get(entity);
        boolean missing = start == starts.get(entity + 1L);
        for (int i = 0; i < spec.values(); i++) {
            into[at + i] = missing ? 0 : numbers.get(start + i);
        }
        into[at + spec.values()] = missing ? 1 : 0;
    }
}
