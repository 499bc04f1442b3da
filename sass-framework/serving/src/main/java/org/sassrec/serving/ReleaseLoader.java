package org.sassrec.serving;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.tower.UserTower;

/** Opens the files of a release. Tests replace it. */
interface ReleaseLoader {

    Tower openTower(Path folder);

    KnownUsers openUsers(Path snapshot);

    /** Returns whether {@link #openUsers} reads the snapshot. */
    default boolean readsSnapshots() {
        return true;
    }

    /** Returns a loader of the same towers without known users. */
    default ReleaseLoader withoutUsers() {
        ReleaseLoader towers = this;
        return new ReleaseLoader() {
            @Override
            public Tower openTower(Path folder) {
                return towers.openTower(folder);
            }

            @Override
            public KnownUsers openUsers(Path snapshot) {
                return KnownUsers.NONE;
            }

            @Override
            public boolean readsSnapshots() {
                return false;
            }
        };
    }

    /** Computes the vectors of a user from feature values. Thread-safe. */
    interface Tower extends AutoCloseable {

        TowerSignature signature();

        /**
         * Returns the vectors of one user: {@code [userVectors * vectorDim]}.
         *
         * @param values by input name, without missing ones
         * @param now time of the request, epoch milliseconds
         */
        float[] encode(String scenario, Map<String, InputValue> values, long now);

        @Override
        void close();
    }

    /** The feature values of the users in the serving snapshot. Thread-safe. */
    interface KnownUsers {

        /** No users. */
        KnownUsers NONE = new KnownUsers() {
            @Override
            public Optional<Map<String, InputValue>> values(String user, String scenario) {
                return Optional.empty();
            }

            @Override
            public List<String> seenItems(String user) {
                return List.of();
            }

            @Override
            public long time() {
                return Long.MIN_VALUE;
            }
        };

        /** Returns the values by input name; empty for a user who is not in the snapshot. */
        Optional<Map<String, InputValue>> values(String user, String scenario);

        /**
         * Returns the ids of the items that the user was exposed to, or that a history lists, up to the end of
         * training. Empty for a user who is not in the snapshot.
         */
        List<String> seenItems(String user);

        /** Returns the id of a user that a check reads; empty without users, or if the check needs none. */
        default Optional<String> anyUser() {
            return Optional.empty();
        }

        /** Returns the time of the values, epoch milliseconds: later than all events that they contain. */
        long time();

        /** Does nothing by default: a mapped file is unmapped with its object. */
        default void close() {}
    }

    /** Opens the files in the format of an export. */
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

                @Override
                public Optional<String> anyUser() {
                    return users.users() == 0 ? Optional.empty() : Optional.of(users.id(0));
                }

                @Override
                public long time() {
                    return users.time();
                }
            };
        }
    };
}
