package org.sassrec.evaluation;

import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.ranking.Candidates;
import org.sassrec.sampling.Seeds;

/**
 * A number of what one scenario's evaluation asks: who wants what when, and among which items it is looked for. Two runs with
 * different numbers were asked differently, though each user may have as many queries in both: an item more that can be found makes all
 * ranks others. It is a sum of hashes of ids and times, so the numbers and the order that a dataset gives them mean nothing.
 */
final class ProtocolDigest {
    private final Dataset data;
    private final Events events;
    private long sum;

    private ProtocolDigest(Dataset data) {
        this.data = data;
        this.events = data.events();
    }

    /** @param exposures whether these are asked for, too */
    static long of(Dataset data, int scenario, Split split, Candidates candidates, boolean exposures) {
        ProtocolDigest digest = new ProtocolDigest(data);
        for (int item : candidates.items()) {
            digest.sum += Seeds.scramble(Seeds.of(data.itemId(item)));
        }
        digest.add(data.samples(scenario, split), 1);
        if (exposures) {
            digest.add(data.exposures(scenario, split), 2);
        }
        return digest.sum;
    }

    private void add(Dataset.Rows rows, int kind) {
        int last = -1;
        long hash = 0;
        for (long row = 0; row < rows.size(); row++) {
            long event = rows.event(row);
            int user = events.user(event);
            hash = user == last ? hash : Seeds.scramble(Seeds.of(data.userId(user)) + kind);
            last = user;
            long item = Seeds.scramble(hash ^ Seeds.of(data.itemId(events.item(event))));
            sum += Seeds.scramble(item + 2 * events.time(event) + (events.positive(event) ? 1 : 0));
        }
    }
}
