package org.sassrec.prepare.stage;

import java.nio.file.Path;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.DatasetLayout;

/**
 * A dataset that another one follows: the rows of tables, the boundaries of buckets and the scales of numbers are its, so that
 * the same weights mean the same in both.
 */
public sealed interface ReferenceDataset permits PretrainReference, TrainingReference {

    /** Its folder. */
    Path folder();

    /** What it learned of its features. */
    DatasetLayout layout();

    /** The configuration with its features in the order of that dataset: by number, a feature is the same in both. */
    default SassConfig orderFeatures(SassConfig config) {
        return config.ordered(layout().features().stream()
                .map(feature -> feature.spec().name())
                .toList());
    }
}
