package org.sassrec.evaluation.ranking;

import java.util.Arrays;
import java.util.List;
import org.sassrec.config.EvaluateConfig.History;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;

/**
 * Groups events into distinct user rows. A model that knows only the horizon computes the same user vector for all
 * later events with the same context, so the user is encoded once. Features with time gaps and {@code history: rolling}
 * need one row per time.
 */
public final class QueryRows {

    private final Events events;
    private final List<FeatureSpec> context;
    private final long endTime;
    private final int endDay;

    /**
     * @param history {@code ROLLING} if events of the measured split enter histories; each time then has its own row
     */
    public QueryRows(Dataset data, Horizon horizon, History history) {
        this.events = data.events();
        this.context = data.features(Side.CONTEXT);
        this.endTime = history == History.ROLLING || hasGaps(data) ? Long.MAX_VALUE : data.endTime(horizon);
        this.endDay = data.endDay(horizon);
    }

    /** Returns whether any history has time gaps, which are measured from the query. */
    private static boolean hasGaps(Dataset data) {
        return data.features(Side.USER).stream()
                .anyMatch(feature -> feature.config() instanceof FeatureConfig.Sequence sequence
                        && !sequence.gaps().isEmpty());
    }

    /**
     * A piece of an event list.
     *
     * @param next index of the first event after the piece
     * @param events rows of the events, grouped by user row
     * @param start [rows + 1] offsets into {@code events}: the events of user row r are [start[r], start[r + 1])
     */
    public record Piece(long next, long[] events, int[] start) {
        public int rows() {
            return start.length - 1;
        }

        /** Returns an event of a user row. */
        public long representative(int row) {
            return events[start[row]];
        }

        /** Returns one event per user row, which represents the row in the encoder. */
        public long[] representatives() {
            long[] first = new long[rows()];
            for (int r = 0; r < first.length; r++) {
                first[r] = representative(r);
            }
            return first;
        }
    }

    /**
     * Returns the piece from index {@code from} on. It contains all events of each of its users, and at least {@code
     * atLeast} events if the list has them.
     */
    public Piece piece(Dataset.Rows list, long from, int atLeast) {
        long to = Math.min(list.size(), from + atLeast);
        while (to < list.size() && events.user(list.event(to)) == events.user(list.event(to - 1))) {
            to++;
        }
        int size = Math.toIntExact(to - from);
        long[] grouped = new long[size];
        int[] start = new int[size + 1];
        int rows = 0;
        int filled = 0;
        int userStart = 0;
        long[] rest = new long[size];
        while (userStart < size) {
            int userEnd = userStart + 1;
            int user = events.user(list.event(from + userStart));
            while (userEnd < size && events.user(list.event(from + userEnd)) == user) {
                userEnd++;
            }
            int left = userEnd - userStart;
            for (int i = 0; i < left; i++) {
                rest[i] = list.event(from + userStart + i);
            }
            while (left > 0) {
                long representative = rest[0];
                int kept = 0;
                for (int i = 0; i < left; i++) {
                    if (hasSameInputs(representative, rest[i])) {
                        grouped[filled++] = rest[i];
                    } else {
                        rest[kept++] = rest[i];
                    }
                }
                left = kept;
                start[++rows] = filled;
            }
            userStart = userEnd;
        }
        return new Piece(to, grouped, Arrays.copyOf(start, rows + 1));
    }

    private boolean hasSameInputs(long a, long b) {
        if (Math.min(events.time(a), endTime) != Math.min(events.time(b), endTime)
                || Math.min(events.day(a), endDay) != Math.min(events.day(b), endDay)) {
            return false;
        }
        for (FeatureSpec feature : context) {
            if (events.context(feature, a) != events.context(feature, b)) {
                return false;
            }
        }
        return true;
    }

    public int user(long event) {
        return events.user(event);
    }

    public int item(long event) {
        return events.item(event);
    }
}
