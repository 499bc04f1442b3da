/**
 * Datasets at an address, which machines share.
 *
 * <p>{@link org.sassrec.dataset.remote.SharedDataset} copies a dataset to an address and from there.
 *
 * <p>This package must not depend on how a dataset is prepared.
 */
@NullMarked
package org.sassrec.dataset.remote;

import org.jspecify.annotations.NullMarked;
