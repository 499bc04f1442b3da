package org.sassrec.result;

/** Whether a difference is statistically significant after correction, and its direction. */
public enum Verdict {
    BETTER("better"),
    WORSE("worse"),
    POSITIVE_TRANSFER("positive transfer"),
    NEGATIVE_TRANSFER("negative transfer"),
    NOT_SIGNIFICANT("level");

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    /** Returns the verdict as text. */
    public String text() {
        return text;
    }
}
