package org.sassrec.sampling.retrieval;

/**
 * Older samples in a training whose first weights already know them.
 *
 * @param from time of the first newer event in epoch milliseconds
 * @param share share of the older samples that one epoch uses, above 0 and at most 1; it uses all newer samples
 */
public record Replay(long from, double share) {}
