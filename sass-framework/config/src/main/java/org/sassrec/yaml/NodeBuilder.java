package org.sassrec.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Fix;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;

/**
 * Builds nodes from parser events. The composer of SnakeYAML would lose duplicate keys and the locations of aliases.
 */
final class NodeBuilder {

    private static final int MAX_DEPTH = 40;

    /** Limit of nodes, including those that aliases repeat. */
    private static final int MAX_NODES = 100_000;

    private final Parser events;
    private final SpanFactory spans;
    private final Problems problems;
    private final Map<String, Anchor> anchors = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private int nodes;

    private record Anchor(YamlNode node, int nodes) {}

    NodeBuilder(Parser events, SpanFactory spans, Problems problems) {
        this.events = events;
        this.spans = spans;
        this.problems = problems;
    }

    /** Reads the document; {@code null} after a problem that leaves no usable document. */
    @Nullable
    YamlNode document() {
        try {
            events.getEvent(); // start of the stream
            if (events.checkEvent(Event.ID.StreamEnd)) {
                problems.add(Diagnostic.error(YamlCode.NOT_ONE_DOCUMENT, "the file is empty")
                        .at(spans.at(0, 0, 1), "no content, or only comments"));
                return null;
            }
            events.getEvent(); // start of the document
            YamlNode root = node(0);
            events.getEvent(); // end of the document
            if (!events.checkEvent(Event.ID.StreamEnd)) {
                problems.add(Diagnostic.error(YamlCode.NOT_ONE_DOCUMENT, "the file contains more than one document")
                        .at(spans.at(events.peekEvent().getStartMark()), "a second document starts here")
                        .withHelp("keep one document per file"));
                return null;
            }
            return root;
        } catch (SassException e) {
            problems.addAll(e.diagnostics());
            return null;
        }
    }

    private YamlNode node(int depth) {
        Event event = events.getEvent();
        SourceSpan start = spans.at(event.getStartMark());
        if (depth > MAX_DEPTH) {
            throw limitExceeded("nested deeper than " + MAX_DEPTH + " levels", start);
        }
        count(1, start);
        if (event instanceof AliasEvent alias) {
            return resolveAlias(alias);
        }
        String anchor = event instanceof NodeEvent named ? named.getAnchor() : null;
        int before = nodes;
        if (anchor != null) {
            open.add(anchor);
        }
        YamlNode built = build(event, depth);
        if (anchor != null) {
            open.remove(anchor);
            anchors.put(anchor, new Anchor(built, nodes - before + 1));
        }
        return built;
    }

    private YamlNode build(Event event, int depth) {
        if (event instanceof ScalarEvent scalar) {
            rejectTag(scalar.getTag(), scalar);
            boolean quoted = scalar.getScalarStyle() != ScalarStyle.PLAIN;
            return new YamlNode.Scalar(
                    scalar.getValue(), quoted, spans.between(scalar.getStartMark(), scalar.getEndMark()));
        }
        if (event instanceof CollectionStartEvent collection) {
            rejectTag(collection.getTag(), collection);
        }
        if (event instanceof SequenceStartEvent sequence) {
            return list(sequence, depth);
        }
        if (event instanceof MappingStartEvent mapping) {
            return mapping(mapping, depth);
        }
        throw new IllegalStateException("no node starts with " + event);
    }

    private YamlNode list(SequenceStartEvent start, int depth) {
        List<YamlNode> items = new ArrayList<>();
        while (!events.checkEvent(Event.ID.SequenceEnd)) {
            items.add(node(depth + 1));
        }
        Event end = events.getEvent();
        return new YamlNode.Sequence(items, extent(start, end, null));
    }

