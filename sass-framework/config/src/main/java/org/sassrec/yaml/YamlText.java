package org.sassrec.yaml;

import java.util.regex.Pattern;
import org.sassrec.diagnostic.JsonWriter;

/** Writes a text as a YAML scalar for flow and block style: plain if it cannot be misread, else in double quotes. */
public final class YamlText {

    /**
     * Texts that are plain also inside braces: without comma, bracket, comment, or colon before a blank. The group is
     * possessive, because a greedy one needs stack for each word.
     */
    private static final Pattern BARE =
            Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./*=<>()+^@-]*( [A-Za-z0-9_./*=<>()+^@'-]+)*+");

    private YamlText() {}

    /** Returns the scalar that is read as exactly this text. */
    public static String quoteIfNeeded(String text) {
        if (BARE.matcher(text).matches() && !text.equals("null")) {
            return text;
        }
        return JsonWriter.quoted(text);
    }
}
