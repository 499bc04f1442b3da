package org.sassrec.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.sassrec.sampling.retrieval.RetrievalBatch;

/**
 * A second implementation of the model from its equations: row by row, in doubles, in plain Java, without shared code.
 * Gradients are central differences of its losses.
 */
final class ReferenceModel {
    /** A wrong gradient is wrong in many entries, so a normal build needs few of them. */
    private static final int GRADIENTS_PER_WEIGHT = Integer.getInteger("sass.gradients", 8);

    private static final Pattern SCENARIO = Pattern.compile("^(?:user|item)\\.(?:\\d+|out|gate|trend)\\.(\\d+)\\.");

    private final ModelSpec spec;
    private final RowWeights w;
    private final FeatureReference features;
    /** During differentiation: values without gradient, as they were before any weight was changed. */
    private final Map<List<Object>, double[]> stopped = new HashMap<>();

    private boolean measuring;
    private String moving = "";
    private final Map<String, List<Out>> cachedOutputs = new HashMap<>();

    /** The gate values of the last row, by the name of the layer: all adaptive gates, then all update gates. */
    private final Map<String, double[]> gates = new HashMap<>();

    ReferenceModel(ModelSpec spec, Map<String, double[]> weights) {
        this.spec = spec;
        this.w = new RowWeights(weights);
        this.features = new FeatureReference(spec, w);
    }

    /** The outputs of one row. */
    record Out(double[] scenario, double bias, double[] global, double globalBias) {}

    // ------------------------------------------------------------------ towers

    static int scenario(SideRows rows, int row) {
        int s = 0;
        while (row >= rows.scenarioOffsets()[s + 1]) {
            s++;
        }
        return s;
    }

    /** Returns the outputs of a row of fine-tuning, which are also the served outputs. */
    Out tower(String side, SideRows rows, int row) {
        Out out = withoutOutputNetworks(side, rows, row);
        int s = scenario(rows, row);
        for (ModelSpec.OutputNetwork head : spec.outputNetworks()) {
            if (side.equals("user") && head.scenario() == s) {
                double[] context = features.context(side, rows, row, s);
                double[] u = new double[0];
                for (double[] vector :
                        InterestReference.split(out.scenario(), spec.model().outputDim())) {
                    u = RowMath.join(u, applyOutputNetwork(head, vector, context));
                }
                return new Out(u, out.bias(), out.global(), out.globalBias());
            }
        }
        return out;
    }

    private double[] applyOutputNetwork(ModelSpec.OutputNetwork head, double[] u, double[] context) {
        String name = "user.head.s" + head.scenario();
        double[] r = u;
        for (ModelSpec.Columns read : head.reads()) {
            r = RowMath.join(r, Arrays.copyOfRange(context, read.first(), read.first() + read.count()));
        }
        for (int l = 1; l <= head.layers().size(); l++) {
            r = RowMath.map(w.dense(r, name + "." + l), RowMath::relu);
        }
        return RowMath.plus(u, w.dense(r, name + ".out"));
    }

    private Out withoutOutputNetworks(String side, SideRows rows, int row) {
        FeatureReference.Input input = features.of(side, rows, row);
        ModelConfig model = spec.model();
        if (model.type() == ModelConfig.Type.MIND && side.equals("user")) {
            return interests(rows, row, input);
        }
        double[] residual = residual(side, input.shortcut());
        if (side.equals("item") && model.itemVector() == ModelConfig.ItemVector.SHARED) {
            return sharedItem(input.x(), residual);
        }
        return model.type() == ModelConfig.Type.SASS
                ? sass(side, rows, row, input.x(), residual)
                : baseline(side, rows, row, input.x(), residual);
    }

