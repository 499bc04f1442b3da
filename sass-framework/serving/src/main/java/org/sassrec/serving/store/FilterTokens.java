package org.sassrec.serving.store;

import java.util.Locale;
import java.util.Set;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.diagnostic.SassException;

/**
 * The tokens of a filter. Reads them one by one and each character once, without regular expressions: a filter comes
 * from a request, so its cost must not grow faster than its length.
 */
final class FilterTokens {

    private static final Set<String> KEYWORDS = Set.of("and", "or", "not", "in", "between");

    enum Kind {
        TEXT,
        NUMBER,
        COLUMN,
        KEYWORD,
        SIGN,
        END
    }

    /** The characters of the text from {@code from} to before {@code to}. */
    record Token(Kind kind, String value, int from, int to) {
        boolean is(String sign) {
            return (kind == Kind.SIGN || kind == Kind.KEYWORD) && value.equals(sign);
        }
    }

    private final String text;
    private Token next;

    /** @throws SassException SASS7606 if the text is too long or its first token is invalid */
    FilterTokens(String text) {
        this.text = text;
        if (text.length() > Filter.MAX_LENGTH) {
            throw error(
                    "it has " + text.length() + " characters, but at most " + Filter.MAX_LENGTH + " are allowed", 0);
        }
        this.next = read(0);
    }

    /** Returns the next token. */
    Token next() {
        return next;
    }

    /**
     * Moves to the token after the next one.
     *
     * @throws SassException SASS7606 if the text continues with none
     */
    void advance() {
        next = read(next.to());
    }

    private Token read(int end) {
        int from = end;
        while (from < text.length() && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        if (from == text.length()) {
            return new Token(Kind.END, "", from, from);
        }
        char first = text.charAt(from);
        if (first == '\'' || first == '"') {
            return quoted(from, first);
        }
        if (first == '_' || Character.isLetter(text.codePointAt(from))) {
            return word(from);
        }
        int numberEnd = numberEnd(from);
        if (numberEnd > from && wordEnd(numberEnd) == numberEnd) {
            return new Token(Kind.NUMBER, text.substring(from, numberEnd), from, numberEnd);
        }
        for (String sign : new String[] {"<=", ">=", "<>", "!=", "==", "=", "<", ">", "(", ")", ","}) {
            if (text.startsWith(sign, from)) {
                return new Token(Kind.SIGN, sign, from, from + sign.length());
            }
        }
        throw unexpected(from);
    }

    private Token quoted(int from, char quote) {
        StringBuilder value = new StringBuilder();
        for (int i = from + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote) {
                if (i + 1 == text.length() || text.charAt(i + 1) != quote) {
                    return new Token(quote == '"' ? Kind.COLUMN : Kind.TEXT, value.toString(), from, i + 1);
                }
                i++; // a doubled quote is one quote
            }
            value.append(c);
        }
        throw unexpected(from);
    }

    private Token word(int from) {
        int to = wordEnd(from);
        String word = text.substring(from, to);
        String small = word.toLowerCase(Locale.ROOT);
        return KEYWORDS.contains(small)
                ? new Token(Kind.KEYWORD, small, from, to)
                : new Token(Kind.COLUMN, word, from, to);
    }

    /** Returns the end of the number that starts at this character, or {@code from} if there is none. */
    private int numberEnd(int from) {
        int start = from + (text.charAt(from) == '+' || text.charAt(from) == '-' ? 1 : 0);
        int whole = digitsEnd(start);
        boolean point = whole < text.length() && text.charAt(whole) == '.';
        int end = point ? digitsEnd(whole + 1) : whole;
        boolean digits = whole > start || end > whole + 1;
        if (!digits) {
            return from;
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            int sign = end + 1;
            boolean signed = sign < text.length() && (text.charAt(sign) == '+' || text.charAt(sign) == '-');
            int exponent = sign + (signed ? 1 : 0);
            int exponentEnd = digitsEnd(exponent);
            return exponentEnd > exponent ? exponentEnd : end;
        }
        return end;
    }

    private int digitsEnd(int from) {
        int to = from;
        while (to < text.length() && text.charAt(to) >= '0' && text.charAt(to) <= '9') {
            to++;
        }
        return to;
    }

    private int wordEnd(int from) {
        int to = from;
        while (to < text.length() && (text.charAt(to) == '_' || Character.isLetterOrDigit(text.codePointAt(to)))) {
            to += Character.charCount(text.codePointAt(to));
        }
        return to;
    }

    /** Returns the error that something else than the next token is required. */
    SassException expected(String what) {
        String found = next.kind() == Kind.END
                ? "the end"
                : "`" + MessageText.shorten(text.substring(next.from(), next.to())) + "`";
        return error("expected " + what + ", found " + found);
    }

    private SassException unexpected(int at) {
        return error("unexpected `" + MessageText.shorten(text.substring(at)) + "`", at);
    }

    /** Returns an error at the next token. */
    SassException error(String what) {
        return error(what, next.from());
    }

    private SassException error(String what, int at) {
        return Diagnostic.error(
                        StoreCode.INVALID_FILTER,
                        "cannot parse the filter `" + MessageText.shorten(text) + "`: " + what + " (character "
                                + (at + 1) + ")")
                .withHelp("write a condition such as `category = 'shoes' and price < 100`")
                .toException();
    }
}
