package org.sassrec.prepare;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.NumberForm;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.prepare.check.Rows;

/** What numbers of users, items and events become: a bucket's row, or themselves to a scale. Statistics have their own. */
final class NumberStage extends FeatureValues {
    private final Script script;
    private final DataProblems problems;
    /** Of the numbers that are put into buckets. */
    private final Map<Integer, List<Double>> boundaries = new LinkedHashMap<>();
    /** Of the others. */
    private final Map<Integer, DenseSpec> scales = new LinkedHashMap<>();

    NumberStage(SassConfig config, Script script, DataProblems problems) {
        super(config);
        this.script = script;
        this.problems = problems;
    }

    /** Boundaries or scale of a feature by what train knows of it. */
    void learn(int index, NumberForm form) throws EngineException, IOException {
        if (form.dense()) {
            scales.put(index, scale(index, form));
        } else {
            boundaries.put(index, boundaries(index, form));
        }
    }

    /** Boundaries or scale of a feature as another dataset has them. */
    void follow(int index, FeatureSpec known) {
        DenseSpec scale = known.dense();
        if (scale != null) {
            scales.put(index, scale);
        } else {
            boundaries.put(index, known.boundaries());
        }
    }

    /** How a number is scaled, or {@code null}: then it has buckets. */
    @Nullable
    DenseSpec scale(int index) {
        return scales.get(index);
    }

    /** Between the buckets; none where there are no buckets. */
    List<Double> boundaries(int index) {
        return boundaries.getOrDefault(index, List.of());
    }

    /** One more than there are boundaries, and one for missing numbers. */
    int rows(int index) {
        return boundaries(index).size() + 2;
    }

    void export(Path folder) throws IOException {
        for (Map.Entry<Integer, List<Double>> its : boundaries.entrySet()) {
            Buckets.write(folder, feature(its.getKey()).name(), its.getValue());
        }
    }

    private List<Double> boundaries(int index, NumberForm form) throws EngineException, IOException {
        int buckets = Math.max(2, form.quantiles());
        String value = valueColumn(index);
        String at = IntStream.range(1, buckets)
                .mapToObj(b -> Double.toString((double) b / buckets))
                .collect(Collectors.joining(", ", "[", "]"));
        List<@Nullable Object> found = numbers(
                index,
                "min(" + value + ") FILTER (TRAIN), CAST(to_json(quantile_disc(" + value + ", " + at
                        + ") FILTER (TRAIN)) AS VARCHAR)");
        if (!form.bounds().isEmpty() || found.get(0) == null) {
            return form.bounds();
        }
        double least = ((Number) Objects.requireNonNull(found.get(0))).doubleValue();
        String list = String.valueOf(found.get(1)).replaceAll("[\\[\\]\\s]", "");
        return Buckets.boundaries(
                least,
                Arrays.stream(list.split(",", -1))
                        .filter(t -> !t.isEmpty())
                        .mapToDouble(Double::parseDouble)
                        .toArray());
    }

    /** Mean and deviation of the values of the entities that have events in train. */
    private DenseSpec scale(int index, NumberForm form) throws EngineException, IOException {
        boolean log = form.scale() == NumberForm.Scale.LOG || form.scale() == NumberForm.Scale.LOG_STANDARD;
        String value = valueColumn(index);
        String scaled = log ? log(value) : value;
        // What no float holds is missing to the model, and its square would be too much for the engine, too.
        String train = ") FILTER (TRAIN AND abs(" + scaled + ") <= " + Float.MAX_VALUE + ")";
        List<@Nullable Object> found = numbers(index, "avg(" + scaled + train + ", stddev_pop(" + scaled + train);
        boolean standard = form.scale() == NumberForm.Scale.STANDARD || form.scale() == NumberForm.Scale.LOG_STANDARD;
        if (!standard || found.get(0) == null) {
            return new DenseSpec(1, log, 0, 1);
        }
        return DenseSpec.standard(log, rounded(found.get(0)), rounded(found.get(1)));
    }

    /** The engine adds in the order in which its threads come by; nine digits are the same in any. */
    private static double rounded(@Nullable Object number) {
        double exact = ((Number) Objects.requireNonNull(number)).doubleValue();
        return new BigDecimal(exact).round(new MathContext(9)).doubleValue();
    }

    private String valueColumn(int index) {
        return (feature(index).side() == Side.CONTEXT ? "c" : "v") + index;
    }

    /**
     * Aggregates of a feature's finite values; that there are none at all is a problem.
     *
     * @param aggregates in which {@code TRAIN} stands for what train knows: its events' values, and those of the users and
     *     items that have events in it
     */
    private List<@Nullable Object> numbers(int index, String aggregates) throws EngineException, IOException {
        Side side = feature(index).side();
        boolean ofEvents = side == Side.CONTEXT;
        List<@Nullable Object> found = script.rows(
                        "numbers_" + index,
                        "SELECT " + aggregates.replace("TRAIN", ofEvents ? "split = 0" : "n_train > 0")
                                + ", count(*)\nFROM " + (ofEvents ? "marked" : EntityStage.entity(side) + "_side")
                                + "\nWHERE isfinite(" + valueColumn(index) + ")")
                .get(0);
        if (Rows.number(found.get(found.size() - 1)) == 0) {
            problems.noNumbers(
                    key(index), feature(index).name(), "use type `id` if its texts mean something, or another column");
        }
        return found;
    }

    /** SQL of a number of the events as a whole number: its bucket's row, or the bits of the float32 that it is to its scale. */
    String ofEvents(int index, String value) {
        DenseSpec scale = scales.get(index);
        if (scale != null) {
            return "CAST(CAST(" + scaled(scale, value) + " AS BIT) AS INTEGER)";
        }
        String sum = boundaries(index).stream()
                .map(b -> " + CAST(" + value + " >= " + b + " AS INTEGER)")
                .collect(Collectors.joining());
        return "CASE WHEN isfinite(" + value + ") THEN 1" + sum + " ELSE 0 END";
    }

    private static String scaled(DenseSpec scale, String value) {
        String x = scale.log() ? log(value) : value;
        String standard =
                "(" + x + " - CAST(" + scale.mean() + " AS DOUBLE)) / CAST(" + scale.deviation() + " AS DOUBLE)";
        // Only finite numbers are tried: the logarithm of others is an error. What no float holds is missing.
        return "coalesce(CASE WHEN isfinite(" + value + ") THEN TRY_CAST(" + standard + " AS FLOAT) END, 'nan'::FLOAT)";
    }

    private static String log(String value) {
        return "sign(" + value + ") * ln(1 + abs(" + value + "))";
    }
}
