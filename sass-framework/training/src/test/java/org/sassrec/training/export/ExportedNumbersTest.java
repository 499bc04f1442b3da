package org.sassrec.training.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.dataset.Horizon;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.serving.tower.UserTower;

/** Models of few features, whose numbers or tables are none, one or two: nothing is joined with nothing. */
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
        isExportedAsItWasTrained(user, "{name: author, column: author, type: id}", context);
    }

    /** The rows of a learned vector start at zero, those of other tables do not, and here there are no others. */
    @Test
    void exportsTowerWithLearnedVectorAsOnlyTable() throws Exception {
        String picture =
                "{name: picture, column: picture, type: embedding, separator: ' ', dimension: 3, trainable: true}";
        isExportedAsItWasTrained(AGE + ", " + TASTE, picture, "{name: hour, column: hour, type: id}");
    }

    private void isExportedAsItWasTrained(String user, String item, String context) throws Exception {
        List<String> overrides = List.of(
                "features.user=[" + user + "]",
                "features.item=[" + item + "]",
                "features.context=[" + context + "]",
                "scenarios.first.outputNetwork=null",
                "scenarios.third.outputNetwork=null",
                "finetune.calibrate=false");
        try (ExportFixture world = new ExportFixture(folder, MODEL, overrides)) {
            int dim = world.write(world.export()).vectorDim();
            ServingSnapshot snapshot = ServingSnapshot.open(world.export().resolve("snapshot"));
            Random random = new Random(3);
            List<UserTower.Row> requests = new ArrayList<>();
            List<float[]> expected = new ArrayList<>();
            for (int n = 0; n < 24; n++) {
                int of = random.nextInt(snapshot.users());
                String scenario = snapshot.scenarios().get(n % 3);
                long event = world.event(random);
                long now = world.dataset().endTime(Horizon.REFIT);
                requests.add(ExportTest.request(world, snapshot, of, scenario, event, now));
                expected.add(ExportTest.offline(world, of, world.scenario(scenario), event, now));
            }
            try (UserTower tower = UserTower.open(world.export().resolve("user_tower"))) {
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
