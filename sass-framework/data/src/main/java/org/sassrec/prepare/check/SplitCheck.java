package org.sassrec.prepare.check;

import java.util.Arrays;
import java.util.Locale;
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
        // Labels that are never true are told as such.
        boolean any = Arrays.stream(Split.values()).anyMatch(part -> counts.positives(part) > 0);
        for (Split part : Split.values()) {
            if (any && counts.positives(part) == 0 && (part != Split.VALIDATION || wantsValidation(split))) {
                findings.add(findings.error(
                                "SASS4020",
                                "data.split",
                                "the " + part.name().toLowerCase(Locale.ROOT) + " split has no positives",
                                "")
                        .withHelp("check the split's bounds against the data"));
            }
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

    private static boolean wantsValidation(DataConfig.Split split) {
        return (split instanceof DataConfig.ByColumn byColumn && byColumn.validation() != null)
                || (split instanceof DataConfig.ByTime byTime
                        && !byTime.validation().isZero())
                || (split instanceof DataConfig.ByFile byFile
                        && !byFile.validation().isEmpty());
    }
}