    /** Returns the output of an item with one vector for all scenarios. */
    private Out sharedItem(double[] x, double[] residual) {
        ModelConfig model = spec.model();
        if (model.type() != ModelConfig.Type.SASS) {
            return new BaselineReference(w, spec, "item", (what, now) -> now).sharedItem(x, residual);
        }
        double[] g = x;
        for (int l = 1; l <= model.layers().size(); l++) {
            g = RowMath.map(w.dense(g, "item." + l + ".global"), RowMath::relu);
        }
        double[] out = RowMath.plus(w.dense(g, "item.out.global"), residual);
        double bias = learned("item") ? w.dense(g, "item.out.global.bias")[0] : 0;
        return new Out(out, bias, out, bias);
    }

    private double[] residual(String side, double[] shortcut) {
        if (!spec.model().residual()) {
            return new double[spec.model().outputDim()];
        }
        return spec.model().outputDim() == shortcut.length ? shortcut : w.product(shortcut, side + ".residual.W");
    }

    /** Returns the concatenated vectors of a user. The first replaces those that the user lacks. */
    private Out interests(SideRows rows, int row, FeatureReference.Input input) {
        int width = spec.model().embeddingDim();
        int most = spec.model().interests();
        List<double[]> found = InterestReference.of(w, input.routed(), input.places(), most, width);
        double[] vectors = new double[0];
        for (int k = 0; k < most; k++) {
            double[] interest = found.get(k < found.size() ? k : 0);
            double[] residual = residual("user", interest);
            Out out = baseline("user", rows, row, RowMath.join(interest, input.x()), residual);
            vectors = RowMath.join(vectors, out.scenario());
        }
        return new Out(vectors, 0, new double[0], 0);
    }

    private Out baseline(String side, SideRows rows, int row, double[] x, double[] residual) {
        int s = scenario(rows, row);
        BaselineReference.NoGradient noGradient = (what, now) -> measuring
                ? stopped.computeIfAbsent(List.of(System.identityHashCode(rows), row, what), key -> now)
                : now;
        return new BaselineReference(w, spec, side, noGradient)
                .tower(x, features.context(side, rows, row, s), s, residual);
    }

    /** Returns the gate values of one row, by {@code <side>.<layer>.<scenario>}. */
    Map<String, double[]> gates(String side, SideRows rows, int row) {
        gates.clear();
        tower(side, rows, row);
        return Map.copyOf(gates);
    }

    private boolean learned(String side) {
        return side.equals("item") && spec.model().itemBias() == ModelConfig.ItemBias.LEARNED;
    }

    private Out sass(String side, SideRows rows, int row, double[] x, double[] residual) {
        ModelConfig model = spec.model();
        int s = scenario(rows, row);
        double[] b = model.biasFusion() == ModelConfig.BiasFusion.NO_NETWORK
                ? new double[0]
                : RowMath.map(w.dense(features.context(side, rows, row, s), side + ".bias"), RowMath::relu);
        double[] g = x;
        double[] h = x;
        for (int l = 1; l <= model.layers().size(); l++) {
            // Without a global output the model has no weights for layers that are not read.
            g = w.has(side + "." + l + ".global.W")
                    ? RowMath.map(w.dense(g, side + "." + l + ".global"), RowMath::relu)
                    : g;
            h = layer(side + "." + l + "." + s, g, h, b, l <= spec.gateDepths()[s]);
        }
        String name = side + ".out." + s;
        double[] last = switch (model.biasFusion()) {
            case SUM -> RowMath.join(h, b);
            case CONCAT -> RowMath.map(w.dense(RowMath.join(h, b), name + ".fusion"), RowMath::relu);
            case NONE, NO_NETWORK -> h;
        };
        double[] out = RowMath.plus(w.dense(last, name), residual);
        double bias = learned(side) ? w.dense(last, name + ".bias")[0] : 0;
        if (spec.finetune().globalLossWeight() == 0) {
            return new Out(out, bias, new double[0], 0);
        }
        double[] global = RowMath.plus(w.dense(g, side + ".out.global"), residual);
        return new Out(out, bias, global, learned(side) ? w.dense(g, side + ".out.global.bias")[0] : 0);
    }

