package org.sassrec.scaffold;

/**
 * A guessed value.
 *
 * @param value in the syntax of the configuration
 * @param reason text for a comment
 * @param sure whether the value needs no review
 */
public record Guess(String value, String reason, boolean sure) {

    static Guess sure(String value, String why) {
        return new Guess(value, why, true);
    }

    static Guess unsure(String value, String why) {
        return new Guess(value, why, false);
    }

    /** Returns the guess with a further reason. */
    Guess and(String why) {
        return new Guess(value, reason + "; " + why, sure);
    }

    /** Returns a value that the user specified. */
    public static Guess specified(String value) {
        return sure(value, "as specified");
    }
}
