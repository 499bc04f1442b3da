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

/** Vectors of known users, made as a reader of a release makes them. */
public interface UserEncoder extends AutoCloseable {

    /**
     * The users' vectors in a scenario, several side by side.
     *
     * @param userTower folder of an exported user tower
     * @param snapshot what is known of the users
     * @return by user; those whom the snapshot does not know are not in it
     * @throws org.sassrec.diagnostic.SassException if tower or snapshot cannot be read
     */
    Map<String, float[]> encode(Path userTower, Path snapshot, String scenario, List<String> users);

    @Override
    void close();

    /** By exported towers. Keeps the last one open: the scenarios of a release mostly have the same. */
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
