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
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.store.NumberParser;
import org.sassrec.serving.store.ValueFormat;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.TowerSignature;

/** Values as a caller gives them, brought to what the user tower takes. */
final class InputConverter {

    private InputConverter() {}

    /**
     * The value of one feature.
     *
     * @throws SassException SASS7603 if the tower has no such feature, SASS7604 if the value does not fit
     */
    static InputValue convert(TowerSignature signature, String feature, Object given) {
        TowerSignature.Input input = signature
                .input(feature)
                .orElseThrow(() -> Diagnostic.error(
                                DiagnosticCode.UNKNOWN_QUERY_FEATURE, "the user tower has no feature `" + feature + "`")
                        .withHelp("it has: "
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

    /** An element of a list; where the feature has no use for its time, that may be there all the same. */
    private static String toElement(String feature, Object given, @Nullable Object entry) {
        Object value = entry instanceof Map<?, ?> pair && pair.size() == (pair.containsKey("time") ? 2 : 1)
                ? pair.get("value")
                : entry;
        String text = ValueFormat.format(value);
        if (text == null) {
            throw invalid(
                    feature, given, "a list of texts, or of `{value: ..., time: ...}`; none of them may be missing");
        }
        return text;
    }

    /**
     * Elements with their times: each a text, or {@code {value: ..., time: ...}} in epoch milliseconds; without its time,
     * which a history need not have before it learns gaps, it is a plain text.
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
                            feature, given, "a list of texts, or of `{value: ..., time: ...}` in epoch milliseconds");
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
            throw invalid(feature, given, size + " numbers in their order");
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

    /** The numbers of a vector; {@code null} for a set, in which they have no places and equal ones are one. */
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
                throw invalid(feature, given, "a list of texts, or weights by text");
            }
            weights[texts.size()] = weight.floatValue();
            texts.add(text);
        }
        return new InputValue.Texts(texts, weights);
    }

    private static SassException invalid(String feature, Object given, String wanted) {
        return Diagnostic.error(
                        DiagnosticCode.INVALID_FEATURE_VALUE,
                        describe(given) + " does not fit the feature `" + feature + "`")
                .withHelp("it takes " + wanted)
                .toException();
    }

    /** The elements of a list, another collection or an array; {@code null} for what is none of them. */
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

    /** A value as a message names it, with the type where the value does not tell what is wrong with it. */
    private static String describe(Object given) {
        List<@Nullable Object> elements = elements(given);
        if (elements == null) {
            boolean plain = given instanceof Map || ValueFormat.format(given) != null;
            return "`" + given + "`" + (plain ? "" : " of type `" + typeName(given) + "`");
        }
        String strange = elements.stream()
                .filter(Objects::nonNull)
                .filter(element -> ValueFormat.format(element) == null && !(element instanceof Map))
                .findFirst()
                .map(element -> " with a `" + typeName(element) + "`")
                .orElse("");
        return (given instanceof List ? "`" + elements + "`" : "`" + elements + "` of type `" + typeName(given) + "`")
                + strange;
    }

    /** That of lists and sets is what callers know, not which class of the library it is. */
    private static String typeName(Object given) {
        return given instanceof List
                ? "java.util.List"
                : given instanceof Set ? "java.util.Set" : given.getClass().getTypeName();
    }
}
