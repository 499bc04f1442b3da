package org.sassrec.scaffold;

/**
 * Something guessed.
 *
 * @param value in the words of the configuration
 * @param reason for people
 * @param sure whether it needs no second look
 */
public record Guess(String value, String reason, boolean sure) {

    static Guess sure(String value, String why) {
        return new Guess(value, why, true);
    }

    static Guess unsure(String value, String why) {
        return new Guess(value, why, false);
    }

    /** What a person said. */
    public static Guess specified(String value) {
        return sure(value, "as you said");
    }
}
