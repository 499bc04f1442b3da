package org.sassrec.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.ModelSpec;

/** A second implementation of the baselines' towers from their equations, for one row. */
final class BaselineReference {
    private final RowWeights w;
    private final ModelConfig model;
    private final ModelSpec spec;
    private final String side;
    private final NoGradient noGradient;

    /** Provides values without gradient. */
    interface NoGradient {
        /**
         * Returns the value of {@code now} before any weight was changed.
         *
         * @param what identifies the value
         */
        double[] of(String what, double[] now);
    }

    BaselineReference(RowWeights weights, ModelSpec spec, String side, NoGradient noGradient) {
        this.w = weights;
        this.spec = spec;
        this.model = spec.model();
        this.side = side;
        this.noGradient = noGradient;
    }

    /** Returns the outputs for features x, the context and scenario s. */
    ReferenceModel.Out tower(double[] features, double[] context, int s, double[] residual) {
        boolean sharedItem = side.equals("item") && model.itemVector() == ModelConfig.ItemVector.SHARED;
        double[] x = sharedItem || model.type().separatesContext()
                ? features
                : RowMath.join(features, Arrays.copyOfRange(context, model.biasDim(), context.length));
        return switch (model.type()) {
            case DSSM, BST, MIND -> mlp(x, residual);
            case SCENARIO_DSSM -> mlp(RowMath.join(x, context), residual);
            case YOUTUBE_DNN -> head(side.equals("user") ? layers(x) : x, side + ".out", residual);
            case SAR_NET -> head(sarNet(x, s), side + ".out", residual);
            case SHARED_BOTTOM -> head(layers(x), side + ".out." + s, residual);
            case MMOE -> head(mmoe(x, s), side + ".out." + s, residual);
            case PLE -> head(ple(x, s), side + ".out." + s, residual);
            case PEPNET -> head(pepnet(x, RowMath.join(context, noGradient.of("x", x))), side + ".out", residual);
            case HMOE -> hmoe(x, s, residual);
            case STAR -> star(x, context, s, residual);
            case M2M -> head(m2m(x, s), side + ".out", residual);
            case APG -> head(apg(x, context), side + ".out", residual);
            case ADIN -> head(adin(x, context, s), side + ".out." + s, residual);
            case SASS, POPULARITY, ITEM_CF, NEIGHBOURS -> throw new IllegalArgumentException("no baseline");
        };
    }

    /** Returns the output of an item with one vector for all scenarios. */
    ReferenceModel.Out sharedItem(double[] x, double[] residual) {
        return model.type() == ModelConfig.Type.YOUTUBE_DNN ? head(x, "item.out", residual) : mlp(x, residual);
    }

    private ReferenceModel.Out mlp(double[] x, double[] residual) {
        return head(layers(x), side + ".out", residual);
    }

    private ReferenceModel.Out head(double[] h, String name, double[] residual) {
        double bias = learned() ? w.dense(h, name + ".bias")[0] : 0;
        return new ReferenceModel.Out(RowMath.plus(w.dense(h, name), residual), bias, new double[0], 0);
    }

    private double[] relu(double[] x, String name) {
        return RowMath.map(w.dense(x, name), RowMath::relu);
    }

    private double[] layers(double[] x) {
        double[] h = x;
        for (int l = 1; l <= model.layers().size(); l++) {
            h = relu(h, side + "." + l);
        }
        return h;
    }

    private double[] mmoe(double[] x, int s) {
        return mix(w.dense(x, side + ".gate." + s + ".mix"), experts(x));
    }

    private List<double[]> experts(double[] x) {
        List<double[]> experts = new ArrayList<>();
        double[] all = relu(x, side + ".1.experts");
        for (int k = 0; k < model.experts(); k++) {
            double[] h = part(all, k);
            for (int l = 2; l <= model.layers().size(); l++) {
                h = relu(h, side + "." + l + ".expert" + k);
            }
            experts.add(h);
        }
        return experts;
    }

