package org.sassrec.scaffold;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.sassrec.prepare.Sql;

/** Texts as they stand in a configuration. */
final class YamlText {
    /** Bare inside braces, too: no comma, no bracket, no comment, no colon before a blank. */
    private static final Pattern BARE =
            Pattern.compile("[A-Za-z0-9_./*][A-Za-z0-9_./*=<>()+^@-]*( [A-Za-z0-9_./*=<>()+^@'-]+)*");

    private static final Pattern PLAIN_COLUMN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private YamlText() {}

    /** A scalar for block and flow style, quoted where something could be misread. */
    static String scalar(String text) {
        boolean bare = BARE.matcher(text).matches() && !text.startsWith("*") && !text.equals("null");
        if (bare) {
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

    /** A column inside SQL, quoted where it needs to be. */
    static String column(String name) {
        return PLAIN_COLUMN.matcher(name).matches() && !KEYWORDS.contains(name.toLowerCase(Locale.ROOT))
                ? name
                : Sql.name(name);
    }

    /** Likely names of columns that SQL would read as something else. */
    private static final Set<String> KEYWORDS = Set.of(
            "at",
            "case",
            "cast",
            "check",
            "column",
            "default",
            "desc",
            "end",
            "from",
            "group",
            "in",
            "limit",
            "offset",
            "order",
            "primary",
            "references",
            "select",
            "table",
            "then",
            "to",
            "union",
            "unique",
            "user",
            "using",
            "when",
            "where",
            "window",
            "with");

    /** A name for a scenario or a feature: letters, digits, {@code -} and {@code _}, a letter first, at most 64. */
    static String name(String text, String prefix) {
        String name = text.replaceAll("[^A-Za-z0-9_-]+", "_").replaceAll("^_+|_+$", "");
        if (name.isEmpty() || !Character.isLetter(name.charAt(0))) {
            name = prefix + "_" + name;
        }
        name = name.replaceAll("_+$", "");
        return name.length() > 64 ? name.substring(0, 64) : name;
    }
}
