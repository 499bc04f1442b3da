package org.sassrec.training.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sassrec.dataset.Horizon;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;
import org.sassrec.serving.tower.ExportManifest;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.serving.tower.UserTower;

/** Checks the exported vectors of all users of the scenario {@code third}. */
final class ExportedUsers {
    private static final String SCENARIO = "third";

    private ExportedUsers() {}

    /** Compares the file with the encoder of the model, and with the released tower and snapshot. */
    static void check(ExportFixture fixture, Path export, UserTower tower) throws IOException {
        ExportManifest manifest = ExportManifest.verify(export);
        assertThat(manifest.scenarios())
                .extracting(ExportManifest.Scenario::users)
                .containsExactly(null, "third/users.arrow", null);
        assertThat(manifest.files()).containsKey("third/users.arrow");
        TableFile file = TableFile.open(export.resolve("third/users.arrow"));
        assertThat(file.columns()).containsExactly("id", "vector");
        Columns.Texts ids = file.texts("id");
        Columns.Vectors vectors = file.vectors("vector");
        int count = fixture.dataset().userCount();
        assertThat(file.rows()).isEqualTo(count);
        float[] expected = fixture.model()
                .encoder()
                .knownUsers(
                        fixture.scenario(SCENARIO), IntStream.range(0, count).toArray(), Horizon.REFIT);
        ServingSnapshot snapshot = ServingSnapshot.open(export.resolve("snapshot"));
        List<UserTower.Row> rows = new ArrayList<>();
        long now = fixture.dataset().endTime(Horizon.REFIT);
        for (int user = 0; user < count; user++) {
            String id = ids.get(user);
            assertThat(id).isEqualTo(fixture.dataset().userId(user));
            rows.add(new UserTower.Row(SCENARIO, snapshot.inputs(snapshot.find(id), SCENARIO), now));
        }
        float[] served = tower.encode(rows);
        int width = expected.length / count;
        float[] vector = new float[width];
        for (int user = 0; user < count; user++) {
            vectors.read(user, vector);
            float[] same = Arrays.copyOfRange(expected, user * width, (user + 1) * width);
            assertThat(vector).isEqualTo(same);
            assertThat(Arrays.copyOfRange(served, user * width, (user + 1) * width))
                    .containsExactly(same, ExportTest.rounding(same));
        }
    }
}
