/**
 * A release: one collection of item vectors per scenario, made live by one step.
 *
 * <p>Start at {@link org.sassrec.release.Publisher}; {@link org.sassrec.serving.store.VectorStore} is what a store must be able
 * to do, {@link org.sassrec.serving.release.ReleaseChannel} tells which release is live.
 *
 * <h2>The protocol</h2>
 *
 * A <b>channel</b> (by default {@code live}) is an alias in the store. It points to the <b>manifest collection</b> of a
 * release, whose rows hold the {@link org.sassrec.serving.release.ReleaseManifest} as JSON: scenario to collection, counts, checksums, search
 * parameters, and for each scenario the user tower that its vectors were made with. Names of collections carry channel and
 * release id, so nothing live is ever written to.
 *
 * <p>A manifest has an <b>epoch</b>, greater than that of every manifest before it. Making an older release live again writes a
 * new manifest with a new epoch that names the old collections; so an epoch older than one that was seen is never meant.
 *
 * <ol>
 *   <li>Take the store's lock. Repair the aliases that an interrupted or late publish left ({@code
 *       ReleaseActivation.repairAliases}). Drop what such a publish left:
 *       manifests newer than the live one or of its epoch, and collections that belong to no manifest. Scenarios whose
 *       vectors, user tower and users are those of a whole release take that one's collections: a publish that was killed
 *       goes on there. A scenario of which too much would change for sample users stops the publish here, or is held back.
 *   <li>For each other scenario ({@code CollectionBuilder}): create, upsert in batches, seal (a server's store seals all together).
 *   <li>Verify each ({@code CollectionVerifier}): the very set of ids, no more and no fewer rows, fetched vectors equal to the last bit, and recall@50
 *       against exact search with real user vectors. The breadth of the search is doubled until the recall holds, and
 *       recorded. Some users' known values go through the exported user tower, and the store's scores must be training's.
 *       Vectors that are not finite are refused before anything is written.
 *   <li>Copy the user tower and the snapshot of the users beside the store, aside first, then by one rename.
 *   <li>Write the manifest collection ({@code ReleaseActivation}), unless its epoch is taken by now. From here on the release is whole.
 *   <li>Move the channel's alias ({@code ReleaseActivation.moveAlias}): <b>the commit point</b>.
 *   <li>Move the channel's confirmation ({@code ReleaseActivation.confirm}), a second alias, unless it is newer: then another publisher has overtaken this one,
 *       which puts the first alias back and fails. Readers go by whichever of the two has the greater epoch.
 *   <li>Move the alias of each scenario ({@link org.sassrec.serving.release.ReleaseChannel#scenarioAlias}), for clients that know only
 *       those, and drop those of scenarios that are released no more. They follow; they are not the commit point.
 *   <li>Drop releases beyond {@code keepReleases} ({@code Retention}): manifest first, so that what is half dropped is no release any more.
 * </ol>
 *
 * <p>Whatever happens before step 6 leaves the live release as it is; publish again and it finishes or starts cleanly.
 * {@link org.sassrec.release.Rollback} and {@link org.sassrec.release.ItemWithdrawal} write a manifest, go on with step 6, and
 * drop the manifests of the same release before the one that was live.
 *
 * <p>This package must not know any particular store, nor TensorFlow but through exported user towers.
 */
@NullMarked
package org.sassrec.release;

import org.jspecify.annotations.NullMarked;
