package org.sassrec.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The types of values that more than one key has. */
final class Types {

    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,40}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Types() {}

    /** Any text that holds something. */
    static ScalarType<String> text(String name) {
        return new ScalarType<>(
                        name,
                        text -> {
                            if (text.isBlank()) {
                                throw Unfit.form("this is empty");
                            }
                            return text;
                        },
                        text -> text,
                        "",
                        Shapes.text("\\S"))
                .such("a text");
    }

    /** A name that can stand in paths, file names and collection names. */
    static ScalarType<String> name() {
        return new ScalarType<>(
                        "a name of letters, digits, `-` and `_` that starts with a letter",
                        text -> {
                            if (!NAME.matcher(text).matches()) {
                                throw Unfit.form("`" + text + "` is no such name");
                            }
                            if (text.length() > 64) {
                                throw Unfit.form("longer than 64 characters");
                            }
                            return text;
                        },
                        text -> text,
                        "?",
                        Shapes.name())
                .such("home");
    }

    /** A column of a source, exactly as the file names it. */
    static ScalarType<String> column() {
        return text("a column's name").such("user_id");
    }

    /** A text that matches. */
    static ScalarType<String> form(String name, String pattern) {
        return text(name).checked(name, text -> {
            if (!text.matches(pattern)) {
                throw Unfit.form("`" + text + "` has not this form");
            }
            return text;
        });
    }

    /** One to {@code most} different values in brackets. */
    static <T> ListType<T> list(String name, ScalarType<T> element, int most) {
        return new ListType<>(name, element, false, 1, most, true);
    }

    static ListType<String> scenarios() {
        return new ListType<>("a scenario or a list of scenarios", name(), true, 1, 10_000, true);
    }

    /** Widths of layers. */
    static ListType<Integer> widths(int most) {
        return new ListType<>(
                "a list of 1 to " + most + " widths, each from 1 to 8192", whole(1, 8192), false, 1, most, false);
    }

    static ScalarType<String> sql() {
        return text("an SQL expression").such("is_click = 1");
    }

    /** What stands between the values of a text; blanks count. */
    static ScalarType<String> separator() {
        return new ScalarType<>(
                "the text between two values",
                text -> {
                    if (text.isEmpty()) {
                        throw Unfit.form("this is empty");
                    }
                    return text;
                },
                text -> text,
                ",",
                Shapes.text("."));
    }

    /** Files or globs. */
    static ListType<String> paths(int least) {
        return paths(least, text -> {
            if (text.contains("${")) {
                throw Unfit.form("`" + text.substring(text.indexOf("${")) + "` stands for nothing here")
                        .help("only `${env:NAME}` is filled in here");
            }
            return globbed(text, text);
        });
    }

    /** Files or globs that may hold a day. */
    static ListType<String> datedPaths(int least) {
        return paths(least, text -> globbed(DatedPath.checked(text), DatedPath.of(text, LocalDate.EPOCH)));
    }

    /** What stands at an address is the engine's to look for. */
    private static String globbed(String text, String glob) throws Unfit {
        Optional<String> complaint = glob.contains("://") ? Optional.empty() : Globs.complaint(glob);
        if (complaint.isPresent()) {
            throw Unfit.form(complaint.get()).help(Globs.HELP);
        }
        return text;
    }

    private static ListType<String> paths(int least, ScalarType.Parser<String> check) {
        ScalarType<String> path = text("a path").such("data/log.csv").checked("a path", text -> {
            if (text.isBlank()) {
                throw Unfit.form("this is empty");
            }
            return check.parse(text);
        });
        return new ListType<>("a path or a list of paths", path, true, least, 10_000, true);
    }

    static ScalarType<String> path() {
        return text("a path").such("data/log.csv").checked("a path", text -> {
            if (text.isBlank()) {
                throw Unfit.form("this is empty");
            }
            if (text.indexOf('\0') >= 0) {
                throw Unfit.form("it holds the sign U+0000");
            }
            return text;
        });
    }

    /**
     * What must not be seen: it comes from the environment alone, so that no file and no command line holds it; what is
     * written back is where it comes from.
     */
    static ValueType<Secret> secret() {
        return new SecretType();
    }

    /** Any number that a float holds. */
    static ScalarType<Double> finite() {
        return number("a number", -Float.MAX_VALUE, Float.MAX_VALUE, true, true);
    }

    static ScalarType<Integer> whole(int least, int most) {
        String name = "a whole number from " + least + " to " + most;
        return new ScalarType<>(
                name,
                text -> (int) wholeNumber(text, least, most),
                i -> Integer.toString(i),
                least,
                Shapes.whole(least, most));
    }

    static ScalarType<Long> whole() {
        return new ScalarType<>(
                "a whole number",
                text -> wholeNumber(text, Long.MIN_VALUE, Long.MAX_VALUE),
                i -> Long.toString(i),
                0L,
                Shapes.whole(Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private static long wholeNumber(String text, long least, long most) throws Unfit {
        if (!WHOLE.matcher(text).matches()) {
            throw Unfit.type("`" + text + "` is no whole number");
        }
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Unfit.range("too large");
        }
        if (value < least || value > most) {
            throw Unfit.range(value < least ? "less than " + least : "more than " + most);
        }
        return value;
    }

    /** Both ends inside. */
    static ScalarType<Double> number(double least, double most) {
        return number("a number from " + plain(least) + " to " + plain(most), least, most, true, true);
    }

    /** {@code least} outside. */
    static ScalarType<Double> above(double least, double most) {
        return number("a number above " + plain(least) + ", at most " + plain(most), least, most, false, true);
    }

    /** {@code most} outside. */
    static ScalarType<Double> below(double least, double most) {
        return number("a number from " + plain(least) + " to below " + plain(most), least, most, true, false);
    }

    private static ScalarType<Double> number(String name, double least, double most, boolean atLeast, boolean atMost) {
        return new ScalarType<>(
                name,
                text -> {
                    if (!DECIMAL.matcher(text).matches()) {
                        throw Unfit.type("`" + text + "` is no number");
                    }
                    double value = Double.parseDouble(text) + 0.0; // + 0.0 turns -0.0 into 0.0
                    if (atLeast ? value < least : value <= least) {
                        throw Unfit.range(atLeast ? "less than " + plain(least) : "not above " + plain(least));
                    }
                    if (atMost ? value > most : value >= most) {
                        throw Unfit.range(atMost ? "more than " + plain(most) : "not below " + plain(most));
                    }
                    return value;
                },
                Types::plain,
                most,
                Shapes.number(least, most, atLeast, atMost));
    }

    /** Without the trailing {@code .0} of whole numbers. */
    static String plain(double value) {
        String text = Double.toString(value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    static ScalarType<Boolean> truth() {
        return new ScalarType<>(
                "true or false",
                text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> {
                        String meant = switch (text.toLowerCase(Locale.ROOT)) {
                            case "yes", "on", "y", "1", "true" -> "true";
                            case "no", "off", "n", "0", "false" -> "false";
                            default -> null;
                        };
                        throw Unfit.type("`" + text + "` is neither")
                                .help(meant == null ? null : "write `" + meant + "`")
                                .instead(text, meant);
                    }
                },
                value -> Boolean.toString(value),
                false,
                Shapes.truth());
    }

    /**
     * One of an enum's constants, written in camel case.
     *
     * @param later words of the language that this version does not know yet
     */
    static <E extends Enum<E>> ScalarType<E> choice(Class<E> type, String... later) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            words.put(camelCase(constant.name()), constant);
        }
        return new ScalarType<>(
                        oneOf(words),
                        text -> {
                            E found = words.get(text);
                            if (found == null && Arrays.asList(later).contains(text)) {
                                throw Unfit.later(
                                        "`" + text + "` belongs to the language, but not to this version yet");
                            }
                            if (found == null) {
                                throw Unfit.choice("`" + text + "` is none of them")
                                        .didYouMean(text, words.keySet());
                            }
                            return found;
                        },
                        value -> camelCase(value.name()),
                        type.getEnumConstants()[0],
                        Shapes.choice(List.copyOf(words.keySet())))
                .without(List.of(later));
    }

    private static String oneOf(Map<String, ?> words) {
        List<String> all = List.copyOf(words.keySet());
        return all.size() == 1 ? "`" + all.get(0) + "`" : "one of `" + String.join("`, `", all) + "`";
    }

    static String camelCase(String constant) {
        String[] parts = constant.toLowerCase(Locale.ROOT).split("_", -1);
        StringBuilder word = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            word.append(Character.toUpperCase(parts[i].charAt(0))).append(parts[i].substring(1));
        }
        return word.toString();
    }

    /** A length of time, from {@code least}. */
    static ScalarType<Duration> duration(Duration least) {
        String range = least.isZero() ? "" : ", at least " + DurationText.write(least);
        return new ScalarType<>(
                "a length of time such as `7d` or `36h`" + range,
                text -> {
                    Duration value = DurationText.parse(text);
                    if (value.compareTo(least) < 0) {
                        throw Unfit.range("less than " + DurationText.write(least));
                    }
                    if (value.compareTo(LONGEST) > 0) {
                        throw Unfit.range("more than a hundred years");
                    }
                    return value;
                },
                DurationText::write,
                least,
                Shapes.duration(least.isZero()));
    }

    static ScalarType<ZoneId> zone() {
        return new ScalarType<>(
                "a time zone such as `UTC`, `Asia/Shanghai` or `+08:00`",
                text -> {
                    try {
                        return Zones.checked(ZoneId.of(text));
                    } catch (DateTimeException e) {
                        throw Unfit.form("`" + text + "` is not known").didYouMean(text, ZoneId.getAvailableZoneIds());
                    }
                },
                ZoneId::getId,
                ZoneId.of("UTC"));
    }
}
