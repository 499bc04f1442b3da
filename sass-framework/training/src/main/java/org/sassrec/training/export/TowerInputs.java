package org.sassrec.training.export;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.model.graph.TowerInput;
import org.sassrec.sampling.FeatureLayout;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.tower.TowerSignature.Input;
import org.sassrec.serving.tower.TowerSignature.Kind;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceAll;
import org.tensorflow.op.math.Cumsum;
import org.tensorflow.op.strings.Join;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The raw inputs of the exported tower and their table rows. The rows equal those of {@code RowAssembler} in training.
 */
final class TowerInputs {
    private final Ops tf;
    private final Map<String, Operand<?>> placeholders = new LinkedHashMap<>();
    private final Operand<TString> scenarios;
    private final Operand<TInt32> rows;
    private final Operand<TInt32> ids;
    private final Operand<TInt32> context;
    private final Operand<TFloat32> dense;
    private final List<PaddedFeature> bags = new ArrayList<>();

    /** Time of the requests, [n]; null if no feature uses time gaps. */
    private final @Nullable Operand<TInt64> now;

    /**
     * Values of a pooled feature, each [n, m]. {@code weights} is null for equal weights, {@code gaps} is null without
     * time gaps.
     */
    private record PaddedFeature(
            Operand<TInt32> values,
            Operand<TBool> present,
            Operand<TInt32> positions,
            @Nullable Operand<TFloat32> weights,
            @Nullable Operand<TInt32> gaps) {}

    TowerInputs(Ops tf, TowerSignature signature, Dataset dataset, VocabularyLookups lookups) {
        this.tf = tf;
        scenarios = placeholder(TString.class, signature.scenarioInput(), -1);
        rows = tf.reshape(tf.shape(scenarios), tf.constant(new int[0]));
        now = signature.requestTimeInput() == null ? null : placeholder(TInt64.class, signature.requestTimeInput(), -1);
        SingleFeatureRows singles = new SingleFeatureRows(tf, lookups);
        List<PaddedFeature> sequences = new ArrayList<>();
        List<Operand<TFloat32>> numbers = new ArrayList<>();
        for (FeatureSpec feature : dataset.features(Side.USER)) {
            Input input = signature.input(feature.name()).orElse(null);
            if (input == null) {
                continue;
            }
            if (input.kind() == Kind.ITEMS) {
                sequences.add(gaps(feature, input, sequence(input, lookups.items(feature))));
            } else if (feature.kind() == FeatureSpec.Kind.SEQUENCE) {
                sequences.add(gaps(feature, input, bag(input, lookups.vocabulary(feature))));
            } else if (input.kind().isList()) {
                bags.add(bag(input, lookups.vocabulary(feature)));
            } else if (input.kind() == Kind.VECTOR) {
                numbers.add(vector(input));
            } else if (feature.dense() != null) {
                numbers.add(number(feature.dense(), input));
            } else {
                single(feature, input, lookups, singles);
            }
        }
        bags.addAll(sequences);
        for (FeatureSpec feature : dataset.features(Side.CONTEXT)) {
            DenseSpec number = feature.dense();
            signature.input(feature.name()).ifPresent(input -> {
                if (number != null) {
                    numbers.add(number(number, input));
                } else {
                    single(feature, input, lookups, singles);
                }
            });
        }
        List<FeatureSpec> all = new ArrayList<>(dataset.features(Side.USER));
        all.addAll(dataset.features(Side.CONTEXT));
        FeatureLayout layout = FeatureLayout.of(dataset::features, Side.USER);
        ids = columns(singles.of(layout.singles(), all));
        context = columns(singles.of(layout.bias(), all));
        dense = concat(numbers);
    }

    /** Concatenates to [n, all columns]. TensorFlow does not accept a concatenation of one operand. */
    private Operand<TFloat32> concat(List<Operand<TFloat32>> numbers) {
        return switch (numbers.size()) {
            case 0 -> tf.fill(tf.stack(List.of(rows, tf.constant(0))), tf.constant(0f));
            case 1 -> numbers.get(0);
            default -> tf.concat(numbers, tf.constant(1));
        };
    }

    private <T extends TType> Operand<T> placeholder(Class<T> type, String name, long... shape) {
        Operand<T> placeholder = tf.placeholder(type, Placeholder.shape(Shape.of(shape)));
        placeholders.put(name, placeholder);
        return placeholder;
    }

    private Operand<TInt32> columns(List<Operand<TInt32>> columns) {
        return columns.isEmpty()
                ? tf.fill(tf.stack(List.of(rows, tf.constant(0))), tf.constant(0))
                : tf.stack(columns, org.tensorflow.op.core.Stack.axis(1L));
    }

