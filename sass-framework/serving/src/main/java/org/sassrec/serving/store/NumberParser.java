package org.sassrec.serving.store;

/**
 * Parses numbers in texts as preparation does (DuckDB's {@code TRY_CAST(text AS DOUBLE)}), so that a value has the same
 * meaning in training and in a query. {@link Double#parseDouble} differs: it accepts {@code 5f}, {@code 1d} and {@code
 * 0x1p4}, but neither {@code 1_000} nor {@code inf}.
 */
public final class NumberParser {

    private static final String BLANKS = " \t\n\u000b\f\r";

    private NumberParser() {}

    /**
     * Parses a decimal number with an optional sign, point and exponent, and with single underscores between digits.
     * Also parses {@code inf}, {@code infinity} and {@code nan} in any case. Ignores surrounding blanks. Rejects two
     * signs, although DuckDB reads {@code +-5} as -5.
     *
     * @throws NumberFormatException for any other text, including an empty one
     */
    public static double parse(String text) {
        String bare = withoutUnderscores(text);
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            boolean between = isDigit(bare, i - 1) && isDigit(bare, i + 1);
            if (!isDigit(bare, i) && "+-.eE".indexOf(c) < 0 && !(c == '_' && between)) {
                return parseWord(bare);
            }
        }
        return Double.parseDouble(bare.replace("_", "")); // with these characters it accepts decimal numbers only
    }

    private static String withoutUnderscores(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && BLANKS.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (from < to && BLANKS.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isDigit(String text, int at) {
        return at >= 0 && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private static double parseWord(String bare) {
        boolean signed = bare.startsWith("+") || bare.startsWith("-");
        double sign = bare.startsWith("-") ? -1 : 1;
        String word = signed ? bare.substring(1) : bare;
        if (word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity")) {
            return sign * Double.POSITIVE_INFINITY;
        }
        if (word.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        throw new NumberFormatException("not a number: " + bare);
    }
}
