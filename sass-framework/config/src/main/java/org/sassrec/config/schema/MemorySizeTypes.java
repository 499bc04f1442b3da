package org.sassrec.config.schema;

import java.util.Locale;

/** Memory sizes in the form of JVM options: {@code 800m}, {@code 2g}. */
public final class MemorySizeTypes {
    private static final String NAME = "a memory size such as `800m` or `2g`";
    private static final String FORM = "[1-9]\\d{0,5}[mg]";
    private static final int MEGA = 20;
    private static final int GIGA = 30;

    private MemorySizeTypes() {}

    /** Returns the type whose values are the texts as written. */
    public static ScalarType<String> asText() {
        return ValueTypes.text(NAME)
                .withParser(NAME, MemorySizeTypes::validate)
                .withJsonSchema(SchemaFragments.pattern(FORM));
    }

    /** Returns the type whose values are bytes. */
    public static ScalarType<Long> bytes() {
        return new ScalarType<>(
                NAME,
                text -> bytes(validate(text)),
                bytes -> bytes % (1L << GIGA) == 0 ? (bytes >> GIGA) + "g" : (bytes >> MEGA) + "m",
                1L << GIGA,
                SchemaFragments.pattern(FORM));
    }

    private static String validate(String text) throws ConversionException {
        if (!text.matches(FORM)) {
            boolean slip = text.matches("(?i)[1-9]\\d{0,5}(g|m)i?b?");
            throw ConversionException.malformed("`" + text + "` does not have this form")
                    .withHelp(slip ? "write a number and `m` or `g`" : null)
                    .withReplacement(
                            text, slip ? text.toLowerCase(Locale.ROOT).replaceFirst("([mg])i?b?$", "$1") : null);
        }
        return text;
    }

    private static long bytes(String text) {
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return number << (text.endsWith("g") ? GIGA : MEGA);
    }
}
