/**
 * What leaves training: vectors of the items, the user tower, and what is known of the users.
 *
 * <p>Start at {@link org.sassrec.training.export.Exporter}. It writes
 *
 * <pre>
 * export.json                    {@link org.sassrec.training.export.ExportManifest}, written last
 * &lt;scenario&gt;/items.arrow         id, vector and texts of each candidate
 * &lt;scenario&gt;/probes.arrow        id and vector of some known users, to check an index with
 * user_tower/                    SavedModel; signature.json beside it ({@link org.sassrec.serving.tower.TowerSignature})
 * snapshot/                      raw inputs of every known user, and the items seen ({@link org.sassrec.serving.tower.ServingSnapshot})
 * </pre>
 *
 * {@link org.sassrec.serving.tower.UserTower} runs the exported tower in Java. The tower takes raw values: texts become
 * table rows by their fingerprints, numbers by the boundaries of their buckets, inside the graph.
 *
 * <p>This package must not know how a model is trained or where vectors are released.
 */
@NullMarked
package org.sassrec.training.export;

import org.jspecify.annotations.NullMarked;