    private void single(FeatureSpec feature, Input input, VocabularyLookups lookups, SingleFeatureRows into) {
        if (input.kind() == Kind.NUMBER) {
            double[] boundaries = feature.boundaries().stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            into.put(feature, TextToRows.buckets(tf, placeholder(TFloat64.class, input.name(), -1), boundaries));
            return;
        }
        Operand<TString> given = placeholder(TString.class, input.name(), -1);
        into.put(feature, given, lookups.single(feature).rows(given));
    }

    /** Returns [n, 2]: the scaled number, and whether it is missing. Equals {@code DenseSpec}. */
    private Operand<TFloat32> number(DenseSpec spec, Input input) {
        Operand<TFloat64> given = placeholder(TFloat64.class, input.name(), -1);
        Operand<TFloat64> x = spec.log() ? tf.math.mul(tf.math.sign(given), tf.math.log1p(tf.math.abs(given))) : given;
        Operand<TFloat64> standard =
                tf.math.div(tf.math.sub(x, tf.constant(spec.mean())), tf.constant(spec.deviation()));
        Operand<TFloat32> scaled = tf.dtypes.cast(standard, TFloat32.class);
        Operand<TBool> exists = tf.math.isFinite(scaled);
        Operand<TFloat32> missing = tf.math.sub(tf.constant(1f), tf.dtypes.cast(exists, TFloat32.class));
        return tf.stack(
                List.of(tf.select(exists, scaled, tf.zerosLike(scaled)), missing),
                org.tensorflow.op.core.Stack.axis(1L));
    }

    /** Returns [n, m + 1]: the vector or zeros, and whether it is missing. */
    private Operand<TFloat32> vector(Input input) {
        Operand<TFloat32> given = placeholder(TFloat32.class, input.name(), -1, input.maxLength());
        Operand<TBool> exists = tf.reduceAll(tf.math.isFinite(given), tf.constant(1), ReduceAll.keepDims(true));
        Operand<TFloat32> missing = tf.math.sub(tf.constant(1f), tf.dtypes.cast(exists, TFloat32.class));
        return tf.concat(List.of(tf.select(exists, given, tf.zerosLike(given)), missing), tf.constant(1));
    }

    /** Adds the rows of the time gaps between the elements and the request. Equals {@code Sequence.gapRow}. */
    private PaddedFeature gaps(FeatureSpec feature, Input input, PaddedFeature padded) {
        if (input.timesInput() == null || now == null) {
            return padded;
        }
        Operand<TInt64> times = placeholder(TInt64.class, input.timesInput(), -1, -1);
        Operand<TInt64> gap = tf.math.sub(tf.expandDims(now, tf.constant(1)), times);
        Operand<TInt32> row = tf.onesLike(padded.values());
        for (Duration bound : ((FeatureConfig.Sequence) feature.config()).gaps()) {
            Operand<TBool> reached = tf.math.greaterEqual(gap, tf.constant(bound.toMillis()));
            row = tf.math.add(row, tf.dtypes.cast(reached, TInt32.class));
        }
        Operand<TBool> known = tf.math.notEqual(times, tf.constant(0L));
        return new PaddedFeature(
                padded.values(),
                padded.present(),
                padded.positions(),
                padded.weights(),
                tf.math.mul(row, tf.dtypes.cast(known, TInt32.class)));
    }

    /** Unknown texts are removed from a bag, as in the preparation of the dataset. */
    private PaddedFeature bag(Input input, TextToRows lookup) {
        Operand<TInt32> values = lookup.rows(placeholder(TString.class, input.name(), -1, -1));
        Operand<TBool> known = tf.math.notEqual(values, tf.constant(0));
        if (input.weights() == null) {
            return padded(values, known, null, input.maxLength());
        }
        Operand<TFloat32> weights = placeholder(TFloat32.class, input.weights(), -1, -1);
        Operand<TBool> weighty = tf.math.greater(weights, tf.constant(0f));
        return padded(values, tf.math.logicalAnd(known, weighty), weights, input.maxLength());
    }

    /** Unknown items keep their position in a history. */
    private PaddedFeature sequence(Input input, TextToRows lookup) {
        Operand<TString> items = placeholder(TString.class, input.name(), -1, -1);
        Operand<TBool> given = tf.math.notEqual(items, tf.constant(""));
        return padded(lookup.rows(items), given, null, input.maxLength());
    }

