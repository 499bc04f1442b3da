/**
 * The export of a trained model: item vectors, the user tower and the serving snapshot.
 *
 * <p>{@link org.sassrec.training.export.Exporter} writes these files:
 *
 * <pre>
 * export.json                    {@link org.sassrec.serving.tower.ExportManifest}, written last
 * &lt;scenario&gt;/items.arrow         id, vector and stored columns of each candidate
 * &lt;scenario&gt;/probes.arrow        id and vectors of some known users, for index checks
 * &lt;scenario&gt;/users.arrow         id and vectors of all known users, with {@code scenarios.&lt;name&gt;.userVectors}
 * user_tower/                    SavedModel and signature.json ({@link org.sassrec.serving.tower.TowerSignature})
 * snapshot/                      raw inputs and seen items of every known user ({@link org.sassrec.serving.tower.ServingSnapshot})
 * </pre>
 *
 * <p>{@link org.sassrec.serving.tower.UserTower} runs the exported tower in Java. The tower takes raw values. Inside
 * the graph, fingerprints map texts to table rows, and boundaries map numbers to buckets.
 *
 * <p>This package does not depend on the training of a model or on the publication of vectors.
 */
@NullMarked
package org.sassrec.training.export;

import org.jspecify.annotations.NullMarked;
