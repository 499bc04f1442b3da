package org.sassrec.dataset;

/**
 * Positives of one scenario and split that an evaluation cannot find, or ranks with other values than training.
 *
 * @param positives positives of the split: the targets of its queries
 * @param unreachable positives whose item is not a candidate
 * @param excluded positives whose item is a candidate and excluded from the ranking by {@code evaluate.exclude}
 * @param older positives at least one day older than the last day of the training data. A frozen evaluation reads
 * statistics that count later days.
 */
public record TargetCounts(String scenario, Split split, long positives, long unreachable, long excluded, long older) {}