    private ReferenceModel.Out hmoe(double[] x, int s, double[] residual) {
        List<double[]> outputs = new ArrayList<>();
        List<double[]> biases = new ArrayList<>();
        for (int j = 0; j < spec.scenarios(); j++) {
            double[] f = mmoe(x, j);
            double[] vector = w.dense(f, side + ".out." + j);
            double[] bias = learned() ? w.dense(f, side + ".out." + j + ".bias") : new double[1];
            outputs.add(j == s ? vector : noGradient.of("vector" + j, vector));
            biases.add(j == s ? bias : noGradient.of("bias" + j, bias));
        }
        double[] logits = w.dense(x, side + ".gate." + s + ".relations");
        double[] out = RowMath.plus(mix(logits, outputs), residual);
        return new ReferenceModel.Out(out, mix(logits, biases)[0], new double[0], 0);
    }

    /** Normalizes by the mean and variance of the row, then scales and shifts for the scenario. */
    private double[] norm(double[] x, int s) {
        String name = side + ".0";
        double[] scale = RowMath.times(w.get(name + ".scale"), w.weight(name + "." + s + ".scale"));
        double[] shift = RowMath.plus(w.get(name + ".shift"), w.weight(name + "." + s + ".shift"));
        return RowMath.plus(RowMath.times(scale, RowMath.standardized(x)), shift);
    }

    private ReferenceModel.Out star(double[] x, double[] context, int s, double[] residual) {
        double[] h = norm(x, s);
        for (int l = 1; l <= model.layers().size(); l++) {
            h = RowMath.map(starred(h, side + "." + l, s, ""), RowMath::relu);
        }
        double[] aux = w.dense(relu(RowMath.join(context, x), side + ".aux.hidden"), side + ".aux");
        double[] out = RowMath.plus(RowMath.plus(starred(h, side + ".out", s, ""), aux), residual);
        return new ReferenceModel.Out(out, learned() ? starred(h, side + ".out", s, ".bias")[0] : 0, new double[0], 0);
    }

    private double[] starred(double[] x, String name, int s, String what) {
        String common = name + ".center" + what;
        String own = name + "." + s + ".star" + what;
        double[] matrix = RowMath.times(w.get(common + ".W"), w.weight(own + ".W"));
        return affine(x, matrix, RowMath.plus(w.get(common + ".b"), w.weight(own + ".b")));
    }

