package org.sassrec.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveReferenceTest {
    private static final Map<String, String> EVALUATED =
            Map.of("data.split.by", "leaveOneOut", "label", "click = 1", "finetune.refit", "validation");

    @Test
    void comparesWithReleaseOfSameSplit() {
        assertThat(LiveReference.knownEvents(EVALUATED, EVALUATED)).isEmpty();
    }

    @Test
    void reportsReleaseThatMayKnowTestEvents() {
        assertThat(LiveReference.knownEvents(
                        Map.of("data.split.by", "time", "data.split.test", "1d", "label", "click = 1"), EVALUATED))
                .hasValue(
                        "it may know test events, because the split is not temporal and `data.split.by` was time and is"
                                + " leaveOneOut");
        assertThat(LiveReference.knownEvents(
                        Map.of("data.split.by", "leaveOneOut", "label", "click = 1", "finetune.refit", "all"),
                        EVALUATED))
                .hasValue(
                        "it may know test events, because the split is not temporal and it was trained on all events");
    }
}
