package org.sassrec.config.schema;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Types of values that several keys use. */
public final class ValueTypes {

    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,40}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");
    private static final Duration MAX_DURATION = Duration.ofDays(36_500);

    private ValueTypes() {}

    /** Returns the type of a text that is not blank. */
    public static ScalarType<String> text(String name) {
        return new ScalarType<>(
                        name,
                        text -> {
                            if (text.isBlank()) {
                                throw ConversionException.malformed("the value is empty");
                            }
                            return text;
                        },
                        text -> text,
                        "",
                        SchemaFragments.text("\\S"))
                .withExample("a text");
    }

    /** Returns the type of a name that is valid in paths, file names and collection names. */
    public static ScalarType<String> name() {
        return new ScalarType<>(
                        "a name of letters, digits, `-` and `_` that starts with a letter",
                        text -> {
                            if (!NAME.matcher(text).matches()) {
                                throw ConversionException.malformed("`" + text + "` is not a valid name");
                            }
                            if (text.length() > 64) {
                                throw ConversionException.malformed("longer than 64 characters");
                            }
                            return text;
                        },
                        text -> text,
                        "?",
                        SchemaFragments.name())
                .withExample("home");
    }

    /** Returns the type of a column, named exactly as in the file. */
    public static ScalarType<String> column() {
        return text("a column name").withExample("user_id");
    }

    /** Returns the type of a text that matches a pattern. */
    public static ScalarType<String> form(String name, String pattern) {
        return text(name).withParser(name, text -> {
            if (!text.matches(pattern)) {
                throw ConversionException.malformed("`" + text + "` does not have this form");
            }
            return text;
        });
    }

    /** Returns the type of a list of one to {@code most} different values. */
    public static <T> ListType<T> list(String name, ScalarType<T> element, int most) {
        return new ListType<>(name, element, false, 1, most, true);
    }

    public static ListType<String> scenarios() {
        return new ListType<>("a scenario or a list of scenarios", name(), true, 1, 10_000, true);
    }

    /** Returns the type of the widths of layers. */
    public static ListType<Integer> widths(int most) {
        return new ListType<>(
                "a list of 1 to " + most + " widths, each from 1 to 8192", integer(1, 8192), false, 1, most, false);
    }

    public static ScalarType<String> sql() {
        return text("an SQL expression").withExample("is_click = 1");
    }

    /** Returns the type of a separator. Blanks count. */
    public static ScalarType<String> separator() {
        return new ScalarType<>(
                "the text between two values",
                text -> {
                    if (text.isEmpty()) {
                        throw ConversionException.malformed("the value is empty");
                    }
                    return text;
                },
                text -> text,
                ",",
                SchemaFragments.text("."));
    }

    /** Returns the type of files or globs. */
    public static ListType<String> paths(int least) {
        return paths(least, text -> {
            if (text.contains("${")) {
                throw ConversionException.malformed(
                                "`" + text.substring(text.indexOf("${")) + "` is not supported here")
                        .withHelp("only `${env:NAME}` is replaced here");
            }
            return checkGlob(text, text);
        });
    }

    /** Returns the type of files or globs that may contain a day. */
    public static ListType<String> datedPaths(int least) {
        return paths(least, text -> checkGlob(DatedPath.validate(text), DatedPath.resolve(text, LocalDate.EPOCH)));
    }

    /** Returns the type of a local path of a day, such as {@code log/${date}/_SUCCESS}. */
    public static ScalarType<String> dayPath() {
        return path().withParser("a path with `${date}`", text -> {
            if (!DatedPath.isDated(DatedPath.validate(text))) {
                throw ConversionException.malformed("the path contains no `${date}`");
            }
            if (text.contains("://")) {
                throw ConversionException.malformed("an address cannot be checked")
                        .withHelp("use a file on this machine or on a mounted folder");
            }
            return text;
        });
    }

    /** Checks the syntax of a glob. Addresses such as {@code s3://...} are checked by the engine. */
    private static String checkGlob(String text, String glob) throws ConversionException {
        Optional<String> error = glob.contains("://") ? Optional.empty() : Globs.syntaxError(glob);
        if (error.isPresent()) {
            throw ConversionException.malformed(error.get()).withHelp(Globs.HELP);
        }
        return text;
    }

    private static ListType<String> paths(int least, ScalarType.Parser<String> check) {
        ScalarType<String> path = text("a path").withExample("data/log.csv").withParser("a path", text -> {
            if (text.isBlank()) {
                throw ConversionException.malformed("the value is empty");
            }
            return check.parse(text);
        });
        return new ListType<>("a path or a list of paths", path, true, least, 10_000, true);
    }

    public static ScalarType<String> path() {
        return text("a path").withExample("data/log.csv").withParser("a path", text -> {
            if (text.isBlank()) {
                throw ConversionException.malformed("the value is empty");
            }
            if (text.indexOf('\0') >= 0) {
                throw ConversionException.malformed("it contains the character U+0000");
            }
            return text;
        });
    }

    /**
     * Returns the type of a secret. It must be a reference to an environment variable, so that files and command lines
     * do not contain it. The reference is written back.
     */
    public static ValueType<Secret> secret() {
        return new SecretType();
    }

    /** Returns the type of a number in the range of a float. */
    public static ScalarType<Double> finite() {
        return number("a number", -Float.MAX_VALUE, Float.MAX_VALUE, true, true);
    }

    public static ScalarType<Integer> integer(int least, int most) {
        String name = "a whole number from " + least + " to " + most;
        return new ScalarType<>(
                name,
                text -> (int) parseInteger(text, least, most),
                i -> Integer.toString(i),
                least,
                SchemaFragments.integer(least, most));
    }

    public static ScalarType<Long> integer() {
        return new ScalarType<>(
                "a whole number",
                text -> parseInteger(text, Long.MIN_VALUE, Long.MAX_VALUE),
                i -> Long.toString(i),
                0L,
                SchemaFragments.integer(Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private static long parseInteger(String text, long least, long most) throws ConversionException {
        if (!INTEGER.matcher(text).matches()) {
            throw ConversionException.wrongType("`" + text + "` is not a whole number");
        }
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ConversionException.outOfRange("too large");
        }
        if (value < least || value > most) {
            throw ConversionException.outOfRange(value < least ? "less than " + least : "more than " + most);
        }
        return value;
    }

    /** Returns the type of a number, both limits included. */
    public static ScalarType<Double> number(double least, double most) {
        return number("a number from " + format(least) + " to " + format(most), least, most, true, true);
    }

    /** Returns the type of a number above {@code least}. */
    public static ScalarType<Double> greaterThan(double least, double most) {
        return number("a number above " + format(least) + ", at most " + format(most), least, most, false, true);
    }

    /** Returns the type of a number below {@code most}. */
    public static ScalarType<Double> lessThan(double least, double most) {
        return number("a number from " + format(least) + " to below " + format(most), least, most, true, false);
    }

    private static ScalarType<Double> number(String name, double least, double most, boolean atLeast, boolean atMost) {
        return new ScalarType<>(
                name,
                text -> {
                    if (!DECIMAL.matcher(text).matches()) {
                        throw ConversionException.wrongType("`" + text + "` is not a number");
                    }
                    double value = Double.parseDouble(text) + 0.0; // + 0.0 turns -0.0 into 0.0
                    if (atLeast ? value < least : value <= least) {
                        throw ConversionException.outOfRange(
                                atLeast ? "less than " + format(least) : "not above " + format(least));
                    }
                    if (atMost ? value > most : value >= most) {
                        throw ConversionException.outOfRange(
                                atMost ? "more than " + format(most) : "not below " + format(most));
                    }
                    return value;
                },
                ValueTypes::format,
                most,
                SchemaFragments.number(least, most, atLeast, atMost));
    }

    /** Returns the number without a trailing {@code .0}. */
    public static String format(double value) {
        String text = Double.toString(value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    public static ScalarType<Boolean> bool() {
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
                        throw ConversionException.wrongType("`" + text + "` is neither")
                                .withHelp(meant == null ? null : "write `" + meant + "`")
                                .withReplacement(text, meant);
                    }
                },
                value -> Boolean.toString(value),
                false,
                SchemaFragments.bool());
    }

    /** Returns the type of the constants of an enum, written in camel case. */
    public static <E extends Enum<E>> ScalarType<E> choice(Class<E> type) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            words.put(camelCase(constant.name()), constant);
        }
        return new ScalarType<>(
                oneOf(words),
                text -> {
                    E found = words.get(text);
                    if (found == null) {
                        throw ConversionException.unknownWord("`" + text + "` is not one of them")
                                .withSuggestion(text, words.keySet());
                    }
                    return found;
                },
                value -> camelCase(value.name()),
                type.getEnumConstants()[0],
                SchemaFragments.choice(List.copyOf(words.keySet())));
    }

    private static String oneOf(Map<String, ?> words) {
        List<String> all = List.copyOf(words.keySet());
        return all.size() == 1 ? "`" + all.get(0) + "`" : "one of `" + String.join("`, `", all) + "`";
    }

    public static String camelCase(String constant) {
        String[] parts = constant.toLowerCase(Locale.ROOT).split("_", -1);
        StringBuilder word = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            word.append(Character.toUpperCase(parts[i].charAt(0))).append(parts[i].substring(1));
        }
        return word.toString();
    }

    /** Returns the type of a duration of at least {@code least}. */
    public static ScalarType<Duration> duration(Duration least) {
        String range = least.isZero() ? "" : ", at least " + DurationFormat.write(least);
        return new ScalarType<>(
                "a duration such as `7d` or `36h`" + range,
                text -> {
                    Duration value = DurationFormat.parse(text);
                    if (value.compareTo(least) < 0) {
                        throw ConversionException.outOfRange("less than " + DurationFormat.write(least));
                    }
                    if (value.compareTo(MAX_DURATION) > 0) {
                        throw ConversionException.outOfRange("more than 100 years");
                    }
                    return value;
                },
                DurationFormat::write,
                least,
                SchemaFragments.duration(least.isZero()));
    }

    public static ScalarType<ZoneId> zone() {
        return new ScalarType<>(
                "a time zone such as `UTC`, `Asia/Shanghai` or `+08:00`",
                text -> {
                    try {
                        return TimeZones.validate(ZoneId.of(text));
                    } catch (DateTimeException e) {
                        throw ConversionException.malformed("`" + text + "` is not a known time zone")
                                .withSuggestion(text, ZoneId.getAvailableZoneIds());
                    }
                },
                ZoneId::getId,
                ZoneId.of("UTC"));
    }
}