    private double[] layer(String name, double[] g, double[] h, double[] b, boolean gated) {
        double[] k = RowMath.map(w.dense(h, name + ".scenario"), RowMath::relu);
        if (!gated || spec.model().transfer() == ModelConfig.Transfer.NONE) {
            return k;
        }
        int d = k.length;
        String weights = name + ".transfer";
        switch (spec.model().transfer()) {
            case MATRIX -> {
                return RowMath.plus(k, w.product(g, weights + ".W"));
            }
            case SIMNET -> {
                return RowMath.map(
                        w.dense(RowMath.join(g, k, RowMath.plus(g, k), RowMath.times(g, k)), weights), RowMath::relu);
            }
            case SIGMOID -> {
                double[] r = RowMath.map(w.dense(RowMath.join(g, k), weights), RowMath::sigmoid);
                gates.put(name, r);
                return RowMath.plus(RowMath.times(r, g), RowMath.times(RowMath.map(r, x -> 1 - x), k));
            }
            default -> {
                // gru and direct
            }
        }
        boolean biased = spec.model().biasFusion() != ModelConfig.BiasFusion.NO_NETWORK;
        double[] gates = gates(name, biased ? RowMath.join(g, k, b) : RowMath.join(g, k));
        this.gates.put(name, gates);
        boolean scalar = spec.model().gateForm() == ModelConfig.GateForm.SCALAR;
        double[] ag = new double[d];
        for (int j = 0; j < d; j++) {
            ag[j] = gates[scalar ? 0 : j] * g[j];
        }
        double[] t = spec.model().transfer() == ModelConfig.Transfer.GRU
                ? RowMath.map(w.dense(RowMath.join(ag, k), name + ".transfer"), Math::tanh)
                : ag;
        double[] next = new double[d];
        for (int j = 0; j < d; j++) {
            double z = gates[scalar ? 1 : d + j];
            next[j] = (1 - z) * k[j] + z * t[j];
        }
        return next;
    }

    /** Returns the values of the adaptive gate, then those of the update gate. */
    private double[] gates(String name, double[] q) {
        boolean shared = spec.model().gateWeights() == ModelConfig.GateWeights.SHARED;
        String layer = shared ? name.substring(0, name.lastIndexOf('.')) : name;
        return RowMath.map(w.dense(q, layer + ".gates"), RowMath::sigmoid);
    }

    // ------------------------------------------------------------------ losses

    /** Returns the score of the nearest of a user's vectors. */
    double score(double[] all, double[] v, double learnedBias, double prior, double trend) {
        boolean cosine = spec.model().similarity() == ModelConfig.Similarity.COSINE;
        double[] u = InterestReference.nearest(all, v, cosine);
        double sim = cosine ? RowMath.dot(RowMath.unit(u), RowMath.unit(v)) : RowMath.dot(u, v);
        double bias = switch (spec.model().itemBias()) {
            case NONE -> 0;
            case LEARNED -> learnedBias;
            case PRIOR -> w.get("item.prior.scale")[0] * prior;
        };
        return sim / spec.finetune().temperature() + bias + trend;
    }

    /** Returns the contribution of an item's statistics to its bias on the day of a slot. */
    double trend(RetrievalBatch batch, int row, int slot) {
        int columns = batch.trend().columns();
        if (columns == 0) {
            return 0;
        }
        double[] x = new double[columns];
        for (int c = 0; c < columns; c++) {
            x[c] = batch.trend().numbers()[(row * RetrievalBatch.Trend.SLOTS + slot) * columns + c];
        }
        String name = "item.trend." + scenario(batch.items(), row);
        double[] hidden = RowMath.map(w.dense(x, name + ".hidden"), Math::tanh);
        return w.dense(RowMath.join(hidden, x), name + ".out")[0];
    }

    private double trendOf(RetrievalBatch batch, int userRow, int itemRow) {
        return batch.trend().columns() == 0
                ? 0
                : trend(batch, itemRow, batch.trend().slot()[userRow]);
    }

    /** Returns the scores of a row's candidates minus log q, the positive first, without masked candidates. */
    double[] candidates(RetrievalBatch batch, List<Out> users, List<Out> items, int i, boolean global) {
        return candidates(batch, users, items, i, global, false);
    }

