/**
 * Reads the exported user tower and the serving snapshot, and defines their formats.
 *
 * <p>Start at {@link org.sassrec.serving.tower.UserTower}, which runs a tower, and {@link
 * org.sassrec.serving.tower.ServingSnapshot}, which contains the values of the known users. Training writes both in the
 * formats {@link org.sassrec.serving.tower.TowerSignature} and {@link org.sassrec.serving.tower.SnapshotLayout}. {@link
 * org.sassrec.serving.tower.ExportManifest} describes the folder that contains both and the item vectors.
 *
 * <p>This package must not depend on training, configurations or datasets.
 */
@NullMarked
package org.sassrec.serving.tower;

import org.jspecify.annotations.NullMarked;
