/**
 * The tests that every vector store must pass ({@link org.sassrec.store.testkit.VectorStoreContract}), and the smallest
 * store that passes them ({@link org.sassrec.store.testkit.MemoryStore}).
 */
@org.jspecify.annotations.NullMarked
package org.sassrec.store.testkit;
