package org.sassrec.scaffold;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.prepare.sql.Sql;

/** Names in a configuration. */
final class ConfigNames {
    private static final Pattern PLAIN_COLUMN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static final int LONGEST = 64;

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    private ConfigNames() {}

    /** Returns a column name for SQL, quoted if necessary. */
    static String sqlColumn(String name) {
        return PLAIN_COLUMN.matcher(name).matches() && !KEYWORDS.contains(name.toLowerCase(Locale.ROOT))
                ? name
                : Sql.identifier(name);
    }

    /** Common column names that are SQL keywords. */
    private static final Set<String> KEYWORDS =
            Set.of(("at case cast check column default desc end from group in limit offset order primary references"
                            + " select table then to union unique user using when where window with")
                    .split(" ", -1));

    /**
     * Rejects an invalid name.
     *
     * @param of the named object with its article
     * @param prefix for the proposed name
     * @throws org.sassrec.diagnostic.SassException SASS2006
     */
    static void check(String text, String of, String prefix) {
        boolean missing = text.equalsIgnoreCase("null");
        if (!NAME.matcher(text).matches() || missing) {
            throw Diagnostic.error(SystemCode.INVALID_FORMAT, "`" + text + "` is not a valid name for " + of)
                    .withHelp((missing
                                    ? "YAML reads `null` as no value; use another name, for example `"
                                    : "use letters, digits, `-` and `_`, and start with a letter, for example `")
                            + name(text, prefix) + "`")
                    .toException();
        }
    }

    /** Returns the name, with a number if it is taken, and adds it to {@code taken}. */
    static String unique(String name, Set<String> taken) {
        String free = name;
        for (int i = 2; !taken.add(free); i++) {
            String number = "_" + i;
            free = name.substring(0, Math.min(name.length(), LONGEST - number.length())) + number;
        }
        return free;
    }

    /**
     * Returns a valid name of a scenario or feature: letters, digits, {@code -} and {@code _}, starting with a letter,
     * at most 64 characters.
     */
    static String name(String text, String prefix) {
        String name = text.replaceAll("[^A-Za-z0-9_-]+", "_").replaceAll("^_+|_+$", "");
        // YAML reads an unquoted `null` as no value.
        if (name.isEmpty() || !Character.isLetter(name.charAt(0)) || name.equalsIgnoreCase("null")) {
            name = prefix + "_" + name;
        }
        name = name.replaceAll("_+$", "");
        return name.substring(0, Math.min(name.length(), LONGEST));
    }
}
