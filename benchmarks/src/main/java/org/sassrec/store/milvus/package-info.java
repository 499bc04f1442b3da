/** Benchmarks of what this package keeps to itself. */
@NullMarked
package org.sassrec.store.milvus;

import org.jspecify.annotations.NullMarked;
