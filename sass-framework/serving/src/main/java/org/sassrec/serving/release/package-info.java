/**
 * Reads releases: the manifest, the live release of a channel, and the files of a release.
 *
 * <p>Start at {@link org.sassrec.serving.release.ReleaseChannel}. The package {@code org.sassrec.release} writes
 * releases and documents the protocol of readers and writers.
 *
 * <p>This package must not write to a store or depend on how a release is built.
 */
@NullMarked
package org.sassrec.serving.release;

import org.jspecify.annotations.NullMarked;
