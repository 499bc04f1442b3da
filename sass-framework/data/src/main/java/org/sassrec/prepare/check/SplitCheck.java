package org.sassrec.prepare.check;

import java.util.Arrays;
import java.util.List;
import org.sassrec.config.DataConfig;
import org.sassrec.dataset.Split;

/** SASS4020 and SASS4021: a split without positives, and test rows that are older than train rows. */
final class SplitCheck implements DataCheck {
    @Override
    public void run(CheckedData data, Findings findings) {
        if (!data.whole()) {
            return;
        }
        EventCounts counts = data.counts();
        DataConfig.Split split = data.config().data().split();
        List<Split> empty = empty(data);
        if (!empty.isEmpty()) {
            findings.add(new EmptySplits(data, empty).problem(findings));
        }
        long train = counts.meanTimes()[Split.TRAIN.code()];
        long test = counts.meanTimes()[Split.TEST.code()];
        if (counts.rows(Split.TRAIN) > 0
                && counts.rows(Split.TEST) > 0
                && !(split instanceof DataConfig.LastOut)
                && test < train) {
            findings.add(findings.error("SASS4021", "data.split", "the test rows lie before the train rows", "")
                    .withNote("mean time of test is " + data.text(test) + ", of train " + data.text(train))
                    .withHelp("a model that has seen the future can't be tested on the past"));
        }
    }

    /** Splits that are wanted and have no positives. Labels that are never true are told as such. */
    static List<Split> empty(CheckedData data) {
        EventCounts counts = data.counts();
        DataConfig.Split split = data.config().data().split();
        boolean any = Arrays.stream(Split.values()).anyMatch(part -> counts.positives(part) > 0);
        return Arrays.stream(Split.values())
                .filter(part ->
                        any && counts.positives(part) == 0 && (part != Split.VALIDATION || wantsValidation(split)))
                .toList();
    }

    /** Few users have two positives to hold out; that none has is told by train. */
    private static boolean wantsValidation(DataConfig.Split split) {
        return split.hasValidation() && !(split instanceof DataConfig.LastOut);
    }
}
