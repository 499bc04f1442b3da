package org.sassrec.diagnostic;

import java.util.regex.Pattern;

/**
 * Makes text harmless that may come from data or file names. Control characters can hide or rewrite the output of a
 * terminal. Lines such as {@code ::error::} and {@code ##[group]} are commands for build servers.
 */
public final class TerminalText {

    private static final Pattern LINE_COMMAND = Pattern.compile("(?m)^(\\s*)::");
    private static final Pattern COMMAND = Pattern.compile("##(?=\\w*\\[)");

    private TerminalText() {}

    /** Returns text for a part of one line. A control character becomes U+FFFD; tabs stay. */
    public static String line(String text) {
        return withoutCommands(masked(text, false, false));
    }

    /** Returns text of several lines. Line ends and tabs stay. */
    public static String lines(String text) {
        return withoutCommands(masked(text, true, false));
    }

    /**
     * Returns text of several lines that the program formatted for a terminal. Colors, the erasure of a line and a
     * carriage return at the start or before a line end stay.
     */
    public static String output(String text) {
        return withoutCommands(masked(text, true, true));
    }

    private static String withoutCommands(String text) {
        if (text.indexOf('#') < 0 && text.indexOf(':') < 0) {
            return text;
        }
        return COMMAND.matcher(LINE_COMMAND.matcher(text).replaceAll("$1: :")).replaceAll("# #");
    }

    private static String masked(String text, boolean lines, boolean terminal) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int length = terminal && (c == '\r' || c == '\u001b') ? sequenceLength(text, i) : 0;
            if (length > 0) {
                out.append(text, i, i + length);
                i += length - 1;
            } else {
                out.append(c == '\t' || (lines && c == '\n') || !isControl(c) ? c : '\uFFFD');
            }
        }
        return out.toString();
    }

    /** Returns the length of a color, an erasure or an allowed carriage return at a position; 0 if there is none. */
    private static int sequenceLength(String text, int at) {
        if (text.charAt(at) == '\r') {
            return at == 0 || text.startsWith("\n", at + 1) ? 1 : 0;
        }
        int end = at + 2;
        while (end < text.length() && (Character.isDigit(text.charAt(end)) || text.charAt(end) == ';')) {
            end++;
        }
        boolean complete = text.startsWith("[", at + 1) && end < text.length();
        return complete && (text.charAt(end) == 'm' || text.charAt(end) == 'K') ? end + 1 - at : 0;
    }

    /** Includes line separators and the controls of the writing direction, which change the order of characters. */
    static boolean isControl(int c) {
        return Character.isISOControl(c) || (c >= '\u2028' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
    }
}
