package org.sassrec.serving.store;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;

/**
 * Parses a {@link Filter}. A recursive descent parser: each method parses the expression in its name from the next
 * token on.
 */
final class FilterParser {

    private static final int MAX_DEPTH = 50;

    // Quoted parts are possessive: without backtracking, a long text needs no deep stack.
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

    /** A token that starts at character {@code from} of the text. */
    private record Token(Kind kind, String value, int from) {
        boolean is(String sign) {
            return (kind == Kind.SIGN || kind == Kind.KEYWORD) && value.equals(sign);
        }
    }

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int next;
    private int depth;

    FilterParser(String text) {
        this.text = text;
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (!text.substring(at).isBlank()) {
            if (!matcher.find(at) || matcher.start() != at) {
                String rest = text.substring(at).stripLeading();
                throw error("unexpected `" + rest + "`", text.length() - rest.length());
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

    Filter parse() {
        Filter filter = parseOr();
        if (tokens.get(next).kind() != Kind.END) {
            throw expected("`and`, `or` or the end");
        }
        return filter;
    }

    private Filter parseOr() {
        List<Filter> parts = new ArrayList<>(List.of(parseAnd()));
        while (acceptSign("or")) {
            parts.add(parseAnd());
        }
        return parts.size() == 1 ? parts.get(0) : new Filter.Or(requireAtMostMaximum(parts));
    }

    private Filter parseAnd() {
        List<Filter> parts = new ArrayList<>(List.of(parsePart()));
        while (acceptSign("and")) {
            parts.add(parsePart());
        }
        return parts.size() == 1 ? parts.get(0) : new Filter.And(requireAtMostMaximum(parts));
    }

    private Filter parsePart() {
        if (++depth > MAX_DEPTH) {
            throw error(
                    "it has more than " + MAX_DEPTH + " levels of nesting",
                    tokens.get(next).from());
        }
        Filter read;
        if (acceptSign("not")) {
            read = new Filter.Not(parsePart());
        } else if (acceptSign("(")) {
            read = parseOr();
            expect(")");
        } else {
            read = parseComparison();
        }
        depth--;
        return read;
    }

    private Filter parseComparison() {
        String column = expect(Kind.COLUMN, "a column name").value();
        if (acceptSign("not")) {
            expect("in");
            return new Filter.Not(parseIn(column));
        }
        if (acceptSign("in")) {
            return parseIn(column);
        }
        if (acceptSign("between")) {
            double least = parseNumber();
            expect("and");
            return new Filter.Between(column, least, true, parseNumber(), true);
        }
        String sign = tokens.get(next).kind() == Kind.SIGN ? tokens.get(next).value() : "";
        switch (sign) {
            case "=", "==", "!=", "<>" -> {
                next++;
                Filter equal = Filter.equal(column, parseValue());
                return sign.startsWith("=") ? equal : new Filter.Not(equal);
            }
            case "<", "<=", ">", ">=" -> {
                next++;
                double end = parseNumber();
                boolean with = sign.endsWith("=");
                return sign.startsWith("<")
                        ? new Filter.Between(column, Double.NEGATIVE_INFINITY, false, end, with)
                        : new Filter.Between(column, end, with, Double.POSITIVE_INFINITY, false);
            }
            default -> throw expected("`=`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `not in` or `between`");
        }
    }

    private Filter parseIn(String column) {
        expect("(");
        Set<String> values = new LinkedHashSet<>();
        do {
            values.add(parseValue());
        } while (acceptSign(","));
        expect(")");
        return Filter.in(column, requireAtMostMaximum(values));
    }

    private <C extends java.util.Collection<?>> C requireAtMostMaximum(C parts) {
        if (parts.size() > Filter.MAX_PARTS) {
            throw error(
                    "it has " + parts.size() + " values or parts, but at most " + Filter.MAX_PARTS + " are allowed", 0);
        }
        return parts;
    }

    private String parseValue() {
        Token token = tokens.get(next);
        if (token.kind() != Kind.TEXT && token.kind() != Kind.NUMBER) {
            throw expected("a number, or a text in single quotes");
        }
        next++;
        return token.value();
    }

    private double parseNumber() {
        return Double.parseDouble(expect(Kind.NUMBER, "a number").value());
    }

    private boolean acceptSign(String sign) {
        boolean accepted = tokens.get(next).is(sign);
        next += accepted ? 1 : 0;
        return accepted;
    }

    private void expect(String sign) {
        if (!acceptSign(sign)) {
            throw expected("`" + sign + "`");
        }
    }

    private Token expect(Kind kind, String what) {
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
                ? "the end"
                : "`"
                        + text.substring(token.from(), tokens.get(next + 1).from())
                                .strip() + "`";
        return error("expected " + what + ", found " + found, token.from());
    }

    private SassException error(String what, int at) {
        return Diagnostic.error(
                        DiagnosticCode.INVALID_FILTER,
                        "cannot parse the filter `" + text + "`: " + what + " (character " + (at + 1) + ")")
                .withHelp("write a condition such as `category = 'shoes' and price < 100`")
                .toException();
    }
}
