package org.sassrec.serving.store;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/** Reads a {@link Filter}; each method reads what its name says, from the token that is next. */
final class FilterText {

    private static final int DEEPEST = 50;

    // What is quoted is never given back: so a long text needs no deep stack.
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(?<text>'(?:[^']++|'')*+')|(?<column>\"(?:[^\"]++|\"\")*+\")"
                    + "|(?<number>[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)(?![\\p{L}\\p{N}_])"
                    + "|(?<word>[\\p{L}_][\\p{L}\\p{N}_]*)|(?<sign><=|>=|<>|!=|==|[=<>(),]))");

    private static final Set<String> KEYWORDS = Set.of("and", "or", "not", "in", "between");

    private enum Kind {
        TEXT,
        NUMBER,
        COLUMN,
        KEYWORD,
        SIGN,
        END
    }

    /** With {@code from} the place in the text. */
    private record Token(Kind kind, String value, int from) {
        boolean is(String sign) {
            return (kind == Kind.SIGN || kind == Kind.KEYWORD) && value.equals(sign);
        }
    }

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int next;
    private int depth;

    FilterText(String text) {
        this.text = text;
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (!text.substring(at).isBlank()) {
            if (!matcher.find(at) || matcher.start() != at) {
                String rest = text.substring(at).stripLeading();
                throw wrong("`" + rest + "` begins with nothing that a filter has", text.length() - rest.length());
            }
            tokens.add(token(matcher));
            at = matcher.end();
        }
        tokens.add(new Token(Kind.END, "", text.length()));
    }

    private static Token token(Matcher matcher) {
        for (Kind kind : List.of(Kind.TEXT, Kind.COLUMN)) {
            String quoted = matcher.group(kind.name().toLowerCase(Locale.ROOT));
            if (quoted != null) {
                String quote = quoted.substring(0, 1);
                String value = quoted.substring(1, quoted.length() - 1).replace(quote + quote, quote);
                return new Token(kind, value, matcher.end() - quoted.length());
            }
        }
        String word = matcher.group("word");
        if (word != null) {
            String small = word.toLowerCase(Locale.ROOT);
            int from = matcher.end() - word.length();
            return KEYWORDS.contains(small) ? new Token(Kind.KEYWORD, small, from) : new Token(Kind.COLUMN, word, from);
        }
        String number = matcher.group("number");
        String value = number == null ? matcher.group("sign") : number;
        return new Token(number == null ? Kind.SIGN : Kind.NUMBER, value, matcher.end() - value.length());
    }

    Filter read() {
        Filter filter = either();
        if (tokens.get(next).kind() != Kind.END) {
            throw expected("`and`, `or` or the end");
        }
        return filter;
    }

    private Filter either() {
        List<Filter> parts = new ArrayList<>(List.of(both()));
        while (take("or")) {
            parts.add(both());
        }
        return parts.size() == 1 ? parts.get(0) : new Filter.Or(few(parts));
    }

    private Filter both() {
        List<Filter> parts = new ArrayList<>(List.of(part()));
        while (take("and")) {
            parts.add(part());
        }
        return parts.size() == 1 ? parts.get(0) : new Filter.And(few(parts));
    }

    private Filter part() {
        if (++depth > DEEPEST) {
            throw wrong("it is nested too deeply", tokens.get(next).from());
        }
        Filter read;
        if (take("not")) {
            read = new Filter.Not(part());
        } else if (take("(")) {
            read = either();
            need(")");
        } else {
            read = comparison();
        }
        depth--;
        return read;
    }

    private Filter comparison() {
        String column = need(Kind.COLUMN, "a column's name").value();
        if (take("not")) {
            need("in");
            return new Filter.Not(in(column));
        }
        if (take("in")) {
            return in(column);
        }
        if (take("between")) {
            double least = number();
            need("and");
            return new Filter.Between(column, least, true, number(), true);
        }
        String sign = tokens.get(next).kind() == Kind.SIGN ? tokens.get(next).value() : "";
        switch (sign) {
            case "=", "==", "!=", "<>" -> {
                next++;
                Filter equal = Filter.equal(column, value());
                return sign.startsWith("=") ? equal : new Filter.Not(equal);
            }
            case "<", "<=", ">", ">=" -> {
                next++;
                double end = number();
                boolean with = sign.endsWith("=");
                return sign.startsWith("<")
                        ? new Filter.Between(column, Double.NEGATIVE_INFINITY, false, end, with)
                        : new Filter.Between(column, end, with, Double.POSITIVE_INFINITY, false);
            }
            default -> throw expected("`=`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `not in` or `between`");
        }
    }

    private Filter in(String column) {
        need("(");
        Set<String> values = new LinkedHashSet<>();
        do {
            values.add(value());
        } while (take(","));
        need(")");
        return Filter.in(column, few(values));
    }

    private <C extends java.util.Collection<?>> C few(C parts) {
        if (parts.size() > Filter.MOST) {
            throw wrong(parts.size() + " values or parts are more than " + Filter.MOST, 0);
        }
        return parts;
    }

    private String value() {
        Token token = tokens.get(next);
        if (token.kind() != Kind.TEXT && token.kind() != Kind.NUMBER) {
            throw expected("a number, or a text in single quotes");
        }
        next++;
        return token.value();
    }

    private double number() {
        return Double.parseDouble(need(Kind.NUMBER, "a number").value());
    }

    private boolean take(String sign) {
        boolean there = tokens.get(next).is(sign);
        next += there ? 1 : 0;
        return there;
    }

    private void need(String sign) {
        if (!take(sign)) {
            throw expected("`" + sign + "`");
        }
    }

    private Token need(Kind kind, String what) {
        Token token = tokens.get(next);
        if (token.kind() != kind) {
            throw expected(what);
        }
        next++;
        return token;
    }

    private SassException expected(String what) {
        Token token = tokens.get(next);
        String found = token.kind() == Kind.END
                ? "it ends"
                : "there is `"
                        + text.substring(token.from(), tokens.get(next + 1).from())
                                .strip() + "`";
        return wrong("where " + what + " should be, " + found, token.from());
    }

    private SassException wrong(String what, int at) {
        return Diagnostic.error(
                        "SASS7606", "the filter `" + text + "` cannot be read: " + what + " (sign " + (at + 1) + ")")
                .withHelp("write it such as `category = 'shoes' and price < 100`")
                .toException();
    }
}
