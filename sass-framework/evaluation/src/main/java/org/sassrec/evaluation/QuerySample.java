package org.sassrec.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Seeds;

/**
 * The queries and exposures of one scenario that an evaluation reads: all, or those of a random part of the users.
 *
 * <p>Users are sampled, because errors and paired tests are over users, and recall@k needs all queries of a user. Users
 * enter in the order of the hashes of their ids until the next one has too many queries. The sample therefore does not
 * depend on the model, the epoch, the seed of the run or the other scenarios.
 *
 * @param queries positives of the split, grouped by user
 * @param exposures exposures of the split, grouped by user
 * @param users number of users with a query in the sample
 * @param allUsers number of users with a query
 * @param allQueries number of queries of the scenario
 */
record QuerySample(Dataset.Rows queries, Dataset.Rows exposures, long users, long allUsers, long allQueries) {

    /** A user with queries. */
    private record User(long hash, long queries) {}

    /** Rows in memory. */
    private record ListedRows(long[] events) implements Dataset.Rows {
        @Override
        public long size() {
            return events.length;
        }

        @Override
        public long event(long index) {
            return events[Math.toIntExact(index)];
        }
    }

    /**
     * Returns the sample of a scenario. It has at least one user.
     *
     * @param maxQueries maximum number of queries; {@code null} for all. A first user with more queries is complete.
     */
    static QuerySample of(Dataset data, int scenario, Split split, @Nullable Integer maxQueries) {
        Dataset.Rows queries = data.samples(scenario, split);
        Dataset.Rows exposures = data.exposures(scenario, split);
        if (maxQueries == null || queries.size() <= maxQueries) {
            return new QuerySample(queries, exposures, 0, 0, queries.size());
        }
        List<User> users = users(data, queries);
        users.sort(Comparator.comparing(User::hash, Long::compareUnsigned));
        int count = 1;
        long taken = users.get(0).queries();
        while (count < users.size() && taken + users.get(count).queries() <= maxQueries) {
            taken += users.get(count++).queries();
        }
        if (count == users.size()) {
            return new QuerySample(queries, exposures, 0, 0, queries.size());
        }
        long last = users.get(count - 1).hash();
        return new QuerySample(
                filter(data, queries, last), filter(data, exposures, last), count, users.size(), queries.size());
    }

    private static List<User> users(Dataset data, Dataset.Rows queries) {
        List<User> users = new ArrayList<>();
        for (long from = 0; from < queries.size(); ) {
            int user = data.events().user(queries.event(from));
            long to = from + 1;
            while (to < queries.size() && data.events().user(queries.event(to)) == user) {
                to++;
            }
            users.add(new User(hash(data, user), to - from));
            from = to;
        }
        return users;
    }

    /** Returns the rows of all users up to a hash, also of users without queries. */
    private static Dataset.Rows filter(Dataset data, Dataset.Rows rows, long last) {
        long[] kept = new long[1024];
        int size = 0;
        int user = -1;
        boolean inside = false;
        for (long row = 0; row < rows.size(); row++) {
            long event = rows.event(row);
            if (data.events().user(event) != user) {
                user = data.events().user(event);
                inside = Long.compareUnsigned(hash(data, user), last) <= 0;
            }
            if (inside) {
                kept = size == kept.length ? Arrays.copyOf(kept, 2 * size) : kept;
                kept[size++] = event;
            }
        }
        return new ListedRows(Arrays.copyOf(kept, size));
    }

    private static long hash(Dataset data, int user) {
        return Seeds.scramble(Seeds.of(data.userId(user)));
    }

    /** Returns whether queries are left out. */
    boolean isPart() {
        return users < allUsers;
    }

    /**
     * Returns the factor from the standard error over users to the standard error of the sample as an estimate for all
     * queries: the finite population correction sqrt(1 - users / allUsers). It is 0 without a sample.
     */
    double correction() {
        return isPart() ? Math.sqrt(1 - (double) users / allUsers) : 0;
    }
}
