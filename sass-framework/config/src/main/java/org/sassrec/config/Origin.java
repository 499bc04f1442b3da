package org.sassrec.config;

import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SourceSpan;

/**
 * Where an effective value comes from.
 *
 * @param place where it was written; {@code null} exactly for defaults
 */
public record Origin(Kind kind, @Nullable SourceSpan place) {

    /** The ways to a value. */
    public enum Kind {
        /** Nobody wrote it. */
        DEFAULT,
        /** Written in the file. */
        FILE,
        /** Given by {@code -Dsass.set}. */
        OVERRIDE
    }

    static Origin ofDefault() {
        return new Origin(Kind.DEFAULT, null);
    }

    static Origin of(SourceSpan place) {
        return new Origin(place.file().equals(Overrides.SOURCE) ? Kind.OVERRIDE : Kind.FILE, place);
    }

    /** {@code default}, {@code sass.yaml:14} or {@code -Dsass.set}. */
    @Override
    public String toString() {
        if (place == null) {
            return "default";
        }
        return kind == Kind.OVERRIDE ? place.file() : place.file() + ":" + place.line();
    }
}
