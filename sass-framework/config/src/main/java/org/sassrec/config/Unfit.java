package org.sassrec.config;

import org.jspecify.annotations.Nullable;

/** A text that is no value of the type sought. Never leaves the binder. */
final class Unfit extends Exception {

    private static final long serialVersionUID = 1L;

    final String code;
    final String why;
    final @Nullable String remedy;

    private Unfit(String code, String why, @Nullable String remedy) {
        super(why, null, false, false);
        this.code = code;
        this.why = why;
        this.remedy = remedy;
    }

    /** Of another type: {@code abc} for a number. */
    static Unfit type(String why) {
        return new Unfit("SASS2002", why, null);
    }

    /** Of the right type but outside its range. */
    static Unfit range(String why) {
        return new Unfit("SASS2005", why, null);
    }

    /** None of the words that are possible. */
    static Unfit choice(String why) {
        return new Unfit("SASS2004", why, null);
    }

    /** A text that has not the form of its kind. */
    static Unfit form(String why) {
        return new Unfit("SASS2006", why, null);
    }

    /** Part of the language, but not of this version. */
    static Unfit later(String why) {
        return new Unfit("SASS2008", why, null);
    }

    Unfit help(@Nullable String text) {
        return new Unfit(code, why, text);
    }
}
