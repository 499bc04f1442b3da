package org.sassrec.config.override;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sassrec.config.schema.Origin;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.SourceText;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlNodes;

/**
 * Values outside the file, such as {@code finetune.epochs=1,model.layers=[64,32]}. They are applied to the nodes of the
 * file before binding, so they are checked by the same rules. Their problems have locations in the text of the
 * overrides.
 *
 * <p>A value that starts with a bracket, a brace or a quote is YAML. Every other value is the literal text. Commas
 * inside brackets, parentheses or quotes do not separate overrides. Elements of a list are addressed in one of these
 * ways:
 *
 * <ul>
 * <li>by name: {@code features.user.age.buckets}
 * <li>by another key: {@code features.user[name=age].buckets}
 * <li>by index, from 0: {@code evaluate.metrics[0]}
 * <li>{@code [+]} adds an element
 * </ul>
 */
public final class Overrides {

    private final Problems problems;
    private final List<Assignment> overrides = new ArrayList<>();

    /** A part of a path. */
    public record Segment(String name, SourceSpan span) {}

    /** A value and its path. */
    record Assignment(List<Segment> path, YamlNode value) {
        private boolean sets(List<String> keys) {
            return path.stream().map(Segment::name).toList().equals(keys);
        }
    }

    private Overrides(Problems problems) {
        this.problems = problems;
    }

    /** Returns the overrides of a part of a configuration, one per key. Keys may be paths. */
    public static Overrides of(YamlNode.Mapping part, Problems problems) {
        Overrides overrides = new Overrides(problems);
        overrides.add(part, List.of());
        return overrides;
    }

    /** Returns a copy that reports its problems to another collection. */
    public Overrides withProblems(Problems others) {
        Overrides same = new Overrides(others);
        same.overrides.addAll(overrides);
        return same;
    }

    private void add(YamlNode.Mapping part, List<Segment> before) {
        for (YamlNode.Entry entry : part.entries()) {
            List<Segment> path = new ArrayList<>(before);
            List<Segment> own = path(entry.key());
            path.addAll(own);
            if (own.isEmpty()) {
                continue;
            }
            // A new element of a list is one value. Separate overrides of its keys would add several elements.
            boolean added = own.get(own.size() - 1).name().equals("[+]");
            if (!added
                    && entry.value() instanceof YamlNode.Mapping inner
                    && !inner.entries().isEmpty()) {
                add(inner, path);
            } else {
                overrides.add(new Assignment(path, entry.value()));
            }
        }
    }

    /** Returns the parts of a key that is a path, with their locations in the key. */
    private List<Segment> path(YamlNode.Scalar key) {
        SourceSpan at = key.span();
        SourceText text = SourceText.of(at.file(), key.text().isEmpty() ? " " : key.text());
        Problems found = new Problems();
        List<Segment> path = new OverrideParser(found).path(text, 0, key.text().length());
        found.sorted().forEach(problem -> problems.add(problem.at(at, problem.label())));
        boolean inexact = key.quoted()
                || at.length() != key.text().codePointCount(0, key.text().length());
        return path.stream()
                .map(part -> inexact
                        ? new Segment(part.name(), at)
                        : new Segment(
                                part.name(),
                                new SourceSpan(
                                        at.file(),
                                        at.line(),
                                        at.column() + part.span().column() - 1,
                                        part.span().length(),
                                        at.text())))
                .toList();
    }

    /** Returns the first parts of all paths. */
    public List<Segment> rootSegments() {
        return overrides.stream().map(setter -> setter.path().get(0)).toList();
    }

    /** Returns the locations of all values and parts of paths. */
    public Set<SourceSpan> spans() {
        Set<SourceSpan> places = new HashSet<>();
        for (Assignment setter : overrides) {
            setter.path().forEach(part -> places.add(part.span()));
            YamlNodes.collectSpans(setter.value(), places);
        }
        return places;
    }

    /** Returns the values by path, as written, in YAML flow style. */
    public Map<String, String> values() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Assignment setter : overrides) {
            String path = setter.path().stream().map(Segment::name).collect(Collectors.joining("."));
            texts.put(path.replace(".[", "["), YamlNodes.toFlow(setter.value()));
        }
        return texts;
    }

    /** Reads lists of overrides. Invalid overrides are reported and left out. */
    public static Overrides read(List<String> lists, Problems problems) {
        return read(Origin.OVERRIDE_SOURCE, lists, problems);
    }

    /** Reads lists of overrides of another source. */
    public static Overrides read(String name, List<String> lists, Problems problems) {
        Overrides overrides = new Overrides(problems);
        for (String list : lists) {
            // A list is one line, so that every location in it can be printed.
            SourceText source = SourceText.of(name, list.replaceAll("\\R", " "));
            overrides.overrides.addAll(new OverrideParser(problems).read(source));
        }
        return overrides;
    }

    /** Returns the nodes of the file with the overrides applied. */
    public YamlNode applyTo(YamlNode root) {
        YamlNode result = root;
        for (Assignment override : overrides) {
            // Before all overrides, because it removes keys.
            if (override.sets(SplitKind.PATH) && override.value() instanceof YamlNode.Scalar kind && !kind.isNull()) {
                result = SplitKind.change(result, Optional.of(kind.text()));
            }
        }
        for (Assignment override : overrides) {
            try {
                result = OverrideApplier.apply(result, override);
            } catch (SassException e) {
                problems.addAll(e.diagnostics());
            }
        }
        return result;
    }
}
