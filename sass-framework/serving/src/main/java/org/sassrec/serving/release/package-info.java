/**
 * What a reader needs of a release: its manifest, which one is live, and its files.
 *
 * <p>Start at {@link org.sassrec.serving.release.ReleaseChannel}. The package {@code org.sassrec.release} writes releases, and tells the
 * protocol that readers and writers follow.
 *
 * <p>This package must not write to a store, nor know how a release is made.
 */
@NullMarked
package org.sassrec.serving.release;

import org.jspecify.annotations.NullMarked;
