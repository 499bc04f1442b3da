package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/**
 * Opens tables that have one file in each of some folders: the shards of the users, the parts of the items, or the
 * folder of the dataset.
 */
record TableFolders(List<Path> folders) {

    /** Returns the folders of the parts of a side. */
    static TableFolders of(Path dataset, EntityFiles side, int parts) {
        return new TableFolders(IntStream.range(0, parts)
                .mapToObj(part -> side.folder(dataset, part))
                .toList());
    }

    TableFile table(String file) throws IOException {
        return TableFile.open(files(file));
    }

    /** Opens a table. Throws an {@link UncheckedIOException} where {@link #table} throws an {@link IOException}. */
    TableFile tableUnchecked(String file) {
        try {
            return table(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the first row of each entity in a table, and the number of rows. */
    Columns.Longs starts(String file) throws IOException {
        return startTable(DatasetFiles.starts(file)).longs("start");
    }

    /** Opens a table of first rows. */
    TableFile startTable(String file) throws IOException {
        return TableFile.openStarts(files(file));
    }

    private List<Path> files(String file) {
        return folders.stream().map(folder -> folder.resolve(file)).toList();
    }
}
