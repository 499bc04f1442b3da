package org.sassrec.pipeline;

/**
 * One stage of a chain.
 *
 * @param inputs all that decides what it writes
 * @param decision whether it runs, and why
 */
public record Planned(Stage stage, Inputs inputs, Decision decision) {}
