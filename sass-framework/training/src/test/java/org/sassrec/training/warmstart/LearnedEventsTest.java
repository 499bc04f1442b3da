package org.sassrec.training.warmstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.FakeDataset;

/** Each text is a dataset: the splits (train, validation, test) of the events of hours 0, 1, ... */
class LearnedEventsTest {
    private static final long HOUR = 3_600_000;

    /** An underscore leaves the event out. */
    private static FakeDataset dataset(String splits) {
        FakeDataset.Builder builder = FakeDataset.of(1, 30, 1);
        for (int n = 0; n < splits.length(); n++) {
            int code = "tvx".indexOf(splits.charAt(n));
            if (code >= 0) {
                builder.event(0, n, 0, n * HOUR, true, Split.ofCode(code));
            }
        }
        return builder.build();
    }

    private static boolean canStart(String before, String next) {
        return LearnedEvents.of(dataset(before)).obstacle(dataset(next)).isEmpty();
    }

    @Test
    void acceptsNextDayOfSameSplit() {
        assertThat(canStart("ttttttvx", "tttttttvx")).isTrue();
        assertThat(canStart("ttttttvx", "ttttttvx")).as("repeated").isTrue();
        assertThat(canStart("ttttttvx", "__tttttttvvxx")).as("skipped days").isTrue();
        assertThat(canStart("tvttxttt", "tvttxtttvx")).as("random rows").isTrue();
    }

    @Test
    void acceptsHeldOutEventsThatWereHeldOut() {
        assertThat(canStart("tvttxttt", "tvttttttx")).as("test becomes train").isTrue();
        assertThat(canStart("txttxttt", "tvttxttt"))
                .as("test becomes validation")
                .isTrue();
    }

    @Test
    void rejectsLaterEnds() {
        assertThat(canStart("tttttvvvx", "ttttttvxxx"))
                .as("the test days were validation")
                .isFalse();
        assertThat(canStart("tttttttvx", "ttttttvvx")).isFalse();
        assertThat(canStart("tttttttvx", "tttttvx")).as("earlier date").isFalse();
    }

    @Test
    void rejectsOlderEventsThatWereLearned() {
        assertThat(canStart("ttttttvx", "tvxttttttvx"))
                .as("random rows after days")
                .isFalse();
        assertThat(canStart("tvttxttt", "txttvttt"))
                .as("validation chose the weights")
                .isFalse();
        assertThat(canStart("tvttxttt", "ttvtxttt")).isFalse();
        assertThat(canStart("tttttt_vx", "ttttttxvtx"))
                .as("an event that arrived late")
                .isFalse();
    }

    @Test
    void reportsNumberOfLearnedEvents() {
        assertThat(LearnedEvents.of(dataset("ttttttvx")).obstacle(dataset("tvxxtttttvx")))
                .hasValue("the earlier model may know 3 validation and test events: they are older than"
                        + " 1970-01-01T05:00:00.001Z, and its splits did not hold them out");
    }

    @Test
    void listsOnlyOlderHeldOutEvents() {
        LearnedEvents days = LearnedEvents.of(dataset("ttttttvx"));
        assertThat(days.heldOutOfTrain()).isEmpty();
        assertThat(days.heldOutOfRefit()).isEmpty();
        LearnedEvents rows = LearnedEvents.of(dataset("txttvxtttvx"));
        assertThat(rows.heldOutOfTrain()).hasSize(3).isSorted();
        assertThat(rows.heldOutOfRefit()).hasSize(2).isSorted();
    }

    @Test
    void rejectsChainThatOnceKnewLaterEvents() {
        TrainingLineage.Training first = training(3 * HOUR);
        TrainingLineage chain = new TrainingLineage(List.of(first, training(2 * HOUR)));
        assertThat(chain.obstacle(dataset("tttvx")))
                .as("training and validation end after 3 hours")
                .isEmpty();
        assertThat(chain.obstacle(dataset("ttvxx")))
                .hasValue("the training of 2026-01-01, which the earlier model continues, knows events until"
                        + " 1970-01-01T03:00:00Z, and training and validation end at 1970-01-01T02:00:00.001Z");
    }

    private static TrainingLineage.Training training(long end) {
        return new TrainingLineage.Training(
                "2026-01-01", Instant.ofEpochMilli(end).toString(), 1, "w", null, null);
    }
}
