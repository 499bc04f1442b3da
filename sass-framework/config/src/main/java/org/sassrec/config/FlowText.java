package org.sassrec.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** A text as a YAML scalar for flow and block style: bare where nothing can be misread, else in double quotes. */
public final class FlowText {

    /** Bare inside braces, too: no comma, no bracket, no comment, no colon before a blank. */
    private static final Pattern BARE =
            Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./*=<>()+^@-]*( [A-Za-z0-9_./*=<>()+^@'-]+)*");

    private FlowText() {}

    /** The text as it is written, to be read as just this text again. */
    public static String of(String text) {
        if (BARE.matcher(text).matches() && !text.equals("null")) {
            return text;
        }
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0xFEFF) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }
}
