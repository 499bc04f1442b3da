package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares the models of one scenario with a part of its labels. */
@Tag("slow")
class LabelCurveTest extends CompareCase {
    private int curve(String... more) {
        return runIn(
                project,
                "compare",
                Stream.concat(
                                Stream.of(
                                        "compare.labels={scenario: night, shares: [0.2, 1]}",
                                        "finetune.epochs=1",
                                        "evaluate.exclude=none",
                                        "pretrain.task=none"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void comparesWarmColdAndOwnModels() throws IOException {
        project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        assertThat(curve()).as(err()).isZero();

        assertThat(out())
                .contains("before.labels, seed 7 (1 of 7)")
                .containsPattern("scenario `night` starts from (`home`|`day`|the shared start): ndcg@50 0")
                .contains("hr@50 in night by share of its labels, and differences of warm");
        JsonNode labels = json().path("labels");
        assertThat(labels.path("points")).hasSize(2).allSatisfy(point -> {
            assertThat(point.path("values").fieldNames())
                    .toIterable()
                    .containsExactly("warm", "cold", "own", "popularity");
            assertThat(point.path("differences").fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder("cold", "own", "popularity", "others");
        });
        // With all labels, the cold model is the file.
        JsonNode variants = json().path("variants");
        assertThat(variants.fieldNames())
                .toIterable()
                .containsExactly("sass", "cold-0.2", "own-0.2", "warm-0.2", "own-1", "warm-1", "popularity");
        assertThat(labels.path("points").get(1).path("values").path("cold").asDouble())
                .isEqualTo(variants.path("sass")
                        .path("values")
                        .path("night")
                        .path("hr@50")
                        .path("mean")
                        .asDouble());
        assertThat(Files.readString(project.resolve("target/sass/compare.html")))
                .contains("data-chart=\"labels\"", "models of night by share of labels");
        assertThat(Files.readString(project.resolve("target/sass/compare.md")))
                .contains("## hr@50 in night by share of its labels");

        assertThat(curve()).as(err()).isZero();
        assertThat(completedStages()).isEmpty();
    }

    @Test
    void rejectsAnUnknownScenario() throws IOException {
        project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        assertThat(curve("compare.labels.scenario=nigth")).isEqualTo(2);
        assertThat(err())
                .contains("scenario `nigth` does not exist or is not served")
                .contains("did you mean `night`?");
    }
}
