package org.sassrec.scaffold;

/**
 * A feature's line.
 *
 * @param yaml in flow style
 * @param comment why it is so; may be empty
 * @param used whether it is a feature or only a proposal, written as a comment
 */
public record FeatureDraft(String yaml, String comment, boolean used) {

    static FeatureDraft used(String yaml, String comment) {
        return new FeatureDraft(yaml, comment, true);
    }

    static FeatureDraft proposed(String yaml, String comment) {
        return new FeatureDraft(yaml, comment, false);
    }
}
