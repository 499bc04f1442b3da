package org.sassrec.training.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.dataset.Horizon;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.serving.tower.UserTower;

/**
 * Models with no, one or two numeric features or tables. TensorFlow does not accept a concatenation of fewer than two
 * operands.
 */
@Tag("slow")
class ExportedNumbersTest {
    private static final String MODEL = "type: dssm, itemBias: none";
    private static final String AGE = "{name: age, column: age, type: number, scale: standard}";
    private static final String TASTE = "{name: taste, column: taste, type: embedding, separator: ' '}";
    private static final String PACE = "{name: pace, column: speed, type: number, scale: logStandard}";

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "age {0}, taste {1}, pace {2}")
    @CsvSource({
        "false, false, false",
        "true, false, false",
        "false, true, false",
        "false, false, true",
        "true, true, false",
        "true, false, true"
    })
    void exportsNumbersAsTrained(boolean age, boolean taste, boolean pace) throws Exception {
        String user = "{name: city, column: city, type: id}" + (age ? ", " + AGE : "") + (taste ? ", " + TASTE : "");
        String context = "{name: hour, column: hour, type: id}" + (pace ? ", " + PACE : "");
        assertExportMatchesModel(user, "{name: author, column: author, type: id}", context);
    }

    /** Rows of a learned vector start at zero, unlike those of other tables. Here it is the only table. */
    @Test
    void exportsTowerWithLearnedVectorAsOnlyTable() throws Exception {
        String picture =
                "{name: picture, column: picture, type: embedding, separator: ' ', dimension: 3, trainable: true}";
        assertExportMatchesModel(AGE + ", " + TASTE, picture, "{name: hour, column: hour, type: id}");
    }

    private void assertExportMatchesModel(String user, String item, String context) throws Exception {
        List<String> overrides = List.of(
                "features.user=[" + user + "]",
                "features.item=[" + item + "]",
                "features.context=[" + context + "]",
                "scenarios.first.outputNetwork=null",
                "scenarios.third.outputNetwork=null",
                "finetune.calibrate=false");
        try (ExportFixture fixture = new ExportFixture(folder, MODEL, overrides)) {
            int dim = fixture.write(fixture.export()).vectorDim();
            ServingSnapshot snapshot = ServingSnapshot.open(fixture.export().resolve("snapshot"));
            Random random = new Random(3);
            List<UserTower.Row> requests = new ArrayList<>();
            List<float[]> expected = new ArrayList<>();
            for (int n = 0; n < 24; n++) {
                int of = random.nextInt(snapshot.users());
                String scenario = snapshot.scenarios().get(n % 3);
                long event = fixture.event(random);
                long now = fixture.dataset().endTime(Horizon.REFIT);
                requests.add(ExportTest.request(fixture, snapshot, of, scenario, event, now));
                expected.add(ExportTest.offline(fixture, of, fixture.scenario(scenario), event, now));
            }
            try (UserTower tower = UserTower.open(fixture.export().resolve("user_tower"))) {
                float[] vectors = tower.encode(requests);
                for (int n = 0; n < requests.size(); n++) {
                    assertThat(Arrays.copyOfRange(vectors, n * dim, (n + 1) * dim))
                            .as("row %d: %s", n, requests.get(n))
                            .containsExactly(expected.get(n), ExportTest.rounding(expected.get(n)));
                }
            }
            assertThat(expected.stream().map(Arrays::toString).distinct()).hasSizeGreaterThan(10);
        }
    }
}
