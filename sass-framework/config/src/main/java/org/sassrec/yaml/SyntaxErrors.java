package org.sassrec.yaml;

import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SourceSpan;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Translates syntax errors of the parser into diagnostics with a remedy. */
final class SyntaxErrors {

    private SyntaxErrors() {}

    static Diagnostic explain(MarkedYAMLException error, SpanFactory spans) {
        String problem = orEmpty(error.getProblem());
        String context = orEmpty(error.getContext());
        Mark mark = error.getProblemMark();
        Mark start = error.getContextMark();
        SourceSpan place = mark == null ? null : spans.at(mark);
        Diagnostic explained = translate(problem, context, place).at(place, label(problem));
        boolean elsewhere = start != null
                && mark != null
                && (start.getLine() != mark.getLine() || problem.contains("end of stream"));
        if (elsewhere && !context.isEmpty()) {
            explained = explained.withNote(contextNote(context), spans.at(start));
        }
        return explained;
    }

    /** Translates a context such as {@code while parsing a flow sequence} into {@code the list starts here}. */
    private static String contextNote(String context) {
        String what = context.replaceFirst("^while (parsing|scanning) (an?|the) ", "");
        String known = what.replace("flow sequence", "list")
                .replace("block collection", "list")
                .replace("flow mapping", "mapping")
                .replace("block mapping", "mapping")
                .replace("quoted scalar", "quoted text");
        return "the " + known + " starts here";
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Diagnostic translate(String problem, String context, @Nullable SourceSpan place) {
        if (problem.contains("TAB")) {
            return Diagnostic.error(YamlCode.TAB_INDENTATION, "a tab cannot indent YAML")
                    .withHelp("use spaces");
        }
        if (problem.contains("mapping values are not allowed here")) {
            int[] before = place == null
                    ? new int[0]
                    : place.text().codePoints().limit(place.column() - 1).toArray();
            if (!new String(before, 0, before.length).contains(": ")) {
                return syntax("the previous line is not `key: value`")
                        .withHelp("write `: ` after its key, or check the indentation");
            }
            return syntax("a second `: ` in one line")
                    .withHelp("put a text that contains `: ` into quotes, or check the indentation");
        }
        if (problem.contains("could not find expected ':'")) {
            return syntax("this line is not `key: value`")
                    .withHelp("write `: ` after the key, or check the indentation");
        }
        if (problem.contains("unexpected end of stream") && context.contains("quoted scalar")) {
            return syntax("a quoted text is not closed").withHelp("close the quotes");
        }
        if (problem.contains("expected ',' or")) {
            String bracket = problem.contains("'}'") || problem.contains("}") ? "}" : "]";
            return syntax("expected `,` or `" + bracket + "`")
                    .withHelp("close the bracket, or put a text that contains brackets, `,` or `: ` into quotes");
        }
        if (problem.contains("expected <block end>")) {
            return syntax("this line does not fit its block")
                    .withHelp("start all lines of a block in the same column, and write nothing after a closing quote");
        }
        if (problem.contains("expected the node content")) {
            return syntax("a value is missing").withHelp("write a value, or check the brackets");
        }
        if (problem.contains("cannot start any token")) {
            return syntax("no text can start with this character").withHelp("put the text into quotes");
        }
        if (problem.contains("unknown escape character")) {
            return syntax("unknown escape in double quotes")
                    .withHelp("in double quotes write `\\\\` for a backslash, or use single quotes");
        }
        return syntax("invalid YAML: " + problem);
    }

    private static String label(String problem) {
        if (problem.contains("end of stream")) {
            return "the file ends here";
        }
        if (problem.contains("TAB")) {
            return "a tab";
        }
        return "here";
    }

    private static Diagnostic syntax(String message) {
        return Diagnostic.error(YamlCode.INVALID_YAML, message);
    }
}
