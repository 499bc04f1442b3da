package org.sassrec.config.override;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.yaml.YamlNode;

/**
 * Replaces {@code ${env:NAME}} and {@code ${env:NAME:-default}} in values of all layers. {@code $${env:NAME}} is the
 * literal text.
 */
public final class EnvironmentVariables {

    /** A reference from the dollar sign to the brace. A second dollar sign before it makes it a literal text. */
    private static final Pattern REFERENCE = Pattern.compile("(\\$?)\\$\\{env:([^}]*)(}?)");

    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", Pattern.DOTALL);

    private final Map<String, String> variables;
    private final Problems problems;
    private final Set<YamlNode> unresolved = Collections.newSetFromMap(new IdentityHashMap<>());

    public EnvironmentVariables(Map<String, String> variables, Problems problems) {
        this.variables = variables;
        this.problems = problems;
    }

    /** Returns the values that could not be replaced. The binder must not report them again. */
    public Set<YamlNode> unresolved() {
        return unresolved;
    }

    /** Returns the node with all references replaced. Invalid references are reported and left as they are. */
    public YamlNode substitute(YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar) {
            return scalar(scalar);
        }
        if (node instanceof YamlNode.Sequence list) {
            List<YamlNode> items = list.items().stream().map(this::substitute).toList();
            YamlNode filled = sameElements(list.items(), items) ? list : new YamlNode.Sequence(items, list.span());
            if (items.stream().anyMatch(unresolved::contains)) {
                unresolved.add(filled);
            }
            return filled;
        }
        YamlNode.Mapping mapping = (YamlNode.Mapping) node;
        List<YamlNode.Entry> entries = new ArrayList<>();
        boolean changed = false;
        for (YamlNode.Entry entry : mapping.entries()) {
            YamlNode value = substitute(entry.value());
            changed |= value != entry.value();
            entries.add(value == entry.value() ? entry : new YamlNode.Entry(entry.key(), value));
        }
        return changed ? new YamlNode.Mapping(entries, mapping.span()) : mapping;
    }

    private static boolean sameElements(List<YamlNode> before, List<YamlNode> after) {
        for (int i = 0; i < before.size(); i++) {
            if (before.get(i) != after.get(i)) {
                return false;
            }
        }
        return true;
    }

    private YamlNode scalar(YamlNode.Scalar scalar) {
        if (!scalar.text().contains("${env:")) {
            return scalar;
        }
        Matcher references = REFERENCE.matcher(scalar.text());
        StringBuilder text = new StringBuilder();
        boolean filled = false;
        boolean valid = true;
        boolean given = false;
        boolean optional = false;
        while (references.find()) {
            String value = references.group().substring(1);
            if (references.group(1).isEmpty()) {
                String inside = references.group(2);
                value = value(
                        scalar, references.group(), inside, !references.group(3).isEmpty());
                valid &= value != null;
                filled = true;
                optional |= inside.contains(":-");
                given |= !variables
                        .getOrDefault(inside.replaceFirst(":-.*", ""), "")
                        .isEmpty();
            }
            references.appendReplacement(text, Matcher.quoteReplacement(value == null ? "" : value));
        }
        references.appendTail(text);
        String replaced = text.toString();
        if (valid && filled && !optional && replaced.isEmpty()) {
            reportEmpty(scalar);
            valid = false;
        }
        if (!valid) {
            unresolved.add(scalar);
            return scalar;
        }
        // The value of a variable is always a text, so `null` is not the null value of YAML.
        boolean quoted = scalar.quoted() || (given && Set.of("null", "~").contains(replaced));
        return new YamlNode.Scalar(replaced, quoted, scalar.span(), filled ? scalar.text() : scalar.unresolved());
    }

    /**
     * Reports an empty value. It would otherwise count as an unset key, which a reference without a default does not
     * intend.
     */
    private void reportEmpty(YamlNode.Scalar scalar) {
        String name = namesIn(scalar.text()).replaceFirst(",.*", "");
        problems.add(
                Diagnostic.error(ConfigCode.ENVIRONMENT_VARIABLE_UNSET, "environment variable `" + name + "` is empty")
                        .at(scalar.span(), "required here")
                        .withHelp("set it, or write a default: `${env:" + name + ":-...}`; `${env:" + name
                                + ":-}` treats an empty variable as an unset key"));
    }

    private @Nullable String value(YamlNode.Scalar scalar, String reference, String inside, boolean closed) {
        Matcher form = VARIABLE.matcher(inside);
        if (!closed || !form.matches()) {
            problems.add(Diagnostic.error(
                            SystemCode.INVALID_FORMAT, "`" + reference + "` is not a valid environment variable")
                    .at(place(scalar, reference), closed ? "invalid name" : "the closing brace is missing")
                    .withHelp("write `${env:NAME}` or `${env:NAME:-default}`"));
            return null;
        }
        String name = form.group(1);
        String value = variables.get(name);
        if (value == null && form.group(2) == null) {
            problems.add(Diagnostic.error(
                            ConfigCode.ENVIRONMENT_VARIABLE_UNSET, "environment variable `" + name + "` is not set")
                    .at(place(scalar, reference), "required here")
                    .withHelp("set it, or write a default: `${env:" + name + ":-...}`"));
        }
        // As in a shell, `:-` also replaces an empty value.
        return form.group(2) != null && (value == null || value.isEmpty()) ? form.group(2) : value;
    }

    /**
     * Returns the location of the reference if it is in the first line of the value, else the location of the value.
     */
    private static SourceSpan place(YamlNode.Scalar scalar, String reference) {
        SourceSpan span = scalar.span();
        String line = span.text();
        int from = line.offsetByCodePoints(0, Math.min(span.column() - 1, line.codePointCount(0, line.length())));
        int at = line.indexOf(reference, from);
        int end = Math.min(span.column() - 1 + span.length(), line.codePointCount(0, line.length()));
        if (at < 0 || at + reference.length() > line.offsetByCodePoints(0, end)) {
            return span;
        }
        return new SourceSpan(
                span.file(),
                span.line(),
                line.codePointCount(0, at) + 1,
                reference.codePointCount(0, reference.length()),
                line);
    }

    /** Returns the names of the variables in a value; {@code null} without variables. */
    static @Nullable String variableNames(YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar) {
            return scalar.unresolved() == null ? null : namesIn(scalar.unresolved());
        }
        if (node instanceof YamlNode.Sequence list) {
            List<String> names = new ArrayList<>();
            for (YamlNode item : list.items()) {
                String name = variableNames(item);
                if (name != null && !names.contains(name)) {
                    names.add(name);
                }
            }
            return names.isEmpty() ? null : String.join(", ", names);
        }
        return null;
    }

    private static String namesIn(String written) {
        List<String> names = new ArrayList<>();
        Matcher references = REFERENCE.matcher(written);
        while (references.find()) {
            Matcher form = VARIABLE.matcher(references.group(2));
            if (references.group(1).isEmpty() && form.matches() && !names.contains(form.group(1))) {
                names.add(form.group(1));
            }
        }
        return String.join(", ", names);
    }
}
