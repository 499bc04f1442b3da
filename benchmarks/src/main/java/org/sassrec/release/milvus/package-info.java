/** Benchmarks of what this package keeps to itself. */
@NullMarked
package org.sassrec.release.milvus;

import org.jspecify.annotations.NullMarked;
