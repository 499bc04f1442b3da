package org.sassrec.pipeline;

/**
 * One stage of a chain.
 *
 * @param inputs all that decides what it writes
 * @param decision whether it runs, and why
 */
public record PlannedStage(PipelineStage stage, StageInputs inputs, StageDecision decision) {}
