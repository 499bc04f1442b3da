package org.sassrec.config.override;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * Values given beside the file: {@code finetune.epochs=1,model.layers=[64,32]}. They are put into the file's nodes before
 * binding, so they are checked alike, and their problems point into the text that gave them.
 *
 * <p>A value that starts with a bracket, a brace or a quote is YAML; any other is the text as it stands. Commas inside
 * brackets, parentheses or quotes separate nothing. Elements of a list are addressed by their names ({@code
 * features.user.age.buckets}), by any of their keys ({@code features.user[name=age].buckets}), or by their place, from 0
 * ({@code evaluate.metrics[0]}); {@code [+]} adds one.
 */
public final class Overrides {

    private final Problems problems;
    private final List<Assignment> overrides = new ArrayList<>();

    /** A part of a path. */
    public record Segment(String name, SourceSpan span) {}

    /** A value and where it belongs. */
    record Assignment(List<Segment> path, YamlNode value) {}

    private Overrides(Problems problems) {
        this.problems = problems;
    }

    /** Lets a part of a configuration be put key by key; its keys may be paths, and what stands deeper is told by a path, too. */
    public static Overrides of(YamlNode.Mapping part, Problems problems) {
        Overrides overrides = new Overrides(problems);
        overrides.add(part, List.of());
        return overrides;
    }

    /** The same that tells others of its problems. */
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
            // A new element of a list is given as a whole: each part of it told alone would add one more.
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

    /** The parts of a key that is a path, each with its place in the key. */
    private List<Segment> path(YamlNode.Scalar key) {
        SourceSpan at = key.span();
        SourceText text = SourceText.of(at.file(), key.text().isEmpty() ? " " : key.text());
        Problems found = new Problems();
        List<Segment> path = new OverrideParser(found).path(text, 0, key.text().length());
        found.sorted().forEach(problem -> problems.add(problem.at(at, problem.label())));
        boolean whole = key.quoted()
                || at.length() != key.text().codePointCount(0, key.text().length());
        return path.stream()
                .map(part -> whole
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

    /** The first parts of all paths. */
    public List<Segment> rootSegments() {
        return overrides.stream().map(setter -> setter.path().get(0)).toList();
    }

    /** All places that values or parts of paths stand at. */
    public Set<SourceSpan> spans() {
        Set<SourceSpan> places = new HashSet<>();
        for (Assignment setter : overrides) {
            setter.path().forEach(part -> places.add(part.span()));
            YamlNodes.collectSpans(setter.value(), places);
        }
        return places;
    }

    /** Each path with its value as it was written, in YAML's flow form. */
    public Map<String, String> values() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Assignment setter : overrides) {
            String path = setter.path().stream().map(Segment::name).collect(Collectors.joining("."));
            texts.put(path.replace(".[", "["), YamlNodes.toFlow(setter.value()));
        }
        return texts;
    }

    /** Reads lists of overrides; what is no override is reported and left out. */
    public static Overrides read(List<String> lists, Problems problems) {
        return read(Origin.OVERRIDE_SOURCE, lists, problems);
    }

    /** The same of another source. */
    public static Overrides read(String name, List<String> lists, Problems problems) {
        Overrides overrides = new Overrides(problems);
        for (String list : lists) {
            // One line, so that every place in it can be shown.
            SourceText source = SourceText.of(name, list.replaceAll("\\R", " "));
            overrides.overrides.addAll(new OverrideParser(problems).read(source));
        }
        return overrides;
    }

    /** The file's nodes with the overrides in their places. */
    public YamlNode applyTo(YamlNode root) {
        YamlNode result = root;
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
