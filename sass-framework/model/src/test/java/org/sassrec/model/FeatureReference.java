package org.sassrec.model;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.sampling.SideRows;

/** A second implementation of the towers' inputs from their equations, for one row. */
final class FeatureReference {
    private final ModelSpec spec;
    private final RowWeights w;

    FeatureReference(ModelSpec spec, RowWeights weights) {
        this.spec = spec;
        this.w = weights;
    }

    /**
     * The concatenated features, and the shortcut of the embedding's width.
     *
     * @param routed elements of all routed histories by position; the positions of the histories are consecutive
     * @param places total number of positions of these histories
     */
    record Input(double[] x, double[] shortcut, SortedMap<Integer, double[]> routed, int places) {}

    /** Returns the tower's input for a row, and the value that {@code residual} adds. */
    Input of(String side, SideRows rows, int row) {
        boolean user = side.equals("user");
        ModelSpec.SideSpec features = user ? spec.user() : spec.item();
        double[] x = new double[0];
        double[] shortcut = new double[spec.model().embeddingDim()];
        for (int k = 0; k < features.towerSingles(); k++) {
            double[] e = single(features, rows, row, k);
            x = RowMath.join(x, e);
            shortcut = user ? shortcut : RowMath.plus(shortcut, e);
        }
        SortedMap<Integer, double[]> routed = new TreeMap<>();
        int places = 0;
        for (int k = 0; k < features.bags().size(); k++) {
            ModelSpec.PooledFeature feature = features.bags().get(k);
            if (!feature.scenarios().isEmpty()) {
                continue;
            }
            if (user
                    && spec.model().type() == ModelConfig.Type.MIND
                    && feature.sequence()
                    && feature.pooling() != Pooling.CONCAT) {
                int from = places;
                elements(feature, rows.bags()[k], row).forEach((place, e) -> routed.put(from + place, e));
                places += feature.maxLength();
                continue;
            }
            double[] p = pooled(feature, rows, k, row, side);
            x = RowMath.join(x, p);
            boolean counts = user ? feature.sequence() && feature.pooling() != Pooling.CONCAT : !feature.sequence();
            shortcut = counts ? RowMath.plus(shortcut, p) : shortcut;
        }
        x = RowMath.join(x, numbers(side, features, rows, row));
        return new Input(x, shortcut, routed, places);
    }

    private double[] embedding(int table, int id) {
        int first = 0;
        for (int t = 0; t < table; t++) {
            first += spec.tables().get(t).rows();
        }
        int width = spec.model().embeddingDim();
        return Arrays.copyOfRange(w.get("tables.embedding"), (first + id) * width, (first + id + 1) * width);
    }

    /** Returns the embedding of value j, plus that of its time gap. */
    private double[] element(ModelSpec.PooledFeature feature, SideRows.Bag bag, int j) {
        double[] value = embedding(feature.table(), bag.values()[j]);
        return feature.gaps() < 0 ? value : RowMath.plus(value, embedding(feature.gaps(), bag.gaps()[j]));
    }

    private double[] pooled(ModelSpec.PooledFeature feature, SideRows rows, int k, int row, String side) {
        SideRows.Bag bag = rows.bags()[k];
        String attention = side + ".attention." + k;
        return switch (feature.pooling()) {
            case ATTENTION -> {
                // Models that are not scenario-aware have one common query.
                boolean knows = spec.model().type().isScenarioAware();
                yield attended(feature, bag, row, attention, knows ? ReferenceModel.scenario(rows, row) : 0);
            }
            case SELF_ATTENTION -> new TransformerReference(w, attention).mean(elements(feature, bag, row));
            default -> pooled(feature, bag, row, side + ".places." + k);
        };
    }

    /** Returns the elements of a row by position. */
    private SortedMap<Integer, double[]> elements(ModelSpec.PooledFeature feature, SideRows.Bag bag, int row) {
        SortedMap<Integer, double[]> found = new TreeMap<>();
        for (int j = 0; j < bag.values().length; j++) {
            if (bag.rowIndex()[j] == row) {
                found.put(bag.positions()[j], element(feature, bag, j));
            }
        }
        return found;
    }

    private double[] attended(ModelSpec.PooledFeature feature, SideRows.Bag bag, int row, String name, int s) {
        int width = spec.model().embeddingDim();
        double[] query = Arrays.copyOfRange(w.get(name + ".query"), s * width, (s + 1) * width);
        double[] sum = new double[width];
        double total = 0;
        for (var element : elements(feature, bag, row).entrySet()) {
            double positionTerm = w.get(name + ".places")[s * feature.maxLength() + element.getKey()];
            double c = Math.exp(RowMath.dot(element.getValue(), query) / Math.sqrt(width) + positionTerm);
            sum = RowMath.plus(sum, RowMath.times(c, element.getValue()));
            total += c;
        }
        return total == 0 ? sum : RowMath.times(1 / total, sum);
    }

