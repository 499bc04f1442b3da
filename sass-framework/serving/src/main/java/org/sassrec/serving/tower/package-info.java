/**
 * The exported user tower and the serving snapshot: their formats, and how they are read.
 *
 * <p>Start at {@link org.sassrec.serving.tower.UserTower}, which runs a tower, and
 * {@link org.sassrec.serving.tower.ServingSnapshot}, which has the values of the known users. Training writes both in the same
 * formats: {@link org.sassrec.serving.tower.TowerSignature} and {@link org.sassrec.serving.tower.SnapshotLayout}.
 *
 * <p>This package must not know how a model is trained, nor configurations and datasets.
 */
@NullMarked
package org.sassrec.serving.tower;

import org.jspecify.annotations.NullMarked;
