package org.sassrec.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.sampling.ContrastBatch;
import org.sassrec.sampling.RetrievalBatch;
import org.sassrec.sampling.SideRows;

/**
 * The model written a second time from its equations: row by row, in doubles, in plain Java, without a shared line of
 * code. Gradients are central differences of its losses.
 */
final class Reference {
    private final ModelSpec spec;
    private final Map<String, double[]> w;
    /** While gradients are measured: what a network reads without gradient, as it was before any weight was moved. */
    private final Map<List<Object>, double[]> stopped = new HashMap<>();

    private boolean measuring;

    Reference(ModelSpec spec, Map<String, double[]> weights) {
        this.spec = spec;
        this.w = weights;
    }

    /** Outputs of one row. */
    record Out(double[] scenario, double bias, double[] global, double globalBias) {}

    // ------------------------------------------------------------------ linear algebra of one row

    double[] dense(double[] x, String name) {
        double[] matrix = weight(name + ".W");
        double[] y = weight(name + ".b").clone();
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < y.length; j++) {
                y[j] += x[i] * matrix[i * y.length + j];
            }
        }
        return y;
    }

    /** A scenario's weights are its own plus, where there is one, the part that all share. */
    private double[] weight(String name) {
        String[] parts = name.split("\\.");
        if (!parts[2].matches("\\d+")) {
            return w.get(name);
        }
        parts[2] = "shared";
        double[] shared = w.get(String.join(".", parts));
        return shared == null ? w.get(name) : plus(w.get(name), shared);
    }

    interface Scalar {
        double of(double x);
    }

    static double[] map(double[] x, Scalar f) {
        return Arrays.stream(x).map(f::of).toArray();
    }

    static double relu(double x) {
        return Math.max(0, x);
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    static double[] join(double[]... parts) {
        return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double[] plus(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    static double[] times(double c, double[] a) {
        return map(a, x -> c * x);
    }

    private static double[] times(double[] a, double[] b) {
        double[] product = a.clone();
        for (int i = 0; i < product.length; i++) {
            product[i] *= b[i];
        }
        return product;
    }

    static double[] unit(double[] a) {
        return times(1 / Math.sqrt(dot(a, a)), a);
    }

    // ------------------------------------------------------------------ features

    private double[] embedding(int table, int id) {
        int first = 0;
        for (int t = 0; t < table; t++) {
            first += spec.tables().get(t).rows();
        }
        int width = spec.model().embeddingDim();
        return Arrays.copyOfRange(w.get("tables.embedding"), (first + id) * width, (first + id + 1) * width);
    }

    /** The j-th value's, with what is added for the time since. */
    private double[] element(ModelSpec.Pooled feature, SideRows.Bag bag, int j) {
        double[] value = embedding(feature.table(), bag.values()[j]);
        return feature.gaps() < 0 ? value : plus(value, embedding(feature.gaps(), bag.gaps()[j]));
    }

    private double[] pooled(ModelSpec.Pooled feature, SideRows.Bag bag, int row, String name) {
        int width = spec.model().embeddingDim();
        if (feature.pooling() == Pooling.CONCAT) {
            double[] wide = new double[feature.maxLength() * width];
            for (int j = 0; j < bag.values().length; j++) {
                if (bag.rowOf()[j] == row) {
                    System.arraycopy(element(feature, bag, j), 0, wide, bag.places()[j] * width, width);
                }
            }
            return wide;
        }
        double[] sum = new double[width];
        double total = 0;
        for (int j = 0; j < bag.values().length; j++) {
            if (bag.rowOf()[j] == row) {
                double c =
                        feature.pooling() == Pooling.PLACES ? Math.exp(w.get(name)[bag.places()[j]]) : bag.weights()[j];
                sum = plus(sum, times(c, element(feature, bag, j)));
                total += c;
            }
        }
        return total == 0 ? sum : times(1 / total, sum);
    }

    private static int scenario(SideRows rows, int row) {
        int s = 0;
        while (row >= rows.scenarioOffsets()[s + 1]) {
            s++;
        }
        return s;
    }

    // ------------------------------------------------------------------ towers

    Out tower(String side, SideRows rows, int row) {
        boolean user = side.equals("user");
        ModelSpec.SideSpec features = user ? spec.user() : spec.item();
        ModelConfig model = spec.model();
        double[] x = new double[0];
        double[] shortcut = new double[model.embeddingDim()];
        for (int k = 0; k < features.ownSingles(); k++) {
            double[] e = single(features, rows, row, k);
            x = join(x, e);
            shortcut = user ? shortcut : plus(shortcut, e);
        }
        for (int k = 0; k < features.bags().size(); k++) {
            ModelSpec.Pooled feature = features.bags().get(k);
            if (!feature.scenarios().isEmpty()) {
                continue;
            }
            double[] p = pooled(feature, rows.bags()[k], row, side + ".places." + k);
            x = join(x, p);
            boolean counts = user ? feature.sequence() && feature.pooling() != Pooling.CONCAT : !feature.sequence();
            shortcut = counts ? plus(shortcut, p) : shortcut;
        }
        x = join(x, numbers(side, features, rows, row));
        double[] residual = new double[model.outputDim()];
        if (model.residual()) {
            residual = model.outputDim() == shortcut.length ? shortcut : product(shortcut, side + ".residual.W");
        }
        return model.type() == ModelConfig.Type.SASS
                ? sass(side, rows, row, x, residual)
                : rival(side, rows, row, x, residual);
    }

    private Out rival(String side, SideRows rows, int row, double[] x, double[] residual) {
        int s = scenario(rows, row);
        double[] still = measuring ? stopped.computeIfAbsent(List.of(System.identityHashCode(rows), row), key -> x) : x;
        return new RivalReference(this, spec, side).tower(x, still, context(side, rows, row, s), s, residual);
    }

    private double[] numbers(String side, ModelSpec.SideSpec features, SideRows rows, int row) {
        double[] all = new double[0];
        for (int k = 0; k < features.dense().size(); k++) {
            boolean own = !features.dense().get(k).scenarios().isEmpty();
            all = own ? all : join(all, numbers(side, features, rows, row, k));
        }
        return all;
    }

    private double[] numbers(String side, ModelSpec.SideSpec features, SideRows rows, int row, int k) {
        int at = row * rows.dense().length / rows.rows();
        for (int before = 0; before < k; before++) {
            at += features.dense().get(before).columns();
        }
        ModelSpec.Dense feature = features.dense().get(k);
        double[] given = new double[feature.columns()];
        for (int i = 0; i < given.length; i++) {
            given[i] = rows.dense()[at + i];
        }
        double[] block = feature.projected() ? product(given, side + ".dense." + k + ".P") : given;
        return feature.learned() < 0 ? block : plus(block, single(features, rows, row, feature.learned()));
    }

    /** What the bias network reads of pooled features and numbers of some scenarios. */
    private double[] own(String side, SideRows rows, int row, int s) {
        ModelSpec.SideSpec features = side.equals("user") ? spec.user() : spec.item();
        double[] all = new double[0];
        for (int k = 0; k < features.bags().size(); k++) {
            ModelSpec.Pooled feature = features.bags().get(k);
            if (!feature.scenarios().isEmpty()) {
                double[] p = pooled(feature, rows.bags()[k], row, side + ".places." + k);
                all = join(all, feature.scenarios().contains(s) ? p : new double[p.length]);
            }
        }
        for (int k = 0; k < features.dense().size(); k++) {
            ModelSpec.Dense feature = features.dense().get(k);
            if (!feature.scenarios().isEmpty()) {
                double[] p = numbers(side, features, rows, row, k);
                all = join(all, feature.scenarios().contains(s) ? p : new double[p.length]);
            }
        }
        return all;
    }

    private double[] single(ModelSpec.SideSpec features, SideRows rows, int row, int feature) {
        int[] tables = features.singles();
        return embedding(tables[feature], rows.ids()[row * tables.length + feature]);
    }

    private double[] product(double[] x, String name) {
        double[] matrix = weight(name);
        double[] y = new double[matrix.length / x.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < y.length; j++) {
                y[j] += x[i] * matrix[i * y.length + j];
            }
        }
        return y;
    }

    boolean learned(String side) {
        return side.equals("item") && spec.model().itemBias() == ModelConfig.ItemBias.LEARNED;
    }

    private double[] context(String side, SideRows rows, int row, int s) {
        int width = spec.model().biasDim();
        double[] table = w.get("tables.bias");
        double[] c = Arrays.copyOfRange(table, s * width, (s + 1) * width);
        int first = spec.scenarios();
        int next = row * rows.biasIds().length / rows.rows();
        for (ModelSpec.Table feature : spec.context()) {
            if (side.equals("user")) {
                int at = first + rows.biasIds()[next++];
                c = join(c, Arrays.copyOfRange(table, at * width, (at + 1) * width));
            }
            first += feature.rows();
        }
        for (String of : List.of("user", "item")) {
            for (ModelSpec.Own feature : (of.equals("user") ? spec.user() : spec.item()).own()) {
                if (side.equals(of)) {
                    int at = first + rows.biasIds()[next++];
                    double[] found = Arrays.copyOfRange(table, at * width, (at + 1) * width);
                    c = join(c, feature.scenarios().contains(s) ? found : new double[width]);
                }
                first += feature.rows();
            }
        }
        return join(c, own(side, rows, row, s));
    }

    private Out sass(String side, SideRows rows, int row, double[] x, double[] residual) {
        ModelConfig model = spec.model();
        int s = scenario(rows, row);
        double[] b = map(dense(context(side, rows, row, s), side + ".bias"), Reference::relu);
        double[] g = x;
        double[] h = x;
        for (int l = 1; l <= model.layers().size(); l++) {
            // Without a global output the model leaves out layers that nobody reads, so their weights don't exist.
            g = w.containsKey(side + "." + l + ".global.W")
                    ? map(dense(g, side + "." + l + ".global"), Reference::relu)
                    : g;
            h = layer(side + "." + l + "." + s, g, h, b, l <= spec.gateDepths()[s]);
        }
        String name = side + ".out." + s;
        double[] last = switch (model.biasFusion()) {
            case SUM -> join(h, b);
            case CONCAT -> map(dense(join(h, b), name + ".fusion"), Reference::relu);
            case NONE -> h;
        };
        double[] out = plus(dense(last, name), residual);
        double bias = learned(side) ? dense(last, name + ".bias")[0] : 0;
        if (spec.finetune().globalLossWeight() == 0) {
            return new Out(out, bias, new double[0], 0);
        }
        double[] global = plus(dense(g, side + ".out.global"), residual);
        return new Out(out, bias, global, learned(side) ? dense(g, side + ".out.global.bias")[0] : 0);
    }

    private double[] layer(String name, double[] g, double[] h, double[] b, boolean gated) {
        double[] k = map(dense(h, name + ".scenario"), Reference::relu);
        if (!gated || spec.model().transfer() == ModelConfig.Transfer.NONE) {
            return k;
        }
        int d = k.length;
        String weights = name + ".transfer";
        switch (spec.model().transfer()) {
            case MATRIX -> {
                return plus(k, product(g, weights + ".W"));
            }
            case SIMNET -> {
                return map(dense(join(g, k, plus(g, k), times(g, k)), weights), Reference::relu);
            }
            case SIGMOID -> {
                double[] r = map(dense(join(g, k), weights), Reference::sigmoid);
                return plus(times(r, g), times(map(r, x -> 1 - x), k));
            }
            default -> {
                // gru and direct
            }
        }
        double[] gates = map(dense(join(g, k, b), name + ".gates"), Reference::sigmoid);
        double[] ag = new double[d];
        for (int j = 0; j < d; j++) {
            ag[j] = gates[j] * g[j];
        }
        double[] t = spec.model().transfer() == ModelConfig.Transfer.GRU
                ? map(dense(join(ag, k), name + ".transfer"), Math::tanh)
                : ag;
        double[] next = new double[d];
        for (int j = 0; j < d; j++) {
            double z = gates[d + j];
            next[j] = (1 - z) * k[j] + z * t[j];
        }
        return next;
    }

    // ------------------------------------------------------------------ losses

    double score(double[] u, double[] v, double learnedBias, double prior) {
        boolean cosine = spec.model().similarity() == ModelConfig.Similarity.COSINE;
        double sim = cosine ? dot(unit(u), unit(v)) : dot(u, v);
        double bias = switch (spec.model().itemBias()) {
            case NONE -> 0;
            case LEARNED -> learnedBias;
            case PRIOR -> w.get("item.prior.scale")[0] * prior;
        };
        return sim / spec.finetune().temperature() + bias;
    }

    /** Scores of a row's candidates less log q, the positive first, masked ones left out. */
    private double[] candidates(RetrievalBatch batch, List<Out> users, List<Out> items, int i, boolean global) {
        int s = scenario(batch.users(), i);
        double[] scores = new double[0];
        int count = batch.perRow() > 0
                ? batch.perRow()
                : batch.items().scenarioOffsets()[s + 1] - batch.items().scenarioOffsets()[s];
        for (int pass = 0; pass < 2; pass++) {
            for (int c = 0; c < count; c++) {
                int row = batch.perRow() > 0
                        ? batch.candidates()[i * count + c]
                        : batch.items().scenarioOffsets()[s] + c;
                boolean positive = batch.perRow() > 0 ? c == 0 : row == batch.positive()[i];
                int cell = batch.perRow() > 0 ? c : row;
                boolean masked = false;
                for (int p = 0; p < batch.maskedUser().length; p++) {
                    masked |= batch.maskedUser()[p] == i && batch.maskedItem()[p] == cell;
                }
                boolean others = batch.perRow() == 0 && c >= batch.shared()[s] && !positive;
                if (masked || others || positive != (pass == 0)) {
                    continue;
                }
                Out u = users.get(i);
                Out v = items.get(row);
                double score = global
                        ? score(u.global(), v.global(), v.globalBias(), batch.prior()[row])
                        : score(u.scenario(), v.scenario(), v.bias(), batch.prior()[row]);
                scores = join(scores, new double[] {score - batch.logQ()[row]});
            }
        }
        return scores;
    }

    private double rowLoss(double[] scores) {
        if (spec.finetune().loss() == FinetuneConfig.Loss.SOFTMAX) {
            return Math.log(
                    Arrays.stream(scores).map(x -> Math.exp(x - scores[0])).sum());
        }
        return Arrays.stream(scores)
                .skip(1)
                .map(x -> x - scores[0])
                .map(m -> spec.finetune().loss() == FinetuneConfig.Loss.HINGE ? Math.max(0, 1 + m) : softplus(m))
                .average()
                .orElse(0);
    }

    List<Out> towers(String side, SideRows rows) {
        return java.util.stream.IntStream.range(0, rows.rows())
                .mapToObj(i -> tower(side, rows, i))
                .toList();
    }

    double fineTuneLoss(RetrievalBatch batch) {
        List<Out> users = towers("user", batch.users());
        List<Out> items = towers("item", batch.items());
        double lambda =
                spec.model().type() == ModelConfig.Type.SASS ? spec.finetune().globalLossWeight() : 0;
        double sum = 0;
        for (int i = 0; i < users.size(); i++) {
            double loss = rowLoss(candidates(batch, users, items, i, false));
            if (lambda > 0) {
                loss += lambda * rowLoss(candidates(batch, users, items, i, true));
            }
            sum += batch.weight()[i] * loss;
        }
        return sum / users.size();
    }

    double contrastLoss(ContrastBatch batch) {
        return contrast(towers("user", batch.users()), batch.userPartner(), batch.userEntity())
                + contrast(towers("item", batch.items()), batch.itemPartner(), batch.itemEntity());
    }

    private double contrast(List<Out> rows, int[] partner, int[] entity) {
        double sum = 0;
        for (int i = 0; i < rows.size(); i++) {
            double[] z = unit(rows.get(i).scenario());
            double positive = dot(z, unit(rows.get(partner[i]).scenario()));
            double all = 0;
            for (int j = 0; j < rows.size(); j++) {
                if (j == partner[i] || entity[j] != entity[i]) {
                    double cosine = dot(z, unit(rows.get(j).scenario()));
                    all += Math.exp((cosine - positive) / spec.pretrain().temperature());
                }
            }
            sum += Math.log(all);
        }
        return sum / rows.size();
    }

    /** Central differences of a loss with respect to every weight; NaN but for some 30 numbers spread over each. */
    Map<String, double[]> gradients(ToDoubleFunction<Reference> loss) {
        double step = 1e-6;
        measuring = true;
        if (!Double.isFinite(loss.applyAsDouble(this))) {
            throw new IllegalStateException("no loss to differentiate");
        }
        Map<String, double[]> gradients = new LinkedHashMap<>();
        w.forEach((name, values) -> {
            double[] gradient = new double[values.length];
            Arrays.fill(gradient, Double.NaN);
            for (int i = 0; i < values.length; i += 1 + values.length / 31) {
                double old = values[i];
                values[i] = old + step;
                double above = loss.applyAsDouble(this);
                values[i] = old - step;
                double below = loss.applyAsDouble(this);
                values[i] = old;
                gradient[i] = (above - below) / (2 * step);
            }
            gradients.put(name, gradient);
        });
        measuring = false;
        stopped.clear();
        return gradients;
    }
}
