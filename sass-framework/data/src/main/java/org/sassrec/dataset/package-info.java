/**
 * The prepared dataset: Arrow files with a manifest, vocabularies, and vector files.
 *
 * <p>Start at the manifest, which names every other file.
 *
 * <p>This package must not know how a dataset was prepared, or who reads it; it is the only place that knows Arrow.
 */
@NullMarked
package org.sassrec.dataset;

import org.jspecify.annotations.NullMarked;
