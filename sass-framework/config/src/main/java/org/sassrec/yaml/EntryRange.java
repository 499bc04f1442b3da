package org.sassrec.yaml;

import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.SourceText;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * The characters to remove for one entry of a mapping: complete lines in block style, including one comma in flow
 * style. Comments around it stay.
 *
 * @param from first character
 * @param to end, exclusive
 */
public record EntryRange(int from, int to) {

    /**
     * Finds the range of an entry.
     *
     * @param key span of its key in the source
     * @return empty if no key starts there, or the entry cannot be removed because it is the only one of a list element
     */
    public static Optional<EntryRange> of(SourceText source, SourceSpan key) {
        try {
            return Optional.ofNullable(EntrySearch.of(source, key).document());
        } catch (YAMLException e) {
            return Optional.empty(); // the rest of the file is not valid YAML
        }
    }

    /**
     * Finds the end of the value of an entry.
     *
     * @param key span of its key in the source
     * @return the index after the last character of the value; empty if no key starts there
     */
    public static OptionalInt valueEnd(SourceText source, SourceSpan key) {
        EntrySearch search = EntrySearch.of(source, key);
        try {
            search.document();
        } catch (YAMLException e) {
            return OptionalInt.empty(); // the rest of the file is not valid YAML
        }
        return search.valueEnd < 0 ? OptionalInt.empty() : OptionalInt.of(search.valueEnd);
    }

    /** Reads parser events up to the key. */
    private static final class EntrySearch {
        private final String text;
        private final SourceSpan key;
        private final ParserImpl events;
        /** End of the last node that was read. */
        private int end;
        /** End of the value of the key; negative before it is found. */
        private int valueEnd = -1;

        EntrySearch(String text, SourceSpan key, ParserImpl events) {
            this.text = text;
            this.key = key;
            this.events = events;
        }

        static EntrySearch of(SourceText source, SourceSpan key) {
            return new EntrySearch(
                    source.text(), key, new ParserImpl(new StreamReader(source.text()), new LoaderOptions()));
        }

        @Nullable
        EntryRange document() {
            while (!events.checkEvent(Event.ID.StreamEnd)) {
                if (events.checkEvent(Event.ID.StreamStart)
                        || events.checkEvent(Event.ID.DocumentStart)
                        || events.checkEvent(Event.ID.DocumentEnd)) {
                    events.getEvent();
                } else {
                    EntryRange found = node();
                    if (found != null) {
                        return found;
                    }
                }
            }
            return null;
        }

        private @Nullable EntryRange node() {
            Event event = events.getEvent();
            if (event instanceof MappingStartEvent mapping) {
                return mapping(mapping);
            }
            if (event instanceof CollectionStartEvent collection) {
                while (!(events.peekEvent() instanceof CollectionEndEvent)) {
                    EntryRange found = node();
                    if (found != null) {
                        return found;
                    }
                }
                close(collection.isFlow());
                return null;
            }
            end = index(event.getEndMark());
            return null;
        }

        private void close(boolean flow) {
            Event last = events.getEvent();
            if (flow) {
                end = index(last.getEndMark());
            }
        }

        private @Nullable EntryRange mapping(MappingStartEvent mapping) {
            int before = -1;
            while (!(events.peekEvent() instanceof CollectionEndEvent)) {
                Mark start = events.peekEvent().getStartMark();
                boolean sought = start.getLine() + 1 == key.line() && start.getColumn() + 1 == key.column();
                EntryRange inner = node();
                EntryRange value = inner == null ? node() : null;
                if (inner != null || value != null) {
                    return inner != null ? inner : value;
                }
                if (sought) {
                    valueEnd = end;
                    boolean last = events.peekEvent() instanceof CollectionEndEvent;
                    int next = last ? -1 : index(events.peekEvent().getStartMark());
                    return mapping.isFlow() ? flow(index(start), before, next) : block(index(start), next);
                }
                before = end;
            }
            close(mapping.isFlow());
            return null;
        }

        /** Returns the range with the comma after it, or with the comma before it if it is the last entry. */
        private EntryRange flow(int start, int before, int next) {
            return next >= 0 ? new EntryRange(start, next) : new EntryRange(before < 0 ? start : before, end);
        }

        /** Returns the lines of the entry. The next entry replaces an entry after the dash of a list element. */
        private @Nullable EntryRange block(int start, int next) {
            int line = text.lastIndexOf('\n', start - 1) + 1;
            if (!text.substring(line, start).isBlank()) {
                return next < 0 ? null : new EntryRange(start, next);
            }
            // A block text ends at the end of its last line.
            boolean endsWithLine = end > 0 && end <= text.length() && text.charAt(end - 1) == '\n';
            int after = endsWithLine ? end : text.indexOf('\n', end) + 1;
            return new EntryRange(line, after == 0 ? text.length() : after);
        }

        /** Converts a mark, which counts code points. */
        private int index(Mark mark) {
            return text.offsetByCodePoints(0, mark.getIndex());
        }
    }
}
