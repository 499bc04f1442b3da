package org.sassrec.config.schema;

import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SourceSpan;

/**
 * Where an effective value comes from.
 *
 * @param location where it was written; {@code null} exactly for defaults
 * @param source the profile, or the environment's variables (and the profile that names them); {@code null} for the other kinds
 */
public record Origin(
        Kind kind, @Nullable SourceSpan location, @Nullable String source) {

    /** Names the source of overrides in messages. */
    public static final String OVERRIDE_SOURCE = "-Dsass.set";

    /** The ways to a value. */
    public enum Kind {
        /** Nobody wrote it. */
        DEFAULT,
        /** Written in the file, or in one that it includes. */
        FILE,
        /** Written in a profile that was chosen. */
        PROFILE,
        /** Filled in from the environment where {@code ${env:NAME}} was written. */
        ENVIRONMENT,
        /** Given by {@code -Dsass.set}. */
        OVERRIDE
    }

    public static Origin ofDefault() {
        return new Origin(Kind.DEFAULT, null, null);
    }

    /**
     * Of a value that was written.
     *
     * @param profile that it was written in, if in one
     * @param variables of the environment that it was filled in from, if from any
     */
    public static Origin of(SourceSpan place, @Nullable String profile, @Nullable String variables) {
        if (variables != null) {
            return new Origin(Kind.ENVIRONMENT, place, variables + (profile == null ? "" : " in profile " + profile));
        }
        if (profile != null) {
            return new Origin(Kind.PROFILE, place, profile);
        }
        return new Origin(place.file().equals(OVERRIDE_SOURCE) ? Kind.OVERRIDE : Kind.FILE, place, null);
    }

    /** {@code default}, {@code sass.yaml:14}, {@code sass.yaml:40 (profile ci)} or {@code -Dsass.set}. */
    @Override
    public String toString() {
        if (location == null) {
            return "default";
        }
        String where =
                location.file().equals(OVERRIDE_SOURCE) ? location.file() : location.file() + ":" + location.line();
        return switch (kind) {
            case PROFILE -> where + " (profile " + source + ")";
            case ENVIRONMENT -> where + " (environment " + source + ")";
            case DEFAULT, FILE, OVERRIDE -> where;
        };
    }
}
