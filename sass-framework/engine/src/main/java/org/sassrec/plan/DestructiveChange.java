package org.sassrec.plan;

import org.sassrec.pipeline.PipelineStage;

/**
 * Something that a plan would lose or leave behind. The stages that would do so refuse without leave.
 *
 * @param what is lost, for people: one sentence
 */
public record DestructiveChange(Kind kind, String what) {

    /** The ways to lose something. */
    public enum Kind {
        /** A released scenario is no longer served. */
        SCENARIO_REMOVED(PipelineStage.FINETUNE),
        /** It still is, under another name: who asks for the old one gets no answer. */
        SCENARIO_RENAMED(PipelineStage.FINETUNE),
        /** What is live there is of another project, whose services would follow. */
        PROJECT_REPLACED(PipelineStage.PUBLISH),
        /** Releases go elsewhere; those in the old place are neither renewed nor retired. */
        STORE_MOVED(PipelineStage.PUBLISH),
        /** Old releases are dropped that would have stayed. */
        RELEASES_DROPPED(PipelineStage.PUBLISH);

        private final PipelineStage first;

        Kind(PipelineStage first) {
            this.first = first;
        }

        /** Whether a stage takes part: a model without the scenario is already the loss of the one that has it. */
        boolean affects(PipelineStage stage) {
            return stage == first || stage == PipelineStage.PUBLISH;
        }
    }
}
