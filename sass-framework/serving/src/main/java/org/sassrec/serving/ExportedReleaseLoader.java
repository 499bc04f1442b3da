package org.sassrec.serving;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.tower.UserTower;

/** The parts as a training exports them. */
final class ExportedReleaseLoader implements ReleaseLoader {

    @Override
    public Tower openTower(Path folder) {
        UserTower tower = UserTower.open(folder);
        return new Tower() {
            @Override
            public TowerSignature signature() {
                return tower.signature();
            }

            @Override
            public float[] encode(String scenario, Map<String, InputValue> values, long now) {
                return tower.encode(List.of(new UserTower.Row(scenario, values, now)));
            }

            @Override
            public void close() {
                tower.close();
            }
        };
    }

    @Override
    public KnownUsers openUsers(Path snapshot) {
        ServingSnapshot users = ServingSnapshot.open(snapshot);
        return new KnownUsers() {
            @Override
            public Optional<Map<String, InputValue>> values(String user, String scenario) {
                int number = users.find(user);
                return number < 0 ? Optional.empty() : Optional.of(users.inputs(number, scenario));
            }

            @Override
            public List<String> seenItems(String user) {
                int number = users.find(user);
                return number < 0 ? List.of() : users.seenItems(number);
            }

            @Override
            public void close() {
                // The files are mapped; the mapping goes with the object.
            }
        };
    }
}