    /**
     * @param served whether to score each candidate with its nearest vector of the user instead of that of the positive
     */
    double[] candidates(RetrievalBatch batch, List<Out> users, List<Out> items, int i, boolean global, boolean served) {
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
                double[] label =
                        served ? v.scenario() : items.get(batch.positive()[i]).scenario();
                double trend = trendOf(batch, i, row);
                double score = global
                        ? score(u.global(), v.global(), v.globalBias(), batch.prior()[row], trend)
                        : score(chosen(u.scenario(), label), v.scenario(), v.bias(), batch.prior()[row], trend);
                scores = RowMath.join(scores, new double[] {score - batch.logQ()[row]});
            }
        }
        return scores;
    }

    private double[] chosen(double[] users, double[] label) {
        return InterestReference.nearest(users, label, spec.model().similarity() == ModelConfig.Similarity.COSINE);
    }

    private double rowLoss(double[] scores) {
        if (spec.finetune().loss() == FinetuneConfig.Loss.SOFTMAX) {
            return Math.log(
                    Arrays.stream(scores).map(x -> Math.exp(x - scores[0])).sum());
        }
        if (spec.finetune().loss() == FinetuneConfig.Loss.LOGISTIC) {
            return RowMath.softplus(-scores[0])
                    + Arrays.stream(scores)
                            .skip(1)
                            .map(RowMath::softplus)
                            .average()
                            .orElse(0);
        }
        return Arrays.stream(scores)
                .skip(1)
                .map(x -> x - scores[0])
                .map(m ->
                        spec.finetune().loss() == FinetuneConfig.Loss.HINGE ? Math.max(0, 1 + m) : RowMath.softplus(m))
                .average()
                .orElse(0);
    }

    List<Out> towers(String side, SideRows rows) {
        return cached(
                side,
                () -> java.util.stream.IntStream.range(0, rows.rows())
                        .mapToObj(i -> tower(side, rows, i))
                        .toList());
    }

    private List<Out> views(String side, SideRows rows) {
        return cached(
                side,
                () -> java.util.stream.IntStream.range(0, rows.rows())
                        .mapToObj(i -> withoutOutputNetworks(side, rows, i))
                        .toList());
    }

    /**
     * While a weight of one side changes, the outputs of the other side are cached. Valid for one loss of one batch.
     */
    private List<Out> cached(String side, Supplier<List<Out>> outputs) {
        return moving.isEmpty() || moving.equals(side)
                ? outputs.get()
                : cachedOutputs.computeIfAbsent(side, s -> outputs.get());
    }

    double fineTuneLoss(RetrievalBatch batch) {
        List<Out> users = towers("user", batch.users());
        List<Out> items = towers("item", batch.items());
        double lambda =
                spec.model().type() == ModelConfig.Type.SASS ? spec.finetune().globalLossWeight() : 0;
        double sum = 0;
        for (int i = 0; i < users.size(); i++) {
            double loss = batch.labels().length > 0
                    ? crossEntropy(batch, users.get(i), items, i, false)
                    : rowLoss(candidates(batch, users, items, i, false));
            if (lambda > 0) {
                loss += lambda
                        * (batch.labels().length > 0
                                ? crossEntropy(batch, users.get(i), items, i, true)
                                : rowLoss(candidates(batch, users, items, i, true)));
            }
            if (batch.mined().perRow() > 0) {
                loss += mined(batch, users.get(i), items, i);
            }
            sum += batch.weight()[i] * loss;
        }
        return sum / users.size();
    }

    /** Returns the loss of the label of the row's exposure. */
    private double crossEntropy(RetrievalBatch batch, Out user, List<Out> items, int i, boolean global) {
        int row = batch.positive()[i];
        Out item = items.get(row);
        double trend = trendOf(batch, i, row);
        double score = global
                ? score(user.global(), item.global(), item.globalBias(), batch.prior()[row], trend)
                : score(
                        chosen(user.scenario(), item.scenario()),
                        item.scenario(),
                        item.bias(),
                        batch.prior()[row],
                        trend);
        double probability = 1 / (1 + Math.exp(-(score - batch.logQ()[row])));
        return -Math.log(batch.labels()[i] == 1 ? probability : 1 - probability);
    }

    /**
     * Returns the loss of the list of the positive and the row's hard negatives, which all have the same probability.
     */
    private double mined(RetrievalBatch batch, Out user, List<Out> items, int i) {
        FinetuneConfig.HardNegativeConfig hard =
                java.util.Objects.requireNonNull(spec.finetune().negatives().hard());
        int count = batch.mined().counts()[i];
        double[] scores = new double[count + 1];
        for (int n = 0; n <= count; n++) {
            int row = n == 0
                    ? batch.positive()[i]
                    : batch.mined().items()[i * batch.mined().perRow() + n - 1];
            double logQ = spec.finetune().negatives().correction()
                    ? Math.log(1.0 / (hard.ranks().to() - hard.ranks().from() + 1))
                    : 0;
            Out item = items.get(row);
            double trend = trendOf(batch, i, row);
            double[] nearest =
                    chosen(user.scenario(), items.get(batch.positive()[i]).scenario());
            scores[n] = score(nearest, item.scenario(), item.bias(), batch.prior()[row], trend) - logQ;
        }
        return count == 0 ? 0 : hard.weight() * rowLoss(scores);
    }

    double contrastLoss(ContrastBatch batch) {
        return contrast(views("user", batch.users()), batch.userPartner(), batch.userEntity())
                + contrast(views("item", batch.items()), batch.itemPartner(), batch.itemEntity());
    }

    private double[] direction(Out out) {
        return RowMath.unit(InterestReference.mean(out.scenario(), spec.model().outputDim()));
    }

    private double contrast(List<Out> rows, int[] partner, int[] entity) {
        double sum = 0;
        for (int i = 0; i < rows.size(); i++) {
            double[] z = direction(rows.get(i));
            double positive = RowMath.dot(z, direction(rows.get(partner[i])));
            double all = 0;
            for (int j = 0; j < rows.size(); j++) {
                if (j == partner[i] || entity[j] != entity[i]) {
                    double cosine = RowMath.dot(z, direction(rows.get(j)));
                    all += Math.exp((cosine - positive) / spec.pretrain().temperature());
                }
            }
            sum += Math.log(all);
        }
        return sum / rows.size();
    }

    /**
     * Returns the central differences of a loss with respect to each weight. Only a sample of each weight is
     * computed, the other values are NaN.
     */
    Map<String, double[]> gradients(ToDoubleFunction<ReferenceModel> loss) {
        double step = 1e-6;
        measuring = true;
        if (!Double.isFinite(loss.applyAsDouble(this))) {
            throw new IllegalStateException("no loss to differentiate");
        }
        Map<String, double[]> gradients = new LinkedHashMap<>();
        w.all().forEach((name, values) -> {
            if (isOneOfMany(name)) {
                return;
            }
            double[] gradient = new double[values.length];
            Arrays.fill(gradient, Double.NaN);
            moving = name.startsWith("user.") ? "user" : name.startsWith("item.") ? "item" : "";
            for (int i : sample(name, values.length)) {
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
        moving = "";
        cachedOutputs.clear();
        stopped.clear();
        return gradients;
    }

    /**
     * Returns the entries of a weight to differentiate. The seed is the name, so that weights of the same shape are
     * differentiated at different entries.
     */
    private static int[] sample(String name, int size) {
        return new Random(name.hashCode())
                .ints(0, size)
                .distinct()
                .limit(Math.min(size, GRADIENTS_PER_WEIGHT))
                .toArray();
    }

    /**
     * With many scenarios only every fifth is differentiated. This detects mixed-up weights in a fraction of the time.
     */
    private boolean isOneOfMany(String name) {
        Matcher scenario = SCENARIO.matcher(name);
        return spec.scenarios() > 5 && scenario.find() && Integer.parseInt(scenario.group(1)) % 5 != 0;
    }
}
