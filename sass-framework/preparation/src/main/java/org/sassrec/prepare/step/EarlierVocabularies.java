package org.sassrec.prepare.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Vocabulary;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.SassException;

/**
 * The vocabularies of an earlier dataset, which a dataset continues: a learned vocabulary begins with the values of the
 * earlier one, in their order. In contrast to a {@link ReferenceDataset}, new values get rows.
 *
 * @param id identifies the earlier dataset
 */
public record EarlierVocabularies(Path folder, DatasetLayout layout, String id) {

    /**
     * Returns the vocabularies of a dataset; empty if they are missing, damaged or of another version. Other files of the
     * dataset are not needed.
     */
    public static Optional<EarlierVocabularies> of(@Nullable Path dataset) throws IOException {
        if (dataset == null) {
            return Optional.empty();
        }
        try {
            DatasetManifest manifest = DatasetOpener.manifest(dataset);
            boolean intact = manifest.files().entrySet().stream()
                    .filter(file -> DatasetFiles.isVocabulary(file.getKey()))
                    .allMatch(file -> dataset.resolve(file.getKey()).toFile().length()
                            == file.getValue().bytes());
            return intact
                    ? Optional.of(
                            new EarlierVocabularies(dataset, DatasetFiles.readLayout(dataset), manifest.fingerprint()))
                    : Optional.empty();
        } catch (SassException unusable) {
            return Optional.empty();
        }
    }

    /**
     * Returns whether the vocabularies know no event after a horizon of a dataset. Otherwise values that are known only
     * later would have rows.
     *
     * @param end time after the last event of the horizon in epoch milliseconds
     */
    boolean precede(Horizon horizon, long end) {
        return layout.ends().get(horizon.code()).time() <= end;
    }

    /** Returns the file with the values of a table; empty if the table is new or had no values. */
    Optional<Path> file(String table) {
        boolean hashed = layout.features().stream()
                .map(feature -> feature.spec().config().categorical())
                .filter(categorical ->
                        categorical != null && categorical.table().equals(table))
                .map(FeatureConfig.Categorical::vocabulary)
                .anyMatch(Vocabulary.Hashed.class::isInstance);
        return Optional.of(folder.resolve(DatasetFiles.vocabulary(table)))
                .filter(file -> !hashed && Files.isRegularFile(file));
    }
}
