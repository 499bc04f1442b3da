package org.sassrec.config;

import java.util.regex.Pattern;
import org.sassrec.diagnostic.JsonText;

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
        return JsonText.quoted(text);
    }
}
