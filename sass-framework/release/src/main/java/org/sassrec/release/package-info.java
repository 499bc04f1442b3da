/**
 * Writes releases: one collection of item vectors per scenario, activated together.
 *
 * <p>Start at {@link org.sassrec.release.Publisher}. {@link org.sassrec.serving.store.VectorStore} is the interface of
 * a store. {@link org.sassrec.serving.release.ReleaseChannel} reads which release is live.
 *
 * <h2>Protocol</h2>
 *
 * A <b>channel</b> (by default {@code live}) is an alias in the store. It points to the <b>manifest collection</b> of a
 * release. The rows of that collection contain the {@link org.sassrec.serving.release.ReleaseManifest} as JSON: the
 * collection of each scenario, row counts, checksums, search parameters, and the user tower of each scenario.
 * Collection names contain the channel and the release id, so a live collection is never overwritten.
 *
 * <p>Each manifest has an <b>epoch</b> greater than that of every earlier manifest. A rollback writes a new manifest
 * with a new epoch that names the old collections. Readers therefore ignore a channel that points to an older epoch
 * than the one they use.
 *
 * <ol>
 * <li>Take the writer lock of the store. Repair aliases that an interrupted or late publish left ({@code
 * ReleaseActivation.repairAliases}). Check the quality gates and the churn; a failing scenario stops the publish or
 * keeps its live version. Drop the remains of interrupted publishes: manifests with the epoch of the live one or a
 * later epoch, and collections that belong to no manifest. A scenario whose vectors, user tower and snapshot equal
 * those of an intact release reuses its collection.
 * <li>Build the other collections ({@code CollectionBuilder}): create, upsert in batches, seal. A server's store seals
 * all of them together.
 * <li>Verify each new collection ({@code CollectionVerifier}): the exact set of ids, bit-identical vectors in a sample,
 * recall@50 against exact search with real user vectors, and filters. The search breadth is doubled until the recall is
 * reached, and recorded. Scores of sample users with the exported user tower must equal those of training.
 * <li>Copy the user tower and the serving snapshot to a temporary folder and rename it ({@code ReleaseFileWriter}).
 * <li>Write the manifest collection ({@code ReleaseActivation}), unless its epoch is taken. The release is now
 * complete.
 * <li>Move the alias of the channel: <b>the commit point</b>.
 * <li>Move the confirmation alias of the channel. If it already points to this epoch or a later one, another publisher
 * has taken over. Then this publish restores the channel's alias and fails. Readers use whichever of both aliases has
 * the greater epoch.
 * <li>Move the alias of each scenario ({@link org.sassrec.serving.release.ReleaseChannel#scenarioAlias}) for clients
 * that do not read manifests. Drop the aliases of scenarios that are no longer released.
 * <li>Drop releases beyond {@code keepReleases} ({@code Retention}), manifests first, so that a partially dropped
 * release is no longer a release.
 * </ol>
 *
 * <p>A failure before step 6 leaves the live release unchanged. The next publish continues or starts from a clean
 * state. {@link org.sassrec.release.Rollback} and {@link org.sassrec.release.ItemWithdrawal} write a manifest, continue
 * with step 6, and drop older manifests of the same release.
 *
 * <p>This package must not depend on a particular store. It uses TensorFlow only through exported user towers.
 */
@NullMarked
package org.sassrec.release;

import org.jspecify.annotations.NullMarked;
