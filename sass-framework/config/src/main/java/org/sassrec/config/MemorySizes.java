package org.sassrec.config;

import java.util.Locale;

/** Sizes of memory as a JVM's options write them: {@code 800m}, {@code 2g}. */
final class MemorySizes {
    private static final String NAME = "a size of memory such as `800m` or `2g`";
    private static final String FORM = "[1-9]\\d{0,5}[mg]";
    private static final int MEGA = 20;
    private static final int GIGA = 30;

    private MemorySizes() {}

    /** As written. */
    static ScalarType<String> text() {
        return Types.text(NAME).checked(NAME, MemorySizes::checked).shaped(Shapes.form(FORM));
    }

    /** In bytes. */
    static ScalarType<Long> bytes() {
        return new ScalarType<>(
                NAME,
                text -> bytes(checked(text)),
                bytes -> bytes % (1L << GIGA) == 0 ? (bytes >> GIGA) + "g" : (bytes >> MEGA) + "m",
                1L << GIGA,
                Shapes.form(FORM));
    }

    private static String checked(String text) throws Unfit {
        if (!text.matches(FORM)) {
            boolean slip = text.matches("(?i)[1-9]\\d{0,5}(g|m)i?b?");
            throw Unfit.form("`" + text + "` has not this form")
                    .help(slip ? "write the number and `m` or `g`" : null)
                    .instead(text, slip ? text.toLowerCase(Locale.ROOT).replaceFirst("([mg])i?b?$", "$1") : null);
        }
        return text;
    }

    private static long bytes(String text) {
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return number << (text.endsWith("g") ? GIGA : MEGA);
    }
}
