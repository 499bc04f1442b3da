package org.sassrec.config.schema;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Suggestions;

/** A text that is no value of the type sought. Never leaves the binder. */
public final class ConversionException extends Exception {

    private static final long serialVersionUID = 1L;

    final DiagnosticCode code;
    final String reason;
    final @Nullable String help;
    /** The part of the text that is a slip, and what was meant by it; both or none. */
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

    /** Of another type: {@code abc} for a number. */
    static ConversionException wrongType(String why) {
        return new ConversionException(DiagnosticCode.WRONG_TYPE, why);
    }

    /** Of the right type but outside its range. */
    public static ConversionException outOfRange(String why) {
        return new ConversionException(DiagnosticCode.OUT_OF_RANGE, why);
    }

    /** None of the words that are possible. */
    public static ConversionException unknownWord(String why) {
        return new ConversionException(DiagnosticCode.UNKNOWN_CHOICE, why);
    }

    /** A text that has not the form of its kind. */
    public static ConversionException malformed(String why) {
        return new ConversionException(DiagnosticCode.INVALID_FORMAT, why);
    }

    public ConversionException withHelp(@Nullable String text) {
        return new ConversionException(code, reason, text, typo, replacement);
    }

    /** Names the word that was meant by a mistyped one, if one is near enough; a machine may put it right. */
    public ConversionException withSuggestion(String typed, Collection<String> known) {
        String near = Suggestions.nearest(typed, known).orElse(null);
        return near == null ? this : withHelp("did you mean `" + near + "`?").withReplacement(typed, near);
    }

    /** What a machine may write instead of a part of the text. */
    public ConversionException withReplacement(String typed, @Nullable String right) {
        return new ConversionException(code, reason, help, right == null ? null : typed, right);
    }
}
