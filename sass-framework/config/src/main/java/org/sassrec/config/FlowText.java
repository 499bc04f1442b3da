package org.sassrec.config;

import java.util.regex.Pattern;

/** A text as a YAML flow scalar: bare where nothing can be misread, else in double quotes. */
final class FlowText {

    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./*=<>()+^@ -]*");

    private FlowText() {}

    static String of(String text) {
        if (BARE.matcher(text).matches() && !text.endsWith(" ") && !text.equals("null")) {
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
                        out.append(String.format("\\u%04x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }
}
