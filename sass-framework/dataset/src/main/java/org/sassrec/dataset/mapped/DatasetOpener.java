package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetCode;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.JsonErrorMessage;

/** Opens prepared datasets. */
public final class DatasetOpener {

    private DatasetOpener() {}

    /**
     * Opens a dataset. Checks its version and the sizes of its files, and maps them.
     *
     * @param folder folder of the dataset, which contains {@code manifest.json}
     * @throws SassException SASS4070 if the dataset does not exist or is incomplete, SASS4071 if it has another
     * version, SASS4072 if it is damaged
     */
    public static Dataset open(Path folder) {
        DatasetManifest manifest = manifest(folder);
        for (Map.Entry<String, DatasetManifest.FileEntry> file :
                manifest.files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            long size = path.toFile().length();
            if (size != file.getValue().bytes()) {
                throw corruptDataset(
                                path,
                                size == 0 ? "the file is missing or empty" : "the file size differs from the manifest")
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
     * Opens a dataset that is being prepared and has no manifest yet.
     *
     * @param features features whose files exist
     */
    public static Dataset unfinished(
            Path folder, DatasetManifest manifest, DatasetLayout layout, List<DatasetLayout.Feature> features)
            throws IOException {
        return new MappedDataset(folder, manifest, layout, features);
    }

    /**
     * Reads the manifest only.
     *
     * @throws SassException SASS4070 if the dataset does not exist or is incomplete, SASS4071 if it has another
     * version, SASS4072 if it is damaged
     */
    public static DatasetManifest manifest(Path folder) {
        if (!Files.isRegularFile(folder.resolve(DatasetFiles.MANIFEST))) {
            String what = Files.isDirectory(folder)
                    ? "is incomplete: `" + DatasetFiles.MANIFEST + "` does not exist"
                    : "does not exist";
            throw Diagnostic.error(DatasetCode.DATASET_MISSING, "the prepared dataset `" + folder + "` " + what)
                    .withHelp("run `sass prepare`")
                    .toException();
        }
        try {
            int version = DatasetFiles.readVersion(folder);
            if (version != DatasetFiles.VERSION) {
                throw Diagnostic.error(
                                DatasetCode.DATASET_VERSION_MISMATCH,
                                "the prepared dataset `" + folder + "` has format version " + version
                                        + ", and this version of sassrec reads " + DatasetFiles.VERSION)
                        .withHelp("run `sass prepare` again")
                        .toException();
            }
            return DatasetFiles.readManifest(folder);
        } catch (IOException e) {
            throw SassException.of(corruptDataset(folder.resolve(DatasetFiles.MANIFEST), JsonErrorMessage.of(e)), e);
        }
    }

    private static Diagnostic corruptDataset(Path path, String why) {
        return Diagnostic.error(DatasetCode.DATASET_CORRUPT, "the prepared dataset is damaged: `" + path + "`: " + why)
                .withHelp("run `sass prepare` again");
    }
}