    private YamlNode mapping(MappingStartEvent start, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        while (!events.checkEvent(Event.ID.MappingEnd)) {
            YamlNode key = node(depth + 1);
            YamlNode value = node(depth + 1);
            if (!(key instanceof YamlNode.Scalar name) || name.isNull()) {
                problems.add(Diagnostic.error(YamlCode.UNSUPPORTED_YAML, "a key must be a text")
                        .at(key.span(), "this is " + key.describe()));
                continue;
            }
            if (name.text().equals("<<") && !name.quoted()) {
                problems.add(Diagnostic.error(YamlCode.UNSUPPORTED_YAML, "merge keys are not supported")
                        .at(name.span(), "`<<` copies another mapping")
                        .withHelp("write the keys of the other mapping"));
                continue;
            }
            YamlNode.Entry first = entries.putIfAbsent(name.text(), new YamlNode.Entry(name, value));
            if (first != null) {
                Diagnostic twice = Diagnostic.error(YamlCode.DUPLICATE_KEY, "duplicate key `" + name.text() + "`")
                        .at(name.span(), "defined again")
                        .withHelp("remove one of the two")
                        .withNote("first defined here", first.key().span());
                // If the values differ, only the author knows which one is correct, so no fix is offered.
                problems.add(
                        equalContent(first.value(), value)
                                ? twice.withFix(Fix.removeEntry(name.span(), name.text()))
                                : twice);
            }
        }
        Event end = events.getEvent();
        List<YamlNode.Entry> all = List.copyOf(entries.values());
        return new YamlNode.Mapping(
                all, extent(start, end, all.isEmpty() ? null : all.get(0).key().span()));
    }

    /** Returns whether two nodes have the same content, independent of their locations. */
    private static boolean equalContent(YamlNode one, YamlNode other) {
        if (one instanceof YamlNode.Scalar a && other instanceof YamlNode.Scalar b) {
            return a.text().equals(b.text()) && a.quoted() == b.quoted();
        }
        if (one instanceof YamlNode.Sequence a && other instanceof YamlNode.Sequence b) {
            return a.items().size() == b.items().size()
                    && IntStream.range(0, a.items().size())
                            .allMatch(i ->
                                    equalContent(a.items().get(i), b.items().get(i)));
        }
        if (one instanceof YamlNode.Mapping a && other instanceof YamlNode.Mapping b) {
            return a.entries().size() == b.entries().size()
                    && IntStream.range(0, a.entries().size())
                            .allMatch(i ->
                                    equalContent(a.entries().get(i), b.entries().get(i)));
        }
        return false;
    }

    private static boolean equalContent(YamlNode.Entry one, YamlNode.Entry other) {
        return one.key().text().equals(other.key().text()) && equalContent(one.value(), other.value());
    }

    /**
     * Returns the span of a collection: in flow style from bracket to bracket, else its first key or its first dash.
     */
    private SourceSpan extent(CollectionStartEvent start, Event end, @Nullable SourceSpan firstKey) {
        if (start.getFlowStyle() == FlowStyle.FLOW) {
            return spans.between(start.getStartMark(), end.getEndMark());
        }
        return firstKey != null ? firstKey : spans.at(start.getStartMark());
    }

    private YamlNode resolveAlias(AliasEvent alias) {
        String name = alias.getAnchor();
        SourceSpan place = spans.between(alias.getStartMark(), alias.getEndMark());
        if (open.contains(name)) {
            throw SassException.of(
                    Diagnostic.error(YamlCode.DOCUMENT_TOO_COMPLEX, "alias `*" + name + "` is inside its own anchor")
                            .at(place, "this would repeat without end"));
        }
        Anchor anchor = anchors.get(name);
        if (anchor == null) {
            throw SassException.of(
                    Diagnostic.error(YamlCode.INVALID_YAML, "anchor `&" + name + "` is not defined before this alias")
                            .at(place, "a text that starts with `*` is an alias in YAML")
                            .withHelp("for the text itself, use quotes: \"*" + name + "\""));
        }
        count(anchor.nodes, place);
        return anchor.node;
    }

    private void count(int more, SourceSpan place) {
        nodes += more;
        if (nodes > MAX_NODES) {
            throw limitExceeded("more than " + MAX_NODES + " values, including those that aliases repeat", place);
        }
    }

    private void rejectTag(@Nullable String tag, Event event) {
        if (tag != null && !tag.equals("!")) {
            problems.add(Diagnostic.error(YamlCode.UNSUPPORTED_YAML, "tags are not supported")
                    .at(spans.at(event.getStartMark()), "tag `" + tag + "`")
                    .withHelp("remove it: each key has a fixed type; put a text that starts with `!` into quotes"));
        }
    }

    private static SassException limitExceeded(String what, SourceSpan place) {
        return SassException.of(
                Diagnostic.error(YamlCode.DOCUMENT_TOO_COMPLEX, what).at(place, "the limit is exceeded here"));
    }
}
