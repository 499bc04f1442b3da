package org.sassrec.model.layer;

import java.util.List;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.TowerInput;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Pools the values of a BAG or SEQUENCE feature into a fixed number of columns. A row without values gets zeros.
 *
 * <pre>
 * MEAN, sequence  y_r = mean of E[i_j] over the values j of row r
 * MEAN, bag       y_r = sum w_j E[i_j] / sum w_j
 * POSITIONAL      y_r = sum c_j E[i_j],  c_j = exp(theta[p_j]) / sum over the row's values   (p_j: position, 0 = newest)
 * CONCAT          y_r = [E at position 0 ; E at position 1 ; ...], zeros where the history is shorter
 * ATTENTION       y_r = sum c_j e_j,  c_j = exp(l_j) / sum over the row's elements,  l_j = e_j . q_s / sqrt(width) + t_s[p_j]
 * SELF_ATTENTION  see {@link SelfAttentionPooling}
 * with gaps       E[i_j] + G[gap_j] in place of E[i_j]; MEAN, POSITIONAL and CONCAT are linear in E, so both are pooled separately and added
 * </pre>
 *
 * <p>ATTENTION weights an element e_j by the query of the row's scenario s and by its position. A model that is not
 * scenario-aware has one s for all rows. q and t start at 0, where ATTENTION equals the mean.
 */
public final class BagPooling {
    private final Tape tape;
    private final Ops tf;
    private final Value table;
    private final int width;

    /** Pools rows of {@code table} [., width]. */
    public BagPooling(Tape tape, Value table, int width) {
        this.tape = tape;
        this.tf = tape.ops();
        this.table = table;
        this.width = width;
    }

    /**
     * Pools one feature to [rows, columns].
     *
     * @param number number of the feature among the pooled features of the side
     * @param side {@code user} or {@code item}, for the names of the weights
     * @param scenarios number of queries of ATTENTION: the scenarios of the model, or 1 for a common query
     */
    public Value pool(ModelSpec.PooledFeature feature, int number, TowerInput input, String side, int scenarios) {
        TowerInput.Bag bag = input.bags().get(number);
        String attention = side + ".attention." + number;
        int length = feature.maxLength();
        return switch (feature.pooling()) {
            case MEAN, POSITIONAL, CONCAT -> linear(feature, bag, input.rows(), side + ".places." + number);
            case ATTENTION -> attention(elements(bag), bag, input, attention, scenarios, length);
            case SELF_ATTENTION ->
                new SelfAttentionPooling(tape, attention, length, width).pool(elements(bag), bag, input.rows());
        };
    }

    /** Returns the embeddings [k, width] of the values, plus those of the time gaps. */
    public Value elements(TowerInput.Bag bag) {
        Value values = tape.lookup(table, column(bag.values()), 1, width);
        Operand<TInt32> gaps = bag.gaps();
        return gaps == null ? values : tape.add(values, tape.lookup(table, column(gaps), 1, width));
    }

    private Value linear(ModelSpec.PooledFeature feature, TowerInput.Bag bag, Operand<TInt32> rows, String name) {
        Value values = pooled(feature, bag, rows, name);
        if (bag.gaps() == null) {
            return values;
        }
        TowerInput.Bag gaps = new TowerInput.Bag(bag.gaps(), bag.rowIndex(), bag.weights(), bag.positions(), null);
        return tape.add(List.of(values, pooled(feature, gaps, rows, name)));
    }

    private Value pooled(ModelSpec.PooledFeature feature, TowerInput.Bag bag, Operand<TInt32> rows, String name) {
        return switch (feature.pooling()) {
            case MEAN -> feature.sequence() ? mean(bag, rows) : weightedMean(bag, rows);
            case POSITIONAL -> positionWeighted(feature, bag, rows, name);
            case CONCAT -> concat(feature, bag, rows);
            case ATTENTION, SELF_ATTENTION -> throw new IllegalStateException("not linear");
        };
    }

    private Value mean(TowerInput.Bag bag, Operand<TInt32> rows) {
        Operand<TFloat32> y =
                tf.sparse.sparseSegmentMeanWithNumSegments(table.operand(), bag.values(), bag.rowIndex(), rows);
        return tape.record(y, dy -> {
            Operand<TFloat32> ones = tf.fill(tf.shape(bag.rowIndex()), tf.constant(1f));
            Operand<TFloat32> counts = tape.sumRows(ones, bag.rowIndex(), rows);
            Operand<TFloat32> each = tf.math.divNoNan(dy, column(counts));
            addToTable(tf.gather(each, bag.rowIndex(), tf.constant(0)), bag.values());
        });
    }

    private Value weightedMean(TowerInput.Bag bag, Operand<TInt32> rows) {
        Operand<TFloat32> sums = tape.sumRows(bag.weights(), bag.rowIndex(), rows);
        Operand<TFloat32> shares =
                column(tf.math.divNoNan(bag.weights(), tf.gather(sums, bag.rowIndex(), tf.constant(0))));
        Operand<TFloat32> values = tf.gather(table.operand(), bag.values(), tf.constant(0));
        Operand<TFloat32> y = tape.sumRows(tf.math.mul(values, shares), bag.rowIndex(), rows);
        return tape.record(y, dy -> {
            Operand<TFloat32> each = tf.gather(dy, bag.rowIndex(), tf.constant(0));
            addToTable(tf.math.mul(each, shares), bag.values());
        });
    }

