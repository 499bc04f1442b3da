package org.sassrec.prepare.spark;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Functions with the results of DuckDB. Arguments are values of Spark: boxed numbers, texts, {@code java.time} values,
 * and {@code scala.collection.Seq} for lists. All functions return {@code null} for {@code null}.
 */
final class DuckDbFunctions {
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
    private static final Pattern SPECIAL = Pattern.compile("(?i)[-+]?(nan|inf(inity)?)");

    private static final Pattern UNDERSCORE = Pattern.compile("(?<=\\d)_(?=\\d)");

    /** White space that DuckDB skips before and after a number. */
    private static final Pattern BLANKS = Pattern.compile("^[ \\t\\n\\x0B\\f\\r]+|[ \\t\\n\\x0B\\f\\r]+$");

    /** Entries of lists that have no quotes in their text. */
    private static final Pattern PLAIN_ENTRY =
            Pattern.compile("(?is)(?!null$)[^\\s\"'(),:=\\[\\]{}]([^\"'(),:=\\[\\]{}]*[^\\s\"'(),:=\\[\\]{}])?");

    private static final Pattern SPACES = Pattern.compile("^\\p{Zs}+|\\p{Zs}+$");
    private static final Pattern VECTOR_ENDS = Pattern.compile("^[ \\[\\]]+|[ \\[\\]]+$");

    private static final DateTimeFormatter LOCAL_TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(java.util.Locale.ROOT);

    private DuckDbFunctions() {}

