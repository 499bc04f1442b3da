package org.sassrec.release.content;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.serving.tower.UserTower;

/** Computes vectors of known users like a reader of a release. */
public interface UserEncoder extends AutoCloseable {

    /**
     * Returns the concatenated vectors of users in a scenario.
     *
     * @param userTower folder of an exported user tower
     * @param snapshot serving snapshot with the users' values
     * @return vectors by user, without unknown users
     * @throws org.sassrec.diagnostic.SassException if tower or snapshot cannot be read
     */
    Map<String, float[]> encode(Path userTower, Path snapshot, String scenario, List<String> users);

    @Override
    void close();

    /** Encodes with exported towers. Keeps the last one open, because most scenarios of a release share it. */
    final class Exported implements UserEncoder {

        private record OpenExport(Path place, UserTower tower, ServingSnapshot users) {}

        private @Nullable OpenExport last;

        @Override
        public Map<String, float[]> encode(Path userTower, Path snapshot, String scenario, List<String> users) {
            OpenExport opened = open(userTower, snapshot);
            List<String> known = new ArrayList<>();
            List<UserTower.Row> rows = new ArrayList<>();
            for (String user : users) {
                int number = opened.users().find(user);
                if (number >= 0) {
                    known.add(user);
                    rows.add(new UserTower.Row(
                            scenario,
                            opened.users().inputs(number, scenario),
                            opened.users().time()));
                }
            }
            float[] vectors = opened.tower().encode(rows);
            int width = opened.tower().signature().width();
            Map<String, float[]> encoded = new LinkedHashMap<>();
            for (int i = 0; i < known.size(); i++) {
                encoded.put(known.get(i), Arrays.copyOfRange(vectors, i * width, (i + 1) * width));
            }
            return encoded;
        }

        private OpenExport open(Path userTower, Path snapshot) {
            if (last != null && last.place().equals(userTower)) {
                return last;
            }
            close();
            UserTower tower = UserTower.open(userTower);
            try {
                last = new OpenExport(userTower, tower, ServingSnapshot.open(snapshot));
                return last;
            } catch (RuntimeException failed) {
                tower.close();
                throw failed;
            }
        }

        @Override
        public void close() {
            if (last != null) {
                last.tower().close();
                last = null;
            }
        }
    }
}
