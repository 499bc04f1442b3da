package org.sassrec.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sassrec.config.Side;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.training.TrainingEvent.PretrainingSkipped;
import org.sassrec.training.TrainingEvent.SideSkipped;

class SkippedSidesTest {
    private static final SideSkipped EQUAL_ITEMS = new SideSkipped(Side.ITEM, false, 1_200, 0, 256);
    private static final SideSkipped EQUAL_USERS = new SideSkipped(Side.USER, false, 900, 0, 256);
    private static final SideSkipped EMPTY_USERS = new SideSkipped(Side.USER, true, 900, 31, 256);
    private static final SideSkipped FEW_USERS = new SideSkipped(Side.USER, true, 12, 10, 256);

    @Test
    void namesSideReasonPairsAndRemedy() {
        Diagnostic equal = SkippedSides.warning(EQUAL_ITEMS).orElseThrow();
        assertThat(equal.code()).isEqualTo(PipelineCode.PRETRAINING_SIDE_SKIPPED);
        assertThat(equal.message()).isEqualTo("items take no part in pre-training");
        assertThat(notes(equal))
                .containsExactly(
                        "1,200 pairs of items: no feature of items differs between scenarios, so both views are the same");
        assertThat(equal.help())
                .containsExactly(
                        "add a `statistic` with `scope: scenario` to items, or ignore this warning: the other side is pre-trained");

        Diagnostic empty = SkippedSides.warning(EMPTY_USERS).orElseThrow();
        assertThat(empty.message()).isEqualTo("users take no part in pre-training");
        assertThat(notes(empty))
                .containsExactly("900 pairs of users: in 31 of them both scenarios have data, at least 256 are needed");
    }

    @Test
    void reportsSkippedPretrainingOnceWithAllReasons() {
        Diagnostic skipped = SkippedSides.warning(new PretrainingSkipped(List.of(EMPTY_USERS, EQUAL_ITEMS)))
                .orElseThrow();
        assertThat(skipped.code()).isEqualTo(PipelineCode.PRETRAINING_SKIPPED);
        assertThat(notes(skipped)).hasSize(3).last().isEqualTo("fine-tuning starts from new weights");
    }

    /** SASS4031 reports few pairs, SASS3009 that no feature differs. */
    @Test
    void reportsNoFactOfAnEarlierMessage() {
        assertThat(List.of(
                        SkippedSides.warning(FEW_USERS),
                        SkippedSides.warning(new PretrainingSkipped(List.of(FEW_USERS, EQUAL_ITEMS))),
                        SkippedSides.warning(new PretrainingSkipped(List.of(EQUAL_USERS, EQUAL_ITEMS)))))
                .containsOnly(Optional.empty());
    }

    private static List<String> notes(Diagnostic warning) {
        return warning.notes().stream()
                .map(note -> Objects.requireNonNull(note.text()))
                .toList();
    }
}
