package org.sassrec.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.sassrec.dataset.Dataset;

/** The scenarios of each entity, with the number of its exposures there. */
final class FakeVisits implements Dataset.Visits {

    private record Visit(int entity, int scenario, int exposures) {}

    private final List<Visit> rows = new ArrayList<>();
    private final long[] starts;

    /** @param entity the entity of an event */
    FakeVisits(List<FakeDataset.Event> events, int entities, ToIntFunction<FakeDataset.Event> entity) {
        this.starts = new long[entities + 1];
        List<SortedMap<Integer, Integer>> counts = new ArrayList<>();
        for (int n = 0; n < entities; n++) {
            counts.add(new TreeMap<>());
        }
        for (FakeDataset.Event event : events) {
            counts.get(entity.applyAsInt(event)).merge(event.scenario(), 1, Integer::sum);
        }
        for (int n = 0; n < entities; n++) {
            int visitor = n;
            counts.get(n).forEach((scenario, exposures) -> rows.add(new Visit(visitor, scenario, exposures)));
            starts[n + 1] = rows.size();
        }
    }

    @Override
    public long rows() {
        return rows.size();
    }

    @Override
    public long start(int entity) {
        return starts[entity];
    }

    @Override
    public int entity(long row) {
        return rows.get((int) row).entity();
    }

    @Override
    public int scenario(long row) {
        return rows.get((int) row).scenario();
    }

    @Override
    public int exposures(long row) {
        return rows.get((int) row).exposures();
    }
}
