package org.sassrec.config.schema;

import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.CommandSyntax;
import org.sassrec.diagnostic.SourceSpan;

/**
 * Origin of an effective value.
 *
 * @param location where it was written; {@code null} exactly for defaults
 * @param source the profile, or the environment variables (and the profile that names them); {@code null} for other
 * kinds
 */
public record Origin(
        Kind kind, @Nullable SourceSpan location, @Nullable String source) {

    /** Name of the source of overrides in messages. */
    public static final String OVERRIDE_SOURCE = CommandSyntax.OVERRIDES;

    /** First part of the name of the source of a preset in messages, for example {@code preset talk}. */
    public static final String PRESET_SOURCE = "preset ";

    /** The kinds of origins, each above the ones before it except for the environment. */
    public enum Kind {
        /** The default of the key. */
        DEFAULT,
        /** Set by {@code preset}. */
        PRESET,
        /** Written in the file or in an included file. */
        FILE,
        /** Written in an active profile. */
        PROFILE,
        /** Replaced from the environment where {@code ${env:NAME}} was written. */
        ENVIRONMENT,
        /** Set by {@code --set}. */
        OVERRIDE
    }

    public static Origin ofDefault() {
        return new Origin(Kind.DEFAULT, null, null);
    }

    /**
     * Returns the origin of a written value.
     *
     * @param profile profile that contains the value, or {@code null}
     * @param variables environment variables in the value, or {@code null}
     */
    public static Origin of(SourceSpan place, @Nullable String profile, @Nullable String variables) {
        if (variables != null) {
            return new Origin(Kind.ENVIRONMENT, place, variables + (profile == null ? "" : " in profile " + profile));
        }
        if (profile != null) {
            return new Origin(Kind.PROFILE, place, profile);
        }
        boolean preset = place.file().startsWith(PRESET_SOURCE);
        Kind written = place.file().equals(OVERRIDE_SOURCE) ? Kind.OVERRIDE : Kind.FILE;
        return new Origin(preset ? Kind.PRESET : written, place, null);
    }

    /**
     * Returns {@code default}, {@code sass.yaml:14}, {@code sass.yaml:40 (profile ci)}, {@code --set} or {@code preset
     * talk}.
     */
    @Override
    public String toString() {
        if (location == null) {
            return "default";
        }
        String where =
                location.file().equals(OVERRIDE_SOURCE) ? location.file() : location.file() + ":" + location.line();
        return switch (kind) {
            case PRESET -> location.file();
            case PROFILE -> where + " (profile " + source + ")";
            case ENVIRONMENT -> where + " (environment " + source + ")";
            case DEFAULT, FILE, OVERRIDE -> where;
        };
    }
}
