package org.sassrec.serving.store;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sassrec.serving.store.FilterTokens.Kind;
import org.sassrec.serving.store.FilterTokens.Token;

/**
 * Parses a {@link Filter}. A recursive descent parser: each method parses the expression in its name from the next
 * token on.
 */
final class FilterParser {

    private static final int MAX_DEPTH = 50;

    private final FilterTokens tokens;
    private int depth;
    private int comparisons;

    FilterParser(String text) {
        this.tokens = new FilterTokens(text);
    }

    Filter parse() {
        Filter filter = parseOr();
        if (tokens.next().kind() != Kind.END) {
            throw tokens.expected("`and`, `or` or the end");
        }
        return filter;
    }

    private Filter parseOr() {
        List<Filter> parts = new ArrayList<>(List.of(parseAnd()));
        while (acceptSign("or")) {
            parts.add(parseAnd());
        }
        return parts.size() == 1 ? parts.get(0) : new Filter.Or(parts);
    }

    private Filter parseAnd() {
        List<Filter> parts = new ArrayList<>(List.of(parsePart()));
        while (acceptSign("and")) {
            parts.add(parsePart());
        }
        return parts.size() == 1 ? parts.get(0) : new Filter.And(parts);
    }

    private Filter parsePart() {
        if (++depth > MAX_DEPTH) {
            throw tokens.error("it has more than " + MAX_DEPTH + " levels of nesting");
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
        if (++comparisons > Filter.MAX_PARTS) {
            throw tokens.error("it has more than " + Filter.MAX_PARTS + " comparisons; write lists with `in (...)`");
        }
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
        String sign = tokens.next().kind() == Kind.SIGN ? tokens.next().value() : "";
        switch (sign) {
            case "=", "==", "!=", "<>" -> {
                tokens.advance();
                Filter equal = Filter.equal(column, parseValue());
                return sign.startsWith("=") ? equal : new Filter.Not(equal);
            }
            case "<", "<=", ">", ">=" -> {
                tokens.advance();
                double end = parseNumber();
                boolean with = sign.endsWith("=");
                return sign.startsWith("<")
                        ? new Filter.Between(column, Double.NEGATIVE_INFINITY, false, end, with)
                        : new Filter.Between(column, end, with, Double.POSITIVE_INFINITY, false);
            }
            default -> throw tokens.expected("`=`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `not in` or `between`");
        }
    }

    private Filter parseIn(String column) {
        expect("(");
        Set<String> values = new LinkedHashSet<>();
        do {
            values.add(parseValue());
        } while (acceptSign(","));
        expect(")");
        if (values.size() > Filter.MAX_PARTS) {
            throw tokens.error(
                    "a list has " + values.size() + " values, but at most " + Filter.MAX_PARTS + " are allowed");
        }
        return Filter.in(column, values);
    }

    private String parseValue() {
        Token token = tokens.next();
        if (token.kind() != Kind.TEXT && token.kind() != Kind.NUMBER) {
            throw tokens.expected("a number, or a text in single quotes");
        }
        tokens.advance();
        return token.value();
    }

    private double parseNumber() {
        return Double.parseDouble(expect(Kind.NUMBER, "a number").value());
    }

    private boolean acceptSign(String sign) {
        boolean accepted = tokens.next().is(sign);
        if (accepted) {
            tokens.advance();
        }
        return accepted;
    }

    private void expect(String sign) {
        if (!acceptSign(sign)) {
            throw tokens.expected("`" + sign + "`");
        }
    }

    private Token expect(Kind kind, String what) {
        Token token = tokens.next();
        if (token.kind() != kind) {
            throw tokens.expected(what);
        }
        tokens.advance();
        return token;
    }
}
