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
 * What the towers see of an entity: all of it, or what the views of pre-training leave of it.
 *
 * <pre>
 * WHOLE         every feature
 * dropping ids  each id is left out by chance, what is kept is scaled by 1 / (1 - rate); all else is kept
 * DYNAMIC       only what differs between scenarios: how well views find each other without what is equal in both
 * </pre>
 */
public final class FeatureView {
    /** Everything. */
    public static final FeatureView ALL = new FeatureView(Dropout.OFF, false);

    /** Histories and statistics of the scenario alone. */
    public static final FeatureView DYNAMIC = new FeatureView(Dropout.OFF, true);

    private final Dropout ids;
    private final boolean dynamicOnly;

    private FeatureView(Dropout ids, boolean dynamicOnly) {
        this.ids = ids;
        this.dynamicOnly = dynamicOnly;
    }

    /** Leaves out ids by chance. */
    public static FeatureView withIdDropout(Dropout ids) {
        return new FeatureView(ids, false);
    }

    /** Embeddings of single features side by side, block [n, roles * width], with what is left out as zeros. */
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

    /** Whether anything of a feature of this role is read. */
    boolean includes(Role role) {
        return !dynamicOnly || role == Role.DYNAMIC;
    }

    /** A pooled feature, or zeros. */
    Value pooled(Tape tape, Value pooled, Role role) {
        return includes(role) ? pooled : tape.scale(pooled, tape.ops().constant(0f));
    }

    /** Numbers [n, .] of a dense feature: an id's are left out as a whole by chance, as embeddings of ids are. */
    Value dense(Tape tape, Value block, Role role) {
        if (dynamicOnly || role != Role.ID || !ids.active()) {
            return pooled(tape, block, role);
        }
        Ops tf = tape.ops();
        Operand<TInt32> shape = tf.stack(List.of(tape.rowCount(block.operand()), tf.constant(1)));
        return tape.scale(block, ids.mask(tf, shape));
    }

    /** [1, roles]: 1 where the feature has the role. */
    private static Operand<TFloat32> row(Ops tf, List<Role> roles, Role wanted) {
        float[][] row = new float[1][roles.size()];
        for (int i = 0; i < roles.size(); i++) {
            row[0][i] = roles.get(i) == wanted ? 1 : 0;
        }
        return tf.constant(row);
    }
}