    private static double[] affine(double[] x, double[] matrix, double[] shift) {
        double[] y = shift.clone();
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < y.length; j++) {
                y[j] += x[i] * matrix[i * y.length + j];
            }
        }
        return y;
    }

    private double[] sarNet(double[] x, int s) {
        String scale = side + ".0." + s;
        double[] y = RowMath.plus(RowMath.times(w.weight(scale + ".scale"), x), w.weight(scale + ".shift"));
        double[] own = y;
        for (int l = 1; l <= model.layers().size(); l++) {
            own = relu(own, side + "." + l + "." + s + ".expert");
        }
        List<double[]> all = experts(y);
        all.add(own);
        return mix(w.dense(y, side + ".gate." + s + ".mix"), all);
    }

    private double[] m2m(double[] x, int s) {
        double[] e = w.get(side + ".knowledge." + s);
        double[] v = w.get(side + ".meta.attention.v");
        List<double[]> experts = experts(x);
        double[] scores = experts.stream()
                .mapToDouble(k -> RowMath.dot(v, RowMath.map(meta(k, e, "attention"), RowMath::leaky)))
                .toArray();
        double[] r = mix(scores, experts);
        return RowMath.map(RowMath.plus(meta(r, e, "tower"), r), RowMath::leaky);
    }

    private double[] meta(double[] x, double[] e, String what) {
        String name = side + ".meta." + what;
        return affine(x, w.dense(e, name + ".matrix"), w.dense(e, name + ".shift"));
    }

    private double[] apg(double[] x, double[] p) {
        double[] h = x;
        for (int l = 1; l <= model.layers().size(); l++) {
            String name = side + "." + l;
            double[] v = w.product(h, name + ".down.W");
            double[] s = w.dense(relu(p, name + ".generated.hidden"), name + ".generated");
            h = relu(affine(v, s, new double[v.length]), name + ".up");
        }
        return h;
    }

    private double[] adin(double[] x, double[] p, int s) {
        double[] k = norm(excitation(x, p), s);
        double[] g = k;
        for (int l = 1; l <= model.layers().size(); l++) {
            g = relu(g, side + "." + l);
            k = relu(k, side + "." + l + "." + s + ".own");
        }
        double[] u = RowMath.times(RowMath.map(w.dense(p, side + ".fusion.common"), RowMath::sigmoid), g);
        double[] v = RowMath.times(RowMath.map(w.dense(p, side + ".fusion.own"), RowMath::sigmoid), k);
        return RowMath.join(u, RowMath.times(u, v), v);
    }

    private double[] excitation(double[] x, double[] p) {
        int[] fields = fields();
        double[] means = new double[fields.length];
        int next = 0;
        for (int f = 0; f < fields.length; f++) {
            means[f] = Arrays.stream(x, next, next + fields[f]).average().orElseThrow();
            next += fields[f];
        }
        double[] gate = w.dense(relu(RowMath.join(means, p), side + ".excitation.hidden"), side + ".excitation");
        double[] y = x.clone();
        next = 0;
        for (int f = 0; f < fields.length; f++) {
            for (int c = 0; c < fields[f]; c++) {
                y[next++] *= 2 * RowMath.sigmoid(gate[f]);
            }
        }
        return y;
    }

    /** Returns the number of columns of each feature that the tower reads. */
    private int[] fields() {
        ModelSpec.SideSpec features = side.equals("user") ? spec.user() : spec.item();
        int width = model.embeddingDim();
        List<Integer> all = new ArrayList<>();
        for (int k = 0; k < features.towerSingles(); k++) {
            all.add(width);
        }
        for (ModelSpec.PooledFeature feature : features.bags()) {
            if (feature.scenarios().isEmpty()) {
                boolean wide = feature.pooling() == org.sassrec.config.FeatureConfig.Pooling.CONCAT;
                all.add(wide ? feature.maxLength() * width : width);
            }
        }
        for (ModelSpec.DenseFeature feature : features.dense()) {
            if (feature.scenarios().isEmpty()) {
                all.add(feature.projected() ? width : feature.values() + 1);
            }
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    private double[] ple(double[] x, int s) {
        double[] q = x;
        double[] h = x;
        for (int l = 1; l <= model.layers().size(); l++) {
            String name = side + "." + l;
            double[] all = relu(q, name + ".experts");
            List<double[]> experts = new ArrayList<>();
            for (int k = 0; k < model.experts(); k++) {
                experts.add(part(all, k));
            }
            // The last layer has no shared mixture, because no later layer reads it.
            q = l < model.layers().size() ? mix(w.dense(q, name + ".gate"), experts) : q;
            experts.add(relu(h, name + "." + s + ".expert"));
            h = mix(w.dense(h, name + "." + s + ".gate"), experts);
        }
        return h;
    }

    private double[] pepnet(double[] x, double[] p) {
        double[] h = gated(x, p, side + ".0.gate");
        for (int l = 1; l <= model.layers().size(); l++) {
            h = gated(relu(h, side + "." + l), p, side + "." + l + ".gate");
        }
        return h;
    }

    private double[] gated(double[] x, double[] p, String name) {
        double[] gate = RowMath.map(w.dense(relu(p, name + ".hidden"), name), RowMath::sigmoid);
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] * 2 * gate[i];
        }
        return y;
    }

    private double[] part(double[] all, int k) {
        int width = all.length / model.experts();
        return Arrays.copyOfRange(all, k * width, (k + 1) * width);
    }

    private static double[] mix(double[] logits, List<double[]> experts) {
        double total = Arrays.stream(logits).map(Math::exp).sum();
        double[] sum = new double[experts.get(0).length];
        for (int k = 0; k < logits.length; k++) {
            sum = RowMath.plus(sum, RowMath.times(Math.exp(logits[k]) / total, experts.get(k)));
        }
        return sum;
    }

    private boolean learned() {
        return side.equals("item") && model.itemBias() == ModelConfig.ItemBias.LEARNED;
    }
}