    private PaddedFeature padded(
            Operand<TInt32> values, Operand<TBool> given, @Nullable Operand<TFloat32> weights, int maxLength) {
        Operand<TInt32> places =
                tf.math.cumsum(tf.dtypes.cast(given, TInt32.class), tf.constant(1), Cumsum.exclusive(true));
        Operand<TBool> present = tf.math.logicalAnd(given, tf.math.less(places, tf.constant(maxLength)));
        return new PaddedFeature(values, present, places, weights, null);
    }

    /** Returns all inputs by name: the scenario, then the features. */
    Map<String, Operand<?>> placeholders() {
        return placeholders;
    }

    /** Returns the scenario names, [n]. */
    Operand<TString> scenarios() {
        return scenarios;
    }

    /** Returns the number of rows n, a scalar. */
    Operand<TInt32> rows() {
        return rows;
    }

    /**
     * Selects rows.
     *
     * @param index [k] numbers of the selected rows
     * @param scenarioOf [k] their scenarios
     * @param sizes [scenarios] number of rows of each scenario
     */
    TowerInput select(Operand<TInt32> index, Operand<TInt32> scenarioOf, Operand<TInt32> sizes) {
        List<TowerInput.Bag> chosen = new ArrayList<>();
        for (PaddedFeature bag : bags) {
            Operand<TInt64> cells = tf.where(pick(bag.present(), index));
            Operand<TInt32> values = tf.gatherNd(pick(bag.values(), index), cells);
            Operand<TInt64> rowOf = tf.squeeze(
                    tf.slice(cells, tf.constant(new int[] {0, 0}), tf.constant(new int[] {-1, 1})),
                    org.tensorflow.op.core.Squeeze.axis(List.of(1L)));
            Operand<TFloat32> weights = bag.weights() == null
                    ? tf.fill(tf.shape(values), tf.constant(1f))
                    : tf.gatherNd(pick(bag.weights(), index), cells);
            chosen.add(new TowerInput.Bag(
                    values,
                    tf.dtypes.cast(rowOf, TInt32.class),
                    weights,
                    tf.gatherNd(pick(bag.positions(), index), cells),
                    bag.gaps() == null ? null : tf.gatherNd(pick(bag.gaps(), index), cells)));
        }
        return new TowerInput(
                tf.size(index), sizes, scenarioOf, pick(ids, index), chosen, pick(context, index), pick(dense, index));
    }

    private <T extends TType> Operand<T> pick(Operand<T> rowsOf, Operand<TInt32> index) {
        return tf.gather(rowsOf, index, tf.constant(0));
    }

    /** Table rows [n] of single-valued features: looked up from inputs, or crossed from other features. */
    private static final class SingleFeatureRows {
        private final Ops tf;
        private final VocabularyLookups lookups;
        private final Map<String, Operand<TInt32>> rows = new HashMap<>();
        private final Map<String, Operand<TString>> texts = new HashMap<>();

        SingleFeatureRows(Ops tf, VocabularyLookups lookups) {
            this.tf = tf;
            this.lookups = lookups;
        }

        void put(FeatureSpec feature, Operand<TInt32> found) {
            rows.put(feature.name(), found);
        }

        void put(FeatureSpec feature, Operand<TString> given, Operand<TInt32> found) {
            put(feature, found);
            texts.put(feature.name(), given);
        }

        /**
         * Returns the rows of the features in their order. Skips features that are not single-valued.
         *
         * @param all features that contain the parts of crosses
         */
        List<Operand<TInt32>> of(List<FeatureSpec> wanted, List<FeatureSpec> all) {
            List<Operand<TInt32>> found = new ArrayList<>();
            for (FeatureSpec feature : wanted) {
                if (feature.config() instanceof FeatureConfig.Cross cross) {
                    found.add(cross(feature, cross, all));
                } else if (rows.containsKey(feature.name())) {
                    found.add(Objects.requireNonNull(rows.get(feature.name())));
                }
            }
            return found;
        }

        private Operand<TInt32> cross(FeatureSpec feature, FeatureConfig.Cross cross, List<FeatureSpec> features) {
            List<Operand<TString>> parts = new ArrayList<>();
            Operand<TInt32> known = tf.constant(1);
            for (String name : cross.of()) {
                FeatureSpec part = features.stream()
                        .filter(f -> f.name().equals(name))
                        .findFirst()
                        .orElseThrow();
                Operand<TInt32> row = Objects.requireNonNull(rows.get(name));
                parts.add(lookups.hashed(part) ? tf.dtypes.asString(row) : Objects.requireNonNull(texts.get(name)));
                known = tf.math.mul(known, tf.math.minimum(row, tf.constant(1)));
            }
            Operand<TString> text = tf.strings.join(parts, Join.separator(FeatureSpec.CROSS_SEPARATOR));
            return tf.math.mul(known, lookups.single(feature).rows(text));
        }
    }
}
