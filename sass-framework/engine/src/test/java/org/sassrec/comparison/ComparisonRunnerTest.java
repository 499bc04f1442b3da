package org.sassrec.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonRunnerTest {

    @TempDir
    Path folder;

    /** Otherwise all trials without a value would be equally good. */
    @Test
    void hasNoValueForAnUnmeasuredMetric() throws IOException {
        Path evaluation =
                Files.writeString(folder.resolve("evaluation.json"), "{\"macro\": {\"metrics\": {\"hr@50\": 0.25}}}");
        assertThat(ComparisonRunner.value(evaluation, "hr@50")).hasValue(0.25);
        assertThat(ComparisonRunner.value(evaluation, "ndcg@50")).isEmpty();
        assertThat(ComparisonRunner.value(evaluation, "recall@50")).isEmpty();
        assertThat(ComparisonRunner.value(Files.writeString(evaluation, "{\"macro\": {}}"), "hr@50"))
                .isEmpty();
    }
}
