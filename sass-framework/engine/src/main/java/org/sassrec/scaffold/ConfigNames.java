package org.sassrec.scaffold;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.prepare.sql.Sql;

/** Names as they stand in a configuration. */
final class ConfigNames {
    private static final Pattern PLAIN_COLUMN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static final int LONGEST = 64;

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    private ConfigNames() {}

    /** A column inside SQL, quoted where it needs to be. */
    static String sqlColumn(String name) {
        return PLAIN_COLUMN.matcher(name).matches() && !KEYWORDS.contains(name.toLowerCase(Locale.ROOT))
                ? name
                : Sql.identifier(name);
    }

    /** Likely names of columns that SQL would read as something else. */
    private static final Set<String> KEYWORDS =
            Set.of(("at case cast check column default desc end from group in limit offset order primary references"
                            + " select table then to union unique user using when where window with")
                    .split(" ", -1));

    /**
     * Refuses a name that the configuration would not take.
     *
     * @param of what it would name, with its article
     * @param prefix for the proposed name
     * @throws org.sassrec.diagnostic.SassException SASS2006
     */
    static void check(String text, String of, String prefix) {
        if (!NAME.matcher(text).matches()) {
            throw Diagnostic.error(DiagnosticCode.INVALID_FORMAT, "`" + text + "` is no name for " + of)
                    .withHelp("a name has letters, digits, `-` and `_` and starts with a letter: `" + name(text, prefix)
                            + "`")
                    .toException();
        }
    }

    /** A name that is not taken yet: the same, or the same with a number, and taken now. */
    static String unique(String name, Set<String> taken) {
        String free = name;
        for (int i = 2; !taken.add(free); i++) {
            String number = "_" + i;
            free = name.substring(0, Math.min(name.length(), LONGEST - number.length())) + number;
        }
        return free;
    }

    /** A name for a scenario or a feature: letters, digits, {@code -} and {@code _}, a letter first, at most 64. */
    static String name(String text, String prefix) {
        String name = text.replaceAll("[^A-Za-z0-9_-]+", "_").replaceAll("^_+|_+$", "");
        if (name.isEmpty() || !Character.isLetter(name.charAt(0))) {
            name = prefix + "_" + name;
        }
        name = name.replaceAll("_+$", "");
        return name.substring(0, Math.min(name.length(), LONGEST));
    }
}
