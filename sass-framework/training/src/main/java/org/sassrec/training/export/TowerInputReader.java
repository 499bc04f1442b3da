package org.sassrec.training.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.dataset.EntityValues;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.tower.TowerSignature.Input;
import org.sassrec.serving.tower.TowerSignature.Kind;
import org.sassrec.serving.tower.UserTower;

/**
 * Reads the raw inputs of an exported user tower as of events of a dataset, so that a tower of an earlier training
 * answers the queries of an evaluation. The values are those that {@link org.sassrec.sampling.RowAssembler} reads for
 * the evaluated model.
 *
 * <p>Texts without a separate vocabulary row are missing. A number in buckets of the context is the middle of its
 * bucket, because the dataset does not store the number.
 */
public final class TowerInputReader {
    private final Dataset dataset;
    private final Map<String, FeatureSpec> features = new LinkedHashMap<>();
    private final List<Input> inputs;

    private TowerInputReader(Dataset dataset, TowerSignature tower) {
        this.dataset = dataset;
        this.inputs = tower.inputs();
        dataset.features(Side.USER).forEach(feature -> features.put(feature.name(), feature));
        dataset.features(Side.CONTEXT).forEach(feature -> features.put(feature.name(), feature));
    }

    /**
     * Creates a reader.
     *
     * @param tower signature of the tower; {@link #problem} must be empty
     */
    public static TowerInputReader of(Dataset dataset, TowerSignature tower) {
        return new TowerInputReader(dataset, tower);
    }

    /**
     * Returns why the dataset does not have the inputs of a tower; empty if it has them.
     *
     * @param config configuration of the dataset
     */
    public static Optional<String> problem(TowerSignature tower, SassConfig config, Dataset dataset) {
        TowerSignature now = TowerSignatures.of(config, dataset);
        for (Input input : tower.inputs()) {
            Optional<Input> same = now.input(input.name());
            if (same.isEmpty()) {
                return Optional.of("its user tower reads the feature `" + input.name() + "`, which does not exist now");
            }
            if (!fits(input, same.get())) {
                return Optional.of("its user tower reads the feature `" + input.name()
                        + "`, which has another type, source or length now");
            }
        }
        return Optional.empty();
    }

    private static boolean fits(Input then, Input now) {
        return then.kind() == now.kind()
                && then.side() == now.side()
                && then.perScenario() == now.perScenario()
                && (then.kind() == Kind.VECTOR
                        ? then.maxLength() == now.maxLength()
                        : then.maxLength() <= now.maxLength())
                && Objects.equals(then.column(), now.column());
    }

    /**
     * Returns one row per event.
     *
     * @param scenario number of the events' scenario
     * @param name its name
     * @param events rows of {@link Dataset#events()}
     * @param known events that histories and statistics may count: the horizon, or {@link SplitFilter#ALL}
     */
    public List<UserTower.Row> rows(int scenario, String name, long[] events, Horizon horizon, SplitFilter known) {
        EntityValues values = dataset.values(known);
        int endDay = known == SplitFilter.ALL ? Integer.MAX_VALUE : dataset.endDay(horizon);
        List<UserTower.Row> rows = new ArrayList<>(events.length);
        for (long event : events) {
            Request request = new Request(
                    event,
                    dataset.events().user(event),
                    scenario,
                    Math.min(dataset.events().day(event), endDay),
                    dataset.events().time(event));
            Map<String, InputValue> row = new LinkedHashMap<>();
            for (Input input : inputs) {
                FeatureSpec feature = Objects.requireNonNull(features.get(input.name()), input.name());
                row.put(
                        input.name(),
                        feature.side() == Side.CONTEXT
                                ? context(feature, input, request)
                                : user(values, feature, input, request, horizon, known));
            }
            rows.add(new UserTower.Row(name, row, request.time()));
        }
        return rows;
    }

    /** A user at the time of an event. */
    private record Request(long event, int user, int scenario, int day, long time) {}

    private InputValue user(
            EntityValues values,
            FeatureSpec feature,
            Input input,
            Request request,
            Horizon horizon,
            SplitFilter known) {
        if (feature.kind() == FeatureSpec.Kind.SEQUENCE) {
            return sequence(feature, input, request, known);
        }
        return switch (input.kind()) {
            case NUMBER ->
                new InputValue.Numeric(
                        values.number(feature, request.user(), request.scenario(), request.day(), horizon));
            case TEXT ->
                new InputValue.Text(text(
                        feature, values.single(feature, request.user(), request.scenario(), request.day(), horizon)));
            case VECTOR -> vector(values, feature, request, horizon);
            case TEXTS, WEIGHTED_TEXTS, ITEMS -> bag(values, feature, input, request, horizon);
        };
    }

    private InputValue sequence(FeatureSpec feature, Input input, Request request, SplitFilter known) {
        int[] elements = new int[feature.config().maxLength()];
        long[] times = new long[elements.length];
        int length =
                dataset.sequence(feature, request.user(), request.scenario(), request.time(), known, elements, times);
        List<String> texts = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            texts.add(input.kind() == Kind.ITEMS ? dataset.itemId(elements[i]) : text(feature, elements[i]));
        }
        return new InputValue.Texts(texts, new float[0], Arrays.copyOf(times, length));
    }

    private static InputValue vector(EntityValues values, FeatureSpec feature, Request request, Horizon horizon) {
        int size = Objects.requireNonNull(feature.dense()).values();
        float[] numbers = new float[size + 1];
        values.dense(feature, request.user(), request.scenario(), request.day(), horizon, numbers, 0);
        return new InputValue.Vector(numbers[size] == 0 ? Arrays.copyOf(numbers, size) : new float[0]);
    }

    private InputValue bag(EntityValues values, FeatureSpec feature, Input input, Request request, Horizon horizon) {
        List<String> texts = new ArrayList<>();
        List<Float> weights = new ArrayList<>();
        values.bag(feature, request.user(), request.scenario(), request.day(), horizon, (row, weight) -> {
            texts.add(text(feature, row));
            weights.add(weight);
        });
        float[] shares = new float[input.kind() == Kind.WEIGHTED_TEXTS ? weights.size() : 0];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = weights.get(i);
        }
        return new InputValue.Texts(texts, shares);
    }

    private InputValue context(FeatureSpec feature, Input input, Request request) {
        if (input.kind() != Kind.NUMBER) {
            return new InputValue.Text(text(feature, dataset.events().context(feature, request.event())));
        }
        DenseSpec scale = feature.dense();
        if (scale == null) {
            return new InputValue.Numeric(
                    middle(feature.boundaries(), dataset.events().context(feature, request.event())));
        }
        double scaled = dataset.events().contextNumber(feature, request.event()) * scale.deviation() + scale.mean();
        return new InputValue.Numeric(scale.log() ? Math.copySign(Math.expm1(Math.abs(scaled)), scaled) : scaled);
    }

    /** Returns a number in a bucket; NaN for the bucket of missing numbers. */
    static double middle(List<Double> boundaries, int bucket) {
        if (bucket == 0) {
            return Double.NaN;
        }
        if (boundaries.isEmpty()) {
            return 0;
        }
        if (bucket == 1) {
            return Math.nextDown(boundaries.get(0));
        }
        double low = boundaries.get(bucket - 2);
        return bucket - 1 == boundaries.size() ? low : low + (boundaries.get(bucket - 1) - low) / 2;
    }

    private String text(FeatureSpec feature, int row) {
        return dataset.vocabularyValue(feature.table(), row);
    }
}
