package org.sassrec.yaml;

import java.util.regex.Pattern;
import org.sassrec.diagnostic.JsonWriter;

/** A text as a YAML scalar for flow and block style: bare where nothing can be misread, else in double quotes. */
public final class YamlText {

    /** Bare inside braces, too: no comma, no bracket, no comment, no colon before a blank. */
    private static final Pattern BARE =
            Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./*=<>()+^@-]*( [A-Za-z0-9_./*=<>()+^@'-]+)*");

    private YamlText() {}

    /** The text as it is written, to be read as just this text again. */
    public static String quoteIfNeeded(String text) {
        if (BARE.matcher(text).matches() && !text.equals("null")) {
            return text;
        }
        return JsonWriter.quoted(text);
    }
}
