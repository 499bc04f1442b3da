package org.sassrec.retrieval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.store.NumberText;
import org.sassrec.serving.store.ValueText;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.TowerSignature;

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
            case NUMBER -> new InputValue.Numeric(number(feature, given, given));
            case TEXTS, ITEMS ->
                input.times() == null ? InputValue.Texts.of(texts(feature, given)) : timed(feature, given);
            case VECTOR -> new InputValue.Vector(vector(feature, given, input.maxLength()));
            case WEIGHTED_TEXTS -> weighted(feature, given);
        };
    }

    private static String text(String feature, Object given) {
        String text = ValueText.of(given);
        if (text == null) {
            throw unfit(feature, given, "one text");
        }
        return text;
    }

    private static double number(String feature, @Nullable Object element, Object given) {
        if (element instanceof Number number) {
            return number.doubleValue();
        }
        if (element instanceof CharSequence text) {
            if (text.isEmpty()) {
                return Double.NaN;
            }
            try {
                return NumberText.parse(text.toString());
            } catch (NumberFormatException none) {
                throw unfit(feature, given, "a number");
            }
        }
        throw unfit(feature, given, "a number");
    }

    private static List<String> texts(String feature, Object given) {
        List<@Nullable Object> elements = GivenText.elements(given);
        if (elements != null) {
            List<String> texts = new ArrayList<>();
            elements.forEach(entry -> texts.add(element(feature, given, entry)));
            return texts;
        }
        String text = ValueText.of(given);
        if (text == null) {
            throw unfit(feature, given, "a list of texts");
        }
        return text.isEmpty() ? List.of() : List.of(text);
    }

    /** An element of a list; where the feature has no use for its time, that may be there all the same. */
    private static String element(String feature, Object given, @Nullable Object entry) {
        Object value = entry instanceof Map<?, ?> pair && pair.size() == (pair.containsKey("time") ? 2 : 1)
                ? pair.get("value")
                : entry;
        String text = ValueText.of(value);
        if (text == null) {
            throw unfit(
                    feature, given, "a list of texts, or of `{value: ..., time: ...}`; none of them may be missing");
        }
        return text;
    }

    /**
     * Elements with their times: each a text, or {@code {value: ..., time: ...}} in epoch milliseconds; without its time,
     * which a history need not have before it learns gaps, it is a plain text.
     */
    private static InputValue timed(String feature, Object given) {
        List<@Nullable Object> elements = GivenText.elements(given);
        if (elements == null) {
            return InputValue.Texts.of(texts(feature, given));
        }
        List<String> texts = new ArrayList<>();
        long[] times = new long[elements.size()];
        for (Object element : elements) {
            if (element instanceof Map<?, ?> pair && pair.containsKey("time")) {
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
        List<? extends @Nullable Object> numbers = numbers(given);
        if (numbers == null) {
            throw unfit(feature, given, size + " numbers in their order");
        }
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            Object number = numbers.get(i);
            vector[i] = (float) number(feature, number instanceof String text ? text.strip() : number, given);
        }
        if (vector.length != 0 && vector.length != size) {
            throw unfit(feature, given, size + " numbers");
        }
        return vector;
    }

    /** The numbers of a vector; {@code null} for a set, in which they have no places and equal ones are one. */
    private static @Nullable List<? extends @Nullable Object> numbers(Object given) {
        if (given instanceof Set) {
            return null;
        }
        if (given instanceof CharSequence text) {
            return text.toString().isBlank()
                    ? List.of()
                    : List.of(text.toString().split(",", -1));
        }
        List<@Nullable Object> elements = GivenText.elements(given);
        return elements == null ? List.of(given) : elements;
    }

    private static InputValue weighted(String feature, Object given) {
        if (!(given instanceof Map<?, ?> map)) {
            return InputValue.Texts.of(texts(feature, given));
        }
        List<String> texts = new ArrayList<>();
        float[] weights = new float[map.size()];
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String text = ValueText.of(entry.getKey());
            if (text == null || !(entry.getValue() instanceof Number weight) || !Float.isFinite(weight.floatValue())) {
                throw unfit(feature, given, "a list of texts, or weights by text");
            }
            weights[texts.size()] = weight.floatValue();
            texts.add(text);
        }
        return new InputValue.Texts(texts, weights);
    }

    private static SassException unfit(String feature, Object given, String wanted) {
        return Diagnostic.error("SASS7604", GivenText.shown(given) + " does not fit the feature `" + feature + "`")
                .withHelp("it takes " + wanted)
                .toException();
    }
}