    private double[] pooled(ModelSpec.PooledFeature feature, SideRows.Bag bag, int row, String name) {
        int width = spec.model().embeddingDim();
        if (feature.pooling() == Pooling.CONCAT) {
            double[] wide = new double[feature.maxLength() * width];
            for (int j = 0; j < bag.values().length; j++) {
                if (bag.rowIndex()[j] == row) {
                    System.arraycopy(element(feature, bag, j), 0, wide, bag.positions()[j] * width, width);
                }
            }
            return wide;
        }
        double[] sum = new double[width];
        double total = 0;
        for (int j = 0; j < bag.values().length; j++) {
            if (bag.rowIndex()[j] == row) {
                double c = feature.pooling() == Pooling.POSITIONAL
                        ? Math.exp(w.get(name)[bag.positions()[j]])
                        : bag.weights()[j];
                sum = RowMath.plus(sum, RowMath.times(c, element(feature, bag, j)));
                total += c;
            }
        }
        return total == 0 ? sum : RowMath.times(1 / total, sum);
    }

    private double[] numbers(String side, ModelSpec.SideSpec features, SideRows rows, int row) {
        double[] all = new double[0];
        for (int k = 0; k < features.dense().size(); k++) {
            boolean own = !features.dense().get(k).scenarios().isEmpty();
            all = own ? all : RowMath.join(all, numbers(side, features, rows, row, k));
        }
        return all;
    }

    private double[] numbers(String side, ModelSpec.SideSpec features, SideRows rows, int row, int k) {
        int at = row * rows.dense().length / rows.rows();
        for (int before = 0; before < k; before++) {
            at += features.dense().get(before).columns();
        }
        ModelSpec.DenseFeature feature = features.dense().get(k);
        double[] given = new double[feature.values()];
        for (int i = 0; i < given.length; i++) {
            given[i] = rows.dense()[at + i];
        }
        String name = side + ".dense." + k;
        double[] missing = w.product(new double[] {rows.dense()[at + given.length]}, name + ".missing");
        double[] block = feature.projected()
                ? RowMath.plus(w.product(given, name + ".P"), missing)
                : RowMath.join(given, missing);
        return feature.learned() < 0 ? block : RowMath.plus(block, single(features, rows, row, feature.learned()));
    }

    /** Returns the pooled and dense scenario-only features that the bias network reads. */
    private double[] own(String side, SideRows rows, int row, int s) {
        ModelSpec.SideSpec features = side.equals("user") ? spec.user() : spec.item();
        double[] all = new double[0];
        for (int k = 0; k < features.bags().size(); k++) {
            ModelSpec.PooledFeature feature = features.bags().get(k);
            if (!feature.scenarios().isEmpty()) {
                double[] p = pooled(feature, rows, k, row, side);
                all = RowMath.join(all, feature.scenarios().contains(s) ? p : new double[p.length]);
            }
        }
        for (int k = 0; k < features.dense().size(); k++) {
            ModelSpec.DenseFeature feature = features.dense().get(k);
            if (!feature.scenarios().isEmpty()) {
                double[] p = numbers(side, features, rows, row, k);
                all = RowMath.join(all, feature.scenarios().contains(s) ? p : new double[p.length]);
            }
        }
        return all;
    }

    private double[] single(ModelSpec.SideSpec features, SideRows rows, int row, int feature) {
        int[] tables = features.singles();
        return embedding(tables[feature], rows.ids()[row * tables.length + feature]);
    }

    /** Returns the input of the bias network: the scenario, the context and the scenario-only features. */
    double[] context(String side, SideRows rows, int row, int s) {
        int width = spec.model().biasDim();
        double[] table = w.get("tables.bias");
        double[] c = Arrays.copyOfRange(table, s * width, (s + 1) * width);
        int first = spec.scenarios();
        int next = row * rows.biasIds().length / rows.rows();
        for (ModelSpec.Table feature : spec.context()) {
            if (side.equals("user")) {
                int at = first + rows.biasIds()[next++];
                c = RowMath.join(c, Arrays.copyOfRange(table, at * width, (at + 1) * width));
            }
            first += feature.rows();
        }
        for (String of : List.of("user", "item")) {
            for (ModelSpec.ScenarioFeature feature :
                    (of.equals("user") ? spec.user() : spec.item()).scenarioFeatures()) {
                if (side.equals(of)) {
                    int at = first + rows.biasIds()[next++];
                    double[] found = Arrays.copyOfRange(table, at * width, (at + 1) * width);
                    c = RowMath.join(c, feature.scenarios().contains(s) ? found : new double[width]);
                }
                first += feature.rows();
            }
        }
        return RowMath.join(c, own(side, rows, row, s));
    }
}
