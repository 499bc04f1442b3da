package org.sassrec.config.schema;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.diagnostic.SystemCode;

/** Signals that a text is not a value of its type. The binder catches it. */
public final class ConversionException extends Exception {

    private static final long serialVersionUID = 1L;

    final DiagnosticCode code;
    final String reason;
    final @Nullable String help;
    /** The mistyped part of the text and its correction; both or none. */
    final @Nullable String typo;

    final @Nullable String replacement;

    private ConversionException(
            DiagnosticCode code, String why, @Nullable String remedy, @Nullable String slip, @Nullable String meant) {
        super(why, null, false, false);
        this.code = code;
        this.reason = why;
        this.help = remedy;
        this.typo = slip;
        this.replacement = meant;
    }

    private ConversionException(DiagnosticCode code, String why) {
        this(code, why, null, null, null);
    }

    /** Creates an exception for a value of another type, such as {@code abc} for a number. */
    static ConversionException wrongType(String why) {
        return new ConversionException(ConfigCode.WRONG_TYPE, why);
    }

    /** Creates an exception for a value outside the range. */
    public static ConversionException outOfRange(String why) {
        return new ConversionException(ConfigCode.OUT_OF_RANGE, why);
    }

    /** Creates an exception for a word that is not one of the allowed words. */
    public static ConversionException unknownWord(String why) {
        return new ConversionException(ConfigCode.UNKNOWN_CHOICE, why);
    }

    /** Creates an exception for a text with an invalid format. */
    public static ConversionException malformed(String why) {
        return new ConversionException(SystemCode.INVALID_FORMAT, why);
    }

    public ConversionException withHelp(@Nullable String text) {
        return new ConversionException(code, reason, text, typo, replacement);
    }

    /** Adds the nearest allowed word as help and as a fix, if one is near enough. */
    public ConversionException withSuggestion(String typed, Collection<String> known) {
        String near = Suggestions.nearest(typed, known).orElse(null);
        return near == null ? this : withHelp("did you mean `" + near + "`?").withReplacement(typed, near);
    }

    /** Adds a fix that replaces a part of the text. */
    public ConversionException withReplacement(String typed, @Nullable String right) {
        return new ConversionException(code, reason, help, right == null ? null : typed, right);
    }
}
