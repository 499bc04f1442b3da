package org.sassrec.config;

import java.util.Locale;

/** Where a feature enters the model: a tower, or with {@link #CONTEXT} the user-side bias network. */
public enum Side {
    USER,
    ITEM,
    CONTEXT;

    /** Returns the name in keys and tables: {@code user}, {@code item} or {@code context}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
