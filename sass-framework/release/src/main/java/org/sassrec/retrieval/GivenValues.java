package org.sassrec.retrieval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.NumberText;
import org.sassrec.training.export.InputValue;
import org.sassrec.training.export.TowerSignature;

/** Values as a caller gives them, brought to what the user tower takes. */
final class GivenValues {

    private GivenValues() {}

    /**
     * The value of one feature.
     *
     * @throws SassException SASS7603 if the tower has no such feature, SASS7604 if the value does not fit
     */
    static InputValue read(TowerSignature signature, String feature, Object given) {
        TowerSignature.Input input = signature
                .input(feature)
                .orElseThrow(() -> Diagnostic.error("SASS7603", "the user tower has no feature `" + feature + "`")
                        .withHelp("it has: "
                                + signature.inputs().stream()
                                        .map(TowerSignature.Input::name)
                                        .collect(Collectors.toCollection(TreeSet::new))
                                        .stream()
                                        .collect(Collectors.joining(", ")))
                        .toException());
        return switch (input.kind()) {
            case TEXT -> new InputValue.Text(text(feature, given));
            case NUMBER -> new InputValue.Numeric(number(feature, given));
            case TEXTS, ITEMS ->
                input.times() == null ? InputValue.Texts.of(texts(feature, given)) : timed(feature, given);
            case VECTOR -> new InputValue.Vector(vector(feature, given, input.maxLength()));
            case WEIGHTED_TEXTS -> weighted(feature, given);
        };
    }

    private static String text(String feature, Object given) {
        if (given instanceof List || given instanceof Map) {
            throw unfit(feature, given, "one text");
        }
        return given.toString();
    }

    private static double number(String feature, Object given) {
        if (given instanceof Number number) {
            return number.doubleValue();
        }
        if (given instanceof String text) {
            if (text.isEmpty()) {
                return Double.NaN;
            }
            try {
                return NumberText.parse(text);
            } catch (NumberFormatException none) {
                throw unfit(feature, given, "a number");
            }
        }
        throw unfit(feature, given, "a number");
    }

    private static List<String> texts(String feature, Object given) {
        if (given instanceof List<?> list) {
            List<String> texts = new ArrayList<>();
            list.forEach(entry -> texts.add(element(feature, given, entry)));
            return texts;
        }
        if (given instanceof Map) {
            throw unfit(feature, given, "a list of texts");
        }
        String text = given.toString();
        return text.isEmpty() ? List.of() : List.of(text);
    }

    /** An element of a list; where the feature has no use for its time, that may be there all the same. */
    private static String element(String feature, Object given, @Nullable Object entry) {
        Object value = entry instanceof Map<?, ?> pair && pair.size() == (pair.containsKey("time") ? 2 : 1)
                ? pair.get("value")
                : entry;
        if (value == null || value instanceof Map || value instanceof List) {
            throw unfit(
                    feature, given, "a list of texts, or of `{value: ..., time: ...}`; none of them may be missing");
        }
        return value.toString();
    }

    /** Elements with their times: each a text, or {@code {value: ..., time: ...}} in epoch milliseconds. */
    private static InputValue timed(String feature, Object given) {
        if (!(given instanceof List<?> list)) {
            return InputValue.Texts.of(texts(feature, given));
        }
        List<String> texts = new ArrayList<>();
        long[] times = new long[list.size()];
        for (Object element : list) {
            if (element instanceof Map<?, ?> pair) {
                if (!(pair.get("time") instanceof Number time) || pair.size() != 2) {
                    throw unfit(
                            feature, given, "a list of texts, or of `{value: ..., time: ...}` in epoch milliseconds");
                }
                times[texts.size()] = time.longValue();
            }
            texts.add(element(feature, given, element));
        }
        return new InputValue.Texts(texts, new float[0], times);
    }

    private static float[] vector(String feature, Object given, int size) {
        List<?> numbers = given instanceof String text
                ? text.isBlank() ? List.of() : List.of(text.split(",", -1))
                : given instanceof List<?> list ? list : List.of(given);
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            Object number = numbers.get(i);
            vector[i] = (float) number(feature, number instanceof String text ? text.strip() : number);
        }
        if (vector.length != 0 && vector.length != size) {
            throw unfit(feature, given, size + " numbers");
        }
        return vector;
    }

    private static InputValue weighted(String feature, Object given) {
        if (!(given instanceof Map<?, ?> map)) {
            return InputValue.Texts.of(texts(feature, given));
        }
        List<String> texts = new ArrayList<>();
        float[] weights = new float[map.size()];
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getValue() instanceof Number weight) || !Float.isFinite(weight.floatValue())) {
                throw unfit(feature, given, "a list of texts, or weights by text");
            }
            weights[texts.size()] = weight.floatValue();
            texts.add(String.valueOf(entry.getKey()));
        }
        return new InputValue.Texts(texts, weights);
    }

    private static SassException unfit(String feature, Object given, String wanted) {
        return Diagnostic.error("SASS7604", "`" + given + "` does not fit the feature `" + feature + "`")
                .withHelp("it takes " + wanted)
                .toException();
    }
}
