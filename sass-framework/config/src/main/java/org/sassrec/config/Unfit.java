package org.sassrec.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Suggestions;

/** A text that is no value of the type sought. Never leaves the binder. */
final class Unfit extends Exception {

    private static final long serialVersionUID = 1L;

    final DiagnosticCode code;
    final String why;
    final @Nullable String remedy;
    /** The part of the text that is a slip, and what was meant by it; both or none. */
    final @Nullable String slip;

    final @Nullable String meant;

    private Unfit(
            DiagnosticCode code, String why, @Nullable String remedy, @Nullable String slip, @Nullable String meant) {
        super(why, null, false, false);
        this.code = code;
        this.why = why;
        this.remedy = remedy;
        this.slip = slip;
        this.meant = meant;
    }

    private Unfit(DiagnosticCode code, String why) {
        this(code, why, null, null, null);
    }

    /** Of another type: {@code abc} for a number. */
    static Unfit type(String why) {
        return new Unfit(DiagnosticCode.WRONG_TYPE, why);
    }

    /** Of the right type but outside its range. */
    static Unfit range(String why) {
        return new Unfit(DiagnosticCode.OUT_OF_RANGE, why);
    }

    /** None of the words that are possible. */
    static Unfit choice(String why) {
        return new Unfit(DiagnosticCode.UNKNOWN_CHOICE, why);
    }

    /** A text that has not the form of its kind. */
    static Unfit form(String why) {
        return new Unfit(DiagnosticCode.INVALID_FORMAT, why);
    }

    /** Part of the language, but not of this version. */
    static Unfit later(String why) {
        return new Unfit(DiagnosticCode.UNSUPPORTED_FEATURE, why);
    }

    Unfit help(@Nullable String text) {
        return new Unfit(code, why, text, slip, meant);
    }

    /** Names the word that was meant by a mistyped one, if one is near enough; a machine may put it right. */
    Unfit didYouMean(String typed, Collection<String> known) {
        String near = Suggestions.nearest(typed, known).orElse(null);
        return near == null ? this : help("did you mean `" + near + "`?").instead(typed, near);
    }

    /** What a machine may write instead of a part of the text. */
    Unfit instead(String typed, @Nullable String right) {
        return new Unfit(code, why, remedy, right == null ? null : typed, right);
    }
}
