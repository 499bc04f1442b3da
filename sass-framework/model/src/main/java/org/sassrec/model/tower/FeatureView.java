package org.sassrec.model.tower;

import java.util.List;
import org.sassrec.model.graph.ModelSpec.Role;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.Dropout;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The part of an entity's features that the towers read.
 *
 * <pre>
 * ALL             every feature
 * withIdDropout   each id is dropped at random, kept ids are scaled by 1 / (1 - rate); other features are kept
 * DYNAMIC         only features that differ between scenarios, to measure whether the views match without the equal features
 * </pre>
 */
public final class FeatureView {
    /** All features. */
    public static final FeatureView ALL = new FeatureView(Dropout.OFF, false);

    /** Only the histories and statistics of the scenario. */
    public static final FeatureView DYNAMIC = new FeatureView(Dropout.OFF, true);

    private final Dropout ids;
    private final boolean dynamicOnly;

    private FeatureView(Dropout ids, boolean dynamicOnly) {
        this.ids = ids;
        this.dynamicOnly = dynamicOnly;
    }

    /** Returns a view that drops ids at random. */
    public static FeatureView withIdDropout(Dropout ids) {
        return new FeatureView(ids, false);
    }

    /**
     * Returns the concatenated embeddings of single features, block [n, roles * width], with zeros for features that
     * the view leaves out.
     */
    public Value singles(Tape tape, Value block, Operand<TInt32> ids, List<Role> roles, int width) {
        if (dynamicOnly ? !roles.contains(Role.ID) && !roles.contains(Role.STATIC) : !hasDroppedIds(roles)) {
            return block;
        }
        Ops tf = tape.ops();
        Operand<TFloat32> mask = dynamicOnly
                ? row(tf, roles, Role.DYNAMIC)
                : tf.math.add(
                        tf.math.mul(this.ids.mask(tf, tf.shape(ids)), row(tf, roles, Role.ID)),
                        tf.math.sub(tf.constant(1f), row(tf, roles, Role.ID)));
        Operand<TFloat32> wide = tf.math.mul(
                tf.expandDims(mask, tf.constant(2)), tf.fill(tf.constant(new int[] {1, 1, width}), tf.constant(1f)));
        return tape.scale(block, tf.reshape(wide, tf.constant(new int[] {-1, roles.size() * width})));
    }

    private boolean hasDroppedIds(List<Role> roles) {
        return ids.active() && roles.contains(Role.ID);
    }

    /** Whether the view reads features of this role. */
    boolean includes(Role role) {
        return !dynamicOnly || role == Role.DYNAMIC;
    }

    /** Returns the pooled feature, or zeros if the view leaves it out. */
    Value pooled(Tape tape, Value pooled, Role role) {
        return includes(role) ? pooled : tape.scale(pooled, tape.ops().constant(0f));
    }

    /**
     * Returns the numbers [n, .] of a dense feature. If its role is ID, all columns of a row are dropped together at
     * random, like the embedding of an id.
     */
    Value dense(Tape tape, Value block, Role role) {
        if (dynamicOnly || role != Role.ID || !ids.active()) {
            return pooled(tape, block, role);
        }
        Ops tf = tape.ops();
        Operand<TInt32> shape = tf.stack(List.of(tape.rowCount(block.operand()), tf.constant(1)));
        return tape.scale(block, ids.mask(tf, shape));
    }

    /** Returns [1, roles]: 1 where the feature has the role. */
    private static Operand<TFloat32> row(Ops tf, List<Role> roles, Role wanted) {
        float[][] row = new float[1][roles.size()];
        for (int i = 0; i < roles.size(); i++) {
            row[0][i] = roles.get(i) == wanted ? 1 : 0;
        }
        return tf.constant(row);
    }
}
