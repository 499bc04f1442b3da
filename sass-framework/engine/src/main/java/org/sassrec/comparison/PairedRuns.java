package org.sassrec.comparison;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.result.Difference;
import org.sassrec.result.Verdict;

/** Paired differences of runs over the same queries, as the mean over the scenarios. */
public final class PairedRuns {
    private PairedRuns() {}

    /**
     * Compares settings with a reference by the seeds that both have. The verdicts have the Holm correction.
     *
     * @param settings successful runs by name
     * @param reference successful runs of the reference
     * @return differences by name; settings without a common seed are missing
     * @throws org.sassrec.diagnostic.SassException SASS5054 if the queries differ
     */
    public static <K> Map<K, Difference> differences(
            Map<K, List<ComparisonRun>> settings, List<ComparisonRun> reference, String metric, double confidence) {
        Map<K, Map<Long, QueryRanks>> ranks = new LinkedHashMap<>();
        settings.forEach((name, runs) -> ranks.put(name, ranks(runs)));
        return differences(ranks, ranks(reference), metric, confidence);
    }

    /**
     * Compares ranks by seed with those of a reference, as {@link #differences(Map, List, String, double)} does.
     *
     * @param settings ranks by name and seed
     * @param reference ranks of the reference by seed
     */
    public static <K> Map<K, Difference> differences(
            Map<K, Map<Long, QueryRanks>> settings, Map<Long, QueryRanks> reference, String metric, double confidence) {
        DifferenceFamily family = new DifferenceFamily();
        Map<K, Difference> found = new LinkedHashMap<>();
        settings.forEach((name, ranks) -> DifferenceFamily.compare(
                ranks, reference, confidence, List.of(metric), (scenario, each, difference) -> {
                    if (scenario.equals(PairedTest.MACRO)) {
                        family.add(difference, corrected -> found.put(name, corrected));
                    }
                }));
        family.correct(1 - confidence, Verdict.BETTER, Verdict.WORSE);
        return found;
    }

    private static Map<Long, QueryRanks> ranks(List<ComparisonRun> runs) {
        Map<Long, QueryRanks> ranks = new LinkedHashMap<>();
        runs.forEach(run -> ranks.put(run.seed(), QueryRanks.read(run.queries())));
        return ranks;
    }
}
