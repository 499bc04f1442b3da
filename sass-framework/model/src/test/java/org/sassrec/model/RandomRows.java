package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.sampling.SideRows;

/** Creates rows with random features for the batches of {@link ModelFixture}. */
final class RandomRows {
    private RandomRows() {}

    /** Returns rows with random features. Row 1 has no values in any bag. */
    static SideRows of(ModelSpec spec, String side, Random random, int... offsets) {
        boolean user = side.equals("user");
        ModelSpec.SideSpec features = user ? spec.user() : spec.item();
        int n = offsets[offsets.length - 1];
        int[] ids = new int[n * features.singles().length];
        for (int i = 0; i < ids.length; i++) {
            int table = features.singles()[i % features.singles().length];
            ids[i] = random.nextInt(spec.tables().get(table).rows());
        }
        List<SideRows.Bag> bags = new ArrayList<>();
        for (ModelSpec.PooledFeature feature : features.bags()) {
            bags.add(bag(spec, feature, random, n));
        }
        int[] tables = java.util.stream.IntStream.concat(
                        spec.context().stream().filter(c -> user).mapToInt(ModelSpec.Table::rows),
                        features.scenarioFeatures().stream().mapToInt(ModelSpec.ScenarioFeature::rows))
                .toArray();
        int[] bias = new int[n * tables.length];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = random.nextInt(tables[i % tables.length]);
        }
        float[] dense = dense(features, random, n);
        return new SideRows(n, offsets, ids, bags.toArray(SideRows.Bag[]::new), bias, dense);
    }

    /** Returns numbers around 0. Those of row 2 are missing. */
    private static float[] dense(ModelSpec.SideSpec features, Random random, int n) {
        float[] dense = new float[n * features.denseColumns()];
        int at = 0;
        for (int row = 0; row < n; row++) {
            for (ModelSpec.DenseFeature feature : features.dense()) {
                for (int i = 0; i < feature.values(); i++) {
                    dense[at++] = row == 2 ? 0 : 3 * (random.nextFloat() - 0.5f);
                }
                dense[at++] = row == 2 ? 1 : 0;
            }
        }
        return dense;
    }

    private static SideRows.Bag bag(ModelSpec spec, ModelSpec.PooledFeature feature, Random random, int n) {
        List<Integer> values = new ArrayList<>();
        List<Integer> rowOf = new ArrayList<>();
        List<Float> weights = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        List<Integer> gaps = new ArrayList<>();
        for (int row = 0; row < n; row++) {
            int length = row == 1 ? 0 : 1 + random.nextInt(feature.maxLength());
            for (int place = 0; place < length; place++) {
                values.add(random.nextInt(spec.tables().get(feature.table()).rows()));
                rowOf.add(row);
                weights.add(feature.sequence() ? 1 : 0.25f + random.nextFloat());
                places.add(place);
                if (feature.gaps() >= 0) {
                    gaps.add(random.nextInt(spec.tables().get(feature.gaps()).rows()));
                }
            }
        }
        float[] w = new float[weights.size()];
        for (int i = 0; i < w.length; i++) {
            w[i] = weights.get(i);
        }
        return new SideRows.Bag(ints(values), ints(rowOf), w, ints(places), ints(gaps));
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }
}