    /**
     * Returns the text of a value.
     *
     * @param zone zone of the session
     */
    static @Nullable String text(@Nullable Object value, ZoneId zone) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        if (value instanceof Double number) {
            return number(number, 17, text -> Double.parseDouble(text) == number);
        }
        if (value instanceof Float number) {
            return number(number.doubleValue(), 9, text -> Float.parseFloat(text) == number);
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof LocalDateTime time) {
            return LOCAL_TIME.format(time);
        }
        if (value instanceof Instant time) {
            OffsetDateTime local = time.atZone(zone).toOffsetDateTime();
            String offset = local.getOffset().getId().equals("Z")
                    ? "+00"
                    : local.getOffset().getId();
            return LOCAL_TIME.format(local) + offset.replaceFirst(":00$", "");
        }
        if (value instanceof byte[] bytes) {
            return bytesText(bytes);
        }
        if (value instanceof scala.collection.Map<?, ?> map) {
            List<String> texts = new ArrayList<>();
            map.foreach(entry -> texts.add(entryText(entry._1(), zone) + "=" + entryText(entry._2(), zone)));
            return "{" + String.join(", ", texts) + "}";
        }
        if (value instanceof scala.collection.Iterable<?> list) {
            List<String> texts = new ArrayList<>();
            list.foreach(entry -> texts.add(entryText(entry, zone)));
            return "[" + String.join(", ", texts) + "]";
        }
        if (value instanceof Row row) {
            List<String> texts = new ArrayList<>();
            for (int f = 0; f < row.size(); f++) {
                texts.add(quoted(row.schema().fieldNames()[f]) + ": " + entryText(row.get(f), zone));
            }
            return "{" + String.join(", ", texts) + "}";
        }
        return value instanceof LocalDate day ? DateTimeFormatter.ISO_LOCAL_DATE.format(day) : value.toString();
    }

    /** Returns the text of a value in a list or structure. Texts with special characters are in quotes. */
    private static String entryText(@Nullable Object value, ZoneId zone) {
        String text = text(value, zone);
        if (text == null) {
            return "NULL";
        }
        boolean nested = value instanceof scala.collection.Iterable<?> || value instanceof Row;
        return nested || PLAIN_ENTRY.matcher(text).matches() ? text : quoted(text);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private interface RoundTrip {
        boolean isExact(String text);
    }

    /** Returns the shortest decimal text of a number. Exponents below -4 and from 16 on are written as such. */
    private static String number(double value, int digits, RoundTrip exact) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal all = new BigDecimal(value);
        BigDecimal shortest = all;
        for (int d = 1; d <= digits; d++) {
            shortest = all.round(new MathContext(d, RoundingMode.HALF_EVEN));
            if (exact.isExact(shortest.toString())) {
                break;
            }
        }
        shortest = shortest.stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            return shortest.scale() <= 0 ? shortest.toBigInteger() + ".0" : shortest.toPlainString();
        }
        String text = shortest.unscaledValue().abs().toString();
        String sign = exponent < 0 ? "-" : "+";
        int size = Math.abs(exponent);
        return (value < 0 ? "-" : "") + text.charAt(0) + (text.length() > 1 ? "." + text.substring(1) : "") + "e" + sign
                + (size < 10 ? "0" : "") + size;
    }

    private static String bytesText(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            StringBuilder text = new StringBuilder();
            for (byte b : bytes) {
                boolean plain = b >= 32 && b < 127 && b != '\\' && b != '\'' && b != '"';
                text.append(plain ? Character.toString(b) : String.format(Locale.ROOT, "\\x%02X", b));
            }
            return text.toString();
        }
    }

    /** Returns the text of an id. A whole number in floating-point form has no decimal point. */
    static @Nullable String id(@Nullable Object value, ZoneId zone) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            long bound = 1L << (value instanceof Float ? 24 : 53);
            if (Double.isFinite(number) && number == Math.rint(number) && Math.abs(number) <= bound) {
                return Long.toString((long) number);
            }
        }
        return text(value, zone);
    }

    /** Returns a value as a number, {@code null} if it is no number. */
    static @Nullable Double toDouble(@Nullable Object value) {
        if (value instanceof String text) {
            String number = numberText(text);
            return NUMBER.matcher(number).matches()
                    ? (Double) Double.parseDouble(number)
                    : SPECIAL.matcher(number).matches() ? (Double) special(number) : null;
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.scale() <= 0
                    ? decimal.doubleValue()
                    : decimal.unscaledValue().doubleValue()
                            / BigInteger.TEN.pow(decimal.scale()).doubleValue();
        }
        if (value instanceof Boolean flag) {
            return flag ? 1.0 : 0.0;
        }
        return value instanceof Number number ? (Double) number.doubleValue() : null;
    }

    /** Returns a text without blanks around it and without underscores between digits. */
    private static String numberText(String text) {
        String number = BLANKS.matcher(text).replaceAll("");
        return number.indexOf('_') < 0 ? number : UNDERSCORE.matcher(number).replaceAll("");
    }

    private static double special(String text) {
        if (text.toLowerCase(java.util.Locale.ROOT).endsWith("nan")) {
            return Double.NaN;
        }
        return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    /** Returns a value as a 32-bit number, {@code null} if it is no number or not in the range. */
    static @Nullable Float toFloat(@Nullable Object value) {
        if (value instanceof Float number) {
            return number;
        }
        if (value instanceof String text) {
            String number = numberText(text);
            if (NUMBER.matcher(number).matches()) {
                return Float.parseFloat(number);
            }
        }
        Double number = toDouble(value);
        if (number == null) {
            return null;
        }
        float rounded = number.floatValue();
        return Float.isInfinite(rounded) && !Double.isInfinite(number) ? null : (Float) rounded;
    }

    /** Returns a text without characters of the Unicode category Zs at both ends. */
    static @Nullable String trim(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return text;
        }
        char first = text.charAt(0);
        char last = text.charAt(text.length() - 1);
        return Character.getType(first) == Character.SPACE_SEPARATOR
                        || Character.getType(last) == Character.SPACE_SEPARATOR
                ? SPACES.matcher(text).replaceAll("")
                : text;
    }

    /** Splits a text at each separator. */
    static String @Nullable [] split(@Nullable String text, String separator) {
        return text == null ? null : text.split(Pattern.quote(separator), -1);
    }

    /** Returns the numbers of a list without blank entries. Other texts are {@code null}. */
    static @Nullable Float @Nullable [] floats(scala.collection.@Nullable Iterable<?> list, ZoneId zone) {
        if (list == null) {
            return null;
        }
        List<@Nullable Float> numbers = new ArrayList<>();
        list.foreach(entry -> {
            String text = entry == null
                    ? ""
                    : VECTOR_ENDS.matcher(String.valueOf(text(entry, zone))).replaceAll("");
            return text.isEmpty() || numbers.add(toFloat(text));
        });
        return numbers.toArray(Float[]::new);
    }

    /** Returns the hash of some values: integers or texts. */
    static long hash(List<?> values) {
        long hash = hash(values.get(0));
        for (Object value : values.subList(1, values.size())) {
            hash = mixOnce(hash) ^ hash(value);
        }
        return hash;
    }

    private static long hash(@Nullable Object value) {
        if (value == null) {
            return 0xbf58476d1ce4e5b9L;
        }
        if (value instanceof String text) {
            return hash(text.getBytes(StandardCharsets.UTF_8));
        }
        long number = ((Number) value).longValue();
        return mix(value instanceof Long ? number : number & 0xffffffffL);
    }

    private static long hash(byte[] bytes) {
        long hash = 0xe17a1465L ^ (bytes.length * 0xc6a4a7935bd1e995L);
        ByteBuffer padded = ByteBuffer.allocate((bytes.length + 7) / 8 * 8).order(ByteOrder.LITTLE_ENDIAN);
        padded.put(bytes).rewind();
        while (padded.hasRemaining()) {
            hash = (hash ^ padded.getLong()) * 0xd6e8feb86659fd93L;
        }
        return mix(hash);
    }

    private static long mix(long hash) {
        long mixed = mixOnce(mixOnce(hash));
        return mixed ^ (mixed >>> 32);
    }

    private static long mixOnce(long hash) {
        return (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
    }
}