    private Value positionWeighted(
            ModelSpec.PooledFeature feature, TowerInput.Bag bag, Operand<TInt32> rows, String name) {
        Value theta = tape.weight(name, Initializer.ZEROS, feature.maxLength());
        Operand<TFloat32> raw = tf.math.exp(tf.gather(theta.operand(), bag.positions(), tf.constant(0)));
        Operand<TFloat32> sums = tape.sumRows(raw, bag.rowIndex(), rows);
        Operand<TFloat32> shares = tf.math.divNoNan(raw, tf.gather(sums, bag.rowIndex(), tf.constant(0)));
        Operand<TFloat32> values = tf.gather(table.operand(), bag.values(), tf.constant(0));
        Operand<TFloat32> y = tape.sumRows(tf.math.mul(values, column(shares)), bag.rowIndex(), rows);
        return tape.record(y, dy -> {
            Operand<TFloat32> each = tf.gather(dy, bag.rowIndex(), tf.constant(0));
            addToTable(tf.math.mul(each, column(shares)), bag.values());
            // dc_j = dy_r . E_j, and through the softmax over the row: dtheta = c_j (dc_j - sum_k c_k dc_k)
            Operand<TFloat32> along = tf.sum(tf.math.mul(each, values), tf.constant(1));
            Operand<TFloat32> weighted = tf.math.mul(shares, along);
            Operand<TFloat32> mean =
                    tf.gather(tape.sumRows(weighted, bag.rowIndex(), rows), bag.rowIndex(), tf.constant(0));
            Operand<TFloat32> d = tf.math.mul(shares, tf.math.sub(along, mean));
            theta.addGradient(tape.sumRows(d, bag.positions(), tf.constant(feature.maxLength())));
        });
    }

    private Value concat(ModelSpec.PooledFeature feature, TowerInput.Bag bag, Operand<TInt32> rows) {
        Operand<TInt32> length = tf.constant(feature.maxLength());
        Operand<TInt32> cells = tf.math.add(tf.math.mul(bag.rowIndex(), length), bag.positions());
        Operand<TFloat32> values = tf.gather(table.operand(), bag.values(), tf.constant(0));
        Operand<TFloat32> y = tf.reshape(
                tape.sumRows(values, cells, tf.math.mul(rows, length)),
                tf.constant(new int[] {-1, feature.maxLength() * width}));
        return tape.record(y, dy -> {
            Operand<TFloat32> flat = tf.reshape(dy, tf.constant(new int[] {-1, width}));
            addToTable(tf.gather(flat, cells, tf.constant(0)), bag.values());
        });
    }

    /**
     * Pools by attention.
     *
     * @param elements [k, width]
     * @param name prefix of the weights {@code <name>.query} and {@code <name>.places}
     * @param count number of queries
     */
    private Value attention(Value elements, TowerInput.Bag bag, TowerInput input, String name, int count, int length) {
        Value query = tape.weight(name + ".query", Initializer.ZEROS, count, width);
        Value places = tape.weight(name + ".places", Initializer.ZEROS, count, length);
        Operand<TInt32> first = tf.constant(0);
        Operand<TInt32> row = bag.rowIndex();
        Operand<TInt32> scenario = count == 1 ? tf.zerosLike(row) : tf.gather(input.scenarios(), row, first);
        Operand<TInt32> cell = tf.math.add(tf.math.mul(scenario, tf.constant(length)), bag.positions());
        Operand<TFloat32> scale = tf.constant((float) (1 / Math.sqrt(width)));
        Operand<TFloat32> q = tf.math.mul(tf.gather(query.operand(), scenario, first), scale);
        Operand<TFloat32> positionTerms =
                tf.gather(tf.reshape(places.operand(), tf.constant(new int[] {-1})), cell, first);
        Operand<TFloat32> logits =
                tf.math.add(tf.sum(tf.math.mul(elements.operand(), q), tf.constant(1)), positionTerms);
        Operand<TFloat32> largest = tf.gather(tf.math.unsortedSegmentMax(logits, row, input.rows()), row, first);
        Operand<TFloat32> powers = tf.math.exp(tf.math.sub(logits, largest));
        Operand<TFloat32> shares = tf.math.div(powers, tf.gather(tape.sumRows(powers, row, input.rows()), row, first));
        Operand<TFloat32> column = tf.expandDims(shares, tf.constant(1));
        Operand<TFloat32> y = tape.sumRows(tf.math.mul(elements.operand(), column), row, input.rows());
        return tape.record(y, dy -> {
            Operand<TFloat32> each = tf.gather(dy, row, first);
            Operand<TFloat32> along = tf.sum(tf.math.mul(each, elements.operand()), tf.constant(1));
            Operand<TFloat32> mean = tf.gather(tape.sumRows(tf.math.mul(shares, along), row, input.rows()), row, first);
            Operand<TFloat32> d = tf.math.mul(shares, tf.math.sub(along, mean));
            Operand<TFloat32> dColumn = tf.expandDims(d, tf.constant(1));
            elements.addGradient(tf.math.add(tf.math.mul(each, column), tf.math.mul(dColumn, q)));
            Operand<TFloat32> scaled = tf.math.mul(dColumn, scale);
            query.addGradient(tape.sumRows(tf.math.mul(scaled, elements.operand()), scenario, tf.constant(count)));
            places.addGradient(tf.reshape(
                    tape.sumRows(d, cell, tf.constant(count * length)), tf.constant(new int[] {count, length})));
        });
    }

    private void addToTable(Operand<TFloat32> rows, Operand<TInt32> index) {
        table.addGradient(tape.sumRows(rows, index, tape.rowCount(table.operand())));
    }

    private <T extends TNumber> Operand<T> column(Operand<T> vector) {
        return tf.expandDims(vector, tf.constant(1));
    }
}
