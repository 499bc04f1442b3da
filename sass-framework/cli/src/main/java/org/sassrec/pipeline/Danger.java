package org.sassrec.pipeline;

/**
 * Something that a plan would lose or leave behind. The stages that would do so refuse without leave.
 *
 * @param what is lost, for people: one sentence
 */
public record Danger(Kind kind, String what) {

    /** The ways to lose something. */
    public enum Kind {
        /** A released scenario is no longer served. */
        SCENARIO_REMOVED(Stage.FINETUNE),
        /** It still is, under another name: who asks for the old one gets no answer. */
        SCENARIO_RENAMED(Stage.FINETUNE),
        /** What is live there is of another project, whose services would follow. */
        PROJECT_REPLACED(Stage.PUBLISH),
        /** Releases go elsewhere; those in the old place are neither renewed nor retired. */
        STORE_MOVED(Stage.PUBLISH),
        /** Old releases are dropped that would have stayed. */
        RELEASES_DROPPED(Stage.PUBLISH);

        private final Stage first;

        Kind(Stage first) {
            this.first = first;
        }

        /** Whether a stage takes part: a model without the scenario is already the loss of the one that has it. */
        boolean concerns(Stage stage) {
            return stage == first || stage == Stage.PUBLISH;
        }
    }
}
