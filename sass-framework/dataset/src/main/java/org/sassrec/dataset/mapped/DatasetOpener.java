package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.JsonErrorMessage;

/** Opens prepared datasets. */
public final class DatasetOpener {

    private DatasetOpener() {}

    /**
     * Opens a dataset: checks its version and that its files are there in full size, and maps them.
     *
     * @param folder the dataset's own, with {@code manifest.json} in it
     * @throws SassException SASS4070 no (whole) dataset, SASS4071 another version, SASS4072 damaged
     */
    public static Dataset open(Path folder) {
        DatasetManifest manifest = manifest(folder);
        for (Map.Entry<String, DatasetManifest.FileEntry> file :
                manifest.files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            long size = path.toFile().length();
            if (size != file.getValue().bytes()) {
                throw corruptDataset(path, size == 0 ? "it is missing or empty" : "its size is not the one written")
                        .toException();
            }
        }
        try {
            DatasetLayout layout = DatasetFiles.readLayout(folder);
            return new MappedDataset(folder, manifest, layout, layout.features());
        } catch (IOException | IllegalArgumentException | java.io.UncheckedIOException e) {
            String why = e instanceof IOException io ? JsonErrorMessage.of(io) : IoErrorMessage.of(e);
            throw SassException.of(corruptDataset(folder, why), e);
        }
    }

    /**
     * A dataset that is being made, whose manifest is not written yet.
     *
     * @param features those whose files are there
     */
    public static Dataset unfinished(
            Path folder, DatasetManifest manifest, DatasetLayout layout, List<DatasetLayout.Feature> features)
            throws IOException {
        return new MappedDataset(folder, manifest, layout, features);
    }

    /**
     * The manifest alone.
     *
     * @throws SassException SASS4070 no (whole) dataset, SASS4071 another version, SASS4072 damaged
     */
    public static DatasetManifest manifest(Path folder) {
        if (!Files.isRegularFile(folder.resolve(DatasetFiles.MANIFEST))) {
            String what = Files.isDirectory(folder)
                    ? "is no whole dataset: it has no `" + DatasetFiles.MANIFEST + "`"
                    : "is not there";
            throw Diagnostic.error(DiagnosticCode.DATASET_MISSING, "the prepared dataset `" + folder + "` " + what)
                    .withHelp("run `prepare`; the manifest is written last, so an interrupted run leaves none")
                    .toException();
        }
        try {
            int version = DatasetFiles.readVersion(folder);
            if (version != DatasetFiles.VERSION) {
                throw Diagnostic.error(
                                DiagnosticCode.DATASET_VERSION_MISMATCH,
                                "the prepared dataset `" + folder + "` has version " + version + ", this program reads "
                                        + DatasetFiles.VERSION)
                        .withHelp("run `prepare` again; nothing but the prepared files is replaced")
                        .toException();
            }
            return DatasetFiles.readManifest(folder);
        } catch (IOException e) {
            throw SassException.of(corruptDataset(folder.resolve(DatasetFiles.MANIFEST), JsonErrorMessage.of(e)), e);
        }
    }

    private static Diagnostic corruptDataset(Path path, String why) {
        return Diagnostic.error(
                        DiagnosticCode.DATASET_CORRUPT, "the prepared dataset is damaged at `" + path + "`: " + why)
                .withHelp("run `prepare` again");
    }
}
