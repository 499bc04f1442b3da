package org.sassrec.serving;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ServingCode;
import org.sassrec.serving.store.NumberParser;
import org.sassrec.serving.store.ValueFormat;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.TowerSignature;

/** Converts the values of a query to inputs of the user tower. */
final class InputConverter {

    private InputConverter() {}

    /**
     * Converts the value of one feature.
     *
     * @throws SassException SASS7603 if the tower has no such feature; SASS7604 if the value does not fit the feature
     */
    static InputValue convert(TowerSignature signature, String feature, Object given) {
        TowerSignature.Input input = signature
                .input(feature)
                .orElseThrow(() -> Diagnostic.error(
                                ServingCode.UNKNOWN_QUERY_FEATURE, "the user tower has no feature `" + feature + "`")
                        .withHelp("use one of: "
                                + signature.inputs().stream()
                                        .map(TowerSignature.Input::name)
                                        .collect(Collectors.toCollection(TreeSet::new))
                                        .stream()
                                        .collect(Collectors.joining(", ")))
                        .toException());
        return switch (input.kind()) {
            case TEXT -> new InputValue.Text(toText(feature, given));
            case NUMBER -> new InputValue.Numeric(toNumber(feature, given, given));
            case TEXTS, ITEMS ->
                input.timesInput() == null ? InputValue.Texts.of(toTexts(feature, given)) : toTimed(feature, given);
            case VECTOR -> new InputValue.Vector(toVector(feature, given, input.maxLength()));
            case WEIGHTED_TEXTS -> toWeighted(feature, given);
        };
    }

    private static String toText(String feature, Object given) {
        String text = ValueFormat.format(given);
        if (text == null) {
            throw invalid(feature, given, "one text");
        }
        return text;
    }

    private static double toNumber(String feature, @Nullable Object element, Object given) {
        if (element instanceof Number number) {
            return number.doubleValue();
        }
        if (element instanceof CharSequence text) {
            if (text.isEmpty()) {
                return Double.NaN;
            }
            try {
                return NumberParser.parse(text.toString());
            } catch (NumberFormatException none) {
                throw invalid(feature, given, "a number");
            }
        }
        throw invalid(feature, given, "a number");
    }

    private static List<String> toTexts(String feature, Object given) {
        List<@Nullable Object> elements = elements(given);
        if (elements != null) {
            List<String> texts = new ArrayList<>();
            elements.forEach(entry -> texts.add(toElement(feature, given, entry)));
            return texts;
        }
        String text = ValueFormat.format(given);
        if (text == null) {
            throw invalid(feature, given, "a list of texts");
        }
        return text.isEmpty() ? List.of() : List.of(text);
    }

    /** Returns the text of a list element. Accepts {@code {value, time}} also where the feature ignores times. */
    private static String toElement(String feature, Object given, @Nullable Object entry) {
        Object value = entry instanceof Map<?, ?> pair && pair.size() == (pair.containsKey("time") ? 2 : 1)
                ? pair.get("value")
                : entry;
        String text = ValueFormat.format(value);
        if (text == null) {
            throw invalid(feature, given, "a list of texts or of `{value: ..., time: ...}`, without missing elements");
        }
        return text;
    }

    /**
     * Converts elements with times. Each element is a text or {@code {value: ..., time: ...}} with the time in epoch
     * milliseconds. The time of a plain text is unknown (0).
     */
    private static InputValue toTimed(String feature, Object given) {
        List<@Nullable Object> elements = elements(given);
        if (elements == null) {
            return InputValue.Texts.of(toTexts(feature, given));
        }
        List<String> texts = new ArrayList<>();
        long[] times = new long[elements.size()];
        for (Object element : elements) {
            if (element instanceof Map<?, ?> pair && pair.containsKey("time")) {
                if (!(pair.get("time") instanceof Number time) || pair.size() != 2) {
                    throw invalid(
                            feature,
                            given,
                            "a list of texts or of `{value: ..., time: ...}` with the time in epoch milliseconds");
                }
                times[texts.size()] = time.longValue();
            }
            texts.add(toElement(feature, given, element));
        }
        return new InputValue.Texts(texts, new float[0], times);
    }

    private static float[] toVector(String feature, Object given, int size) {
        List<? extends @Nullable Object> numbers = toNumbers(given);
        if (numbers == null) {
            throw invalid(feature, given, "an ordered list of " + size + " numbers");
        }
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            Object number = numbers.get(i);
            vector[i] = (float) toNumber(feature, number instanceof String text ? text.strip() : number, given);
        }
        if (vector.length != 0 && vector.length != size) {
            throw invalid(feature, given, size + " numbers");
        }
        return vector;
    }

    /** Returns the numbers of a vector; {@code null} for a set, which has no order and drops equal numbers. */
    private static @Nullable List<? extends @Nullable Object> toNumbers(Object given) {
        if (given instanceof Set) {
            return null;
        }
        if (given instanceof CharSequence text) {
            return text.toString().isBlank()
                    ? List.of()
                    : List.of(text.toString().split(",", -1));
        }
        List<@Nullable Object> elements = elements(given);
        return elements == null ? List.of(given) : elements;
    }

    private static InputValue toWeighted(String feature, Object given) {
        if (!(given instanceof Map<?, ?> map)) {
            return InputValue.Texts.of(toTexts(feature, given));
        }
        List<String> texts = new ArrayList<>();
        float[] weights = new float[map.size()];
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String text = ValueFormat.format(entry.getKey());
            if (text == null || !(entry.getValue() instanceof Number weight) || !Float.isFinite(weight.floatValue())) {
                throw invalid(feature, given, "a list of texts or a map from text to weight");
            }
            weights[texts.size()] = weight.floatValue();
            texts.add(text);
        }
        return new InputValue.Texts(texts, weights);
    }

    private static SassException invalid(String feature, Object given, String wanted) {
        return Diagnostic.error(
                        ServingCode.INVALID_FEATURE_VALUE,
                        describe(given) + " does not fit the feature `" + feature + "`")
                .withHelp("the feature takes " + wanted)
                .toException();
    }

    /** Returns the elements of a collection or an array; {@code null} for any other value. */
    private static @Nullable List<@Nullable Object> elements(Object given) {
        if (given instanceof Collection<?> collection) {
            return new ArrayList<>(collection);
        }
        if (!given.getClass().isArray()) {
            return null;
        }
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(given); i++) {
            elements.add(Array.get(given, i));
        }
        return elements;
    }

    /** Describes a value in a message. Adds the type if the text of the value does not show the problem. */
    private static String describe(Object given) {
        List<@Nullable Object> elements = elements(given);
        if (elements == null) {
            boolean clear = given instanceof Map || ValueFormat.format(given) != null;
            return "`" + given + "`" + (clear ? "" : " of type `" + typeName(given) + "`");
        }
        String unsupported = elements.stream()
                .filter(Objects::nonNull)
                .filter(element -> ValueFormat.format(element) == null && !(element instanceof Map))
                .findFirst()
                .map(element -> " with an element of type `" + typeName(element) + "`")
                .orElse("");
        return (given instanceof List ? "`" + elements + "`" : "`" + elements + "` of type `" + typeName(given) + "`")
                + unsupported;
    }

    /** Callers know the interface of a list or set, not the class that implements it. */
    private static String typeName(Object given) {
        return given instanceof List
                ? "java.util.List"
                : given instanceof Set ? "java.util.Set" : given.getClass().getTypeName();
    }
}
