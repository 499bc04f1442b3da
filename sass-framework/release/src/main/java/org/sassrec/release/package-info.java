/**
 * A release: one collection of item vectors per scenario, made live by one step.
 *
 * <p>Start at {@link org.sassrec.release.Publisher}; {@link org.sassrec.release.VectorStore} is what a store must be able
 * to do, {@link org.sassrec.release.Releases} tells which release is live.
 *
 * <h2>The protocol</h2>
 *
 * A <b>channel</b> (by default {@code live}) is an alias in the store. It points to the <b>manifest collection</b> of a
 * release, whose rows hold the {@link org.sassrec.release.Release} as JSON: scenario to collection, counts, checksums, the
 * user tower's id, search parameters. Names of collections carry channel and release id, so nothing live is ever written to.
 *
 * <ol>
 *   <li>Take the store's lock. Clear what an interrupted publish left: collections of this channel that belong to no
 *       manifest. If a whole release with the same digest exists, go on with step 6.
 *   <li>For each scenario: create, upsert in batches, seal (a server's store seals all together).
 *   <li>Verify each: the very set of ids, no more and no fewer rows, fetched vectors equal to the last bit, and recall@50
 *       against exact search with real user vectors. The breadth of the search is doubled until the recall holds, and
 *       recorded. Vectors that are not finite are refused before anything is written.
 *   <li>Copy the user tower and the snapshot of the users beside the store, aside first, then by one rename.
 *   <li>Write the manifest collection. From here on the release is whole.
 *   <li>Move the channel's alias: <b>the commit point</b>.
 *   <li>Move the alias of each scenario ({@link org.sassrec.release.Releases#scenarioAlias}), for clients that know only
 *       those, and drop those of scenarios that are released no more. They follow; they are not the commit point.
 *   <li>Drop releases beyond {@code keepReleases}: manifest first, so that what is half dropped is no release any more.
 * </ol>
 *
 * <p>Whatever happens before step 6 leaves the live release as it is; publish again and it finishes or starts cleanly.
 *
 * <p>This package must not know any particular store, nor TensorFlow.
 */
@NullMarked
package org.sassrec.release;

import org.jspecify.annotations.NullMarked;
