package org.sassrec.pipeline.stage;

import static org.sassrec.diagnostic.MessageText.count;

import java.util.Optional;
import org.sassrec.config.Side;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.TrainingEvent.SideSkipped;

/**
 * The warnings about users or items that take no part in scenario-contrastive pre-training. What the configuration
 * (SASS3009) or the counts of the dataset (SASS4030, SASS4031) show is reported before training and not again.
 */
final class SkippedSides {
    private SkippedSides() {}

    /** Returns the warning about an event; empty for other events, and if an earlier message states the same. */
    static Optional<Diagnostic> warning(TrainingEvent event) {
        if (event instanceof SideSkipped side && !hasFewPairs(side)) {
            Diagnostic warning = Diagnostic.warning(
                            PipelineCode.PRETRAINING_SIDE_SKIPPED, name(side) + " take no part in pre-training")
                    .withNote(reason(side));
            return Optional.of(withHelp(warning, side));
        }
        if (event instanceof TrainingEvent.PretrainingSkipped all
                && all.sides().stream().anyMatch(side -> side.viewsDiffer() && !hasFewPairs(side))) {
            Diagnostic warning = Diagnostic.warning(
                    PipelineCode.PRETRAINING_SKIPPED, "pre-training is skipped: neither users nor items can take part");
            for (SideSkipped side : all.sides()) {
                warning = warning.withNote(reason(side));
            }
            return Optional.of(warning.withNote("fine-tuning starts from new weights")
                    .withHelp("write `pretrain: {task: nextItem}`, which needs no pairs, or `pretrain: {task: none}`"));
        }
        return Optional.empty();
    }

    /** Returns whether the counts of the dataset show the reason, see SASS4031. */
    private static boolean hasFewPairs(SideSkipped side) {
        return side.viewsDiffer() && side.pairs() < side.minimum();
    }

    private static String reason(SideSkipped side) {
        String pairs = count(side.pairs()) + " pairs of " + name(side);
        return side.viewsDiffer()
                ? pairs + ": in " + count(side.usable()) + " of them both scenarios have data, at least "
                        + count(side.minimum()) + " are needed"
                : pairs + ": no feature of " + name(side) + " differs between scenarios, so both views are the same";
    }

    private static Diagnostic withHelp(Diagnostic warning, SideSkipped side) {
        String feature = side.side() == Side.USER ? "a `sequence` or a `statistic`" : "a `statistic`";
        return side.viewsDiffer()
                ? warning.withHelp("use more days, or ignore this warning: the other side is pre-trained")
                : warning.withHelp("add " + feature + " with `scope: scenario` to " + name(side)
                        + ", or ignore this warning: the other side is pre-trained");
    }

    private static String name(SideSkipped side) {
        return side.side() == Side.USER ? "users" : "items";
    }
}
