package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.TowerInput;
import org.sassrec.sampling.SideRows;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** The placeholders of one side, and the conversion of a batch's rows to tensors. */
final class SidePlaceholders {
    private final int scenarios;
    private final int singles;
    private final int contexts;
    private final int dense;
    private final TowerInput input;

    SidePlaceholders(Ops tf, ModelSpec spec, String side) {
        ModelSpec.SideSpec features = spec.side(side);
        scenarios = spec.scenarios();
        singles = features.singles().length;
        contexts = spec.biasFeatures(side);
        dense = features.denseColumns();
        List<TowerInput.Bag> bags = new ArrayList<>();
        for (ModelSpec.PooledFeature feature : features.bags()) {
            bags.add(new TowerInput.Bag(
                    FeedDict.ints(tf, -1),
                    FeedDict.ints(tf, -1),
                    FeedDict.floats(tf, -1),
                    FeedDict.ints(tf, -1),
                    feature.gaps() < 0 ? null : FeedDict.ints(tf, -1)));
        }
        input = new TowerInput(
                FeedDict.ints(tf),
                FeedDict.ints(tf, scenarios),
                FeedDict.ints(tf, -1),
                FeedDict.ints(tf, -1, singles),
                bags,
                FeedDict.ints(tf, -1, contexts),
                FeedDict.floats(tf, -1, dense));
    }

    TowerInput input() {
        return input;
    }

    /** Adds the tensors of the rows. */
    void feed(FeedDict feed, SideRows rows) {
        int n = rows.rows();
        int[] offsets = rows.scenarioOffsets();
        require(offsets.length == scenarios + 1 && offsets[0] == 0 && offsets[scenarios] == n, "scenario offsets");
        require(rows.ids().length == n * singles, "ids");
        require(rows.biasIds().length == n * contexts, "context ids");
        require(rows.dense().length == n * dense, "numbers");
        require(rows.bags().length == input.bags().size(), "bags");
        int[] sizes = new int[scenarios];
        int[] scenarioOf = new int[n];
        for (int s = 0; s < scenarios; s++) {
            sizes[s] = offsets[s + 1] - offsets[s];
            java.util.Arrays.fill(scenarioOf, offsets[s], offsets[s + 1], s);
        }
        feed.ints(input.rows(), new int[] {n});
        feed.ints(input.sizes(), sizes, scenarios);
        feed.ints(input.scenarios(), scenarioOf, n);
        feed.ints(input.ids(), rows.ids(), n, singles);
        feed.ints(input.context(), rows.biasIds(), n, contexts);
        feed.floats(input.dense(), rows.dense(), n, dense);
        for (int i = 0; i < rows.bags().length; i++) {
            SideRows.Bag bag = rows.bags()[i];
            TowerInput.Bag to = input.bags().get(i);
            int k = bag.values().length;
            require(bag.rowIndex().length == k && bag.weights().length == k && bag.positions().length == k, "bag " + i);
            feed.ints(to.values(), bag.values(), k);
            feed.ints(to.rowIndex(), bag.rowIndex(), k);
            feed.floats(to.weights(), bag.weights(), k);
            feed.ints(to.positions(), bag.positions(), k);
            Operand<TInt32> gaps = to.gaps();
            if (gaps != null) {
                require(bag.gaps().length == k, "gaps of bag " + i);
                feed.ints(gaps, bag.gaps(), k);
            }
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException("the lengths of the batch's " + what + " do not match the model");
        }
    }
}
