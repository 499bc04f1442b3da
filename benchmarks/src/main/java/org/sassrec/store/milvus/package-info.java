/** Benchmarks of package-private classes of the Milvus store. */
@NullMarked
package org.sassrec.store.milvus;

import org.jspecify.annotations.NullMarked;
