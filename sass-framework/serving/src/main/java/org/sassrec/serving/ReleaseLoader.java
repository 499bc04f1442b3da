package org.sassrec.serving;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.tower.UserTower;

/** How the files of a release are opened; a seam for tests. */
interface ReleaseLoader {

    Tower openTower(Path folder);

    KnownUsers openUsers(Path snapshot);

    /** Turns raw values into a user's vector, or several. Thread-safe. */
    interface Tower extends AutoCloseable {

        TowerSignature signature();

        /**
         * The vector of one user, or several side by side.
         *
         * @param values by input name; missing ones are left out
         * @param now time of the request, epoch milliseconds
         */
        float[] encode(String scenario, Map<String, InputValue> values, long now);

        @Override
        void close();
    }

    /** Raw values of the users whom a release knows. Thread-safe. */
    interface KnownUsers {

        /** Values by input name, as the user tower takes them; empty for a user who is not known. */
        Optional<Map<String, InputValue>> values(String user, String scenario);

        /** Ids of the items that the user was shown or listed up to the end of training; empty for a user who is not known. */
        List<String> seenItems(String user);

        /** The files are mapped; a mapping goes with its object. */
        default void close() {}
    }

    /** The files as a training exports them. */
    ReleaseLoader EXPORTED = new ReleaseLoader() {
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
            };
        }
    };
}
