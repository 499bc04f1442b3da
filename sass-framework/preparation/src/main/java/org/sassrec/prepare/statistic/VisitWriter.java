package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.util.List;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;
import org.sassrec.diagnostic.SizeLimit;

/** Writes the pairs of entity and scenario of both horizons, and counts the overlap of scenarios in train. */
final class VisitWriter implements AutoCloseable {
    private static final List<Column> COLUMNS = List.of(
            new Column("entity", ColumnType.INT),
            new Column("scenario", ColumnType.SHORT),
            new Column("exposures", ColumnType.INT));

    private final EntityTableWriter[] horizons = new EntityTableWriter[Horizon.values().length];
    private final long[][] overlap;
    private final int[] visited;
    private int visits;
    private int entity;

    VisitWriter(EntityPart part, EntityFiles side, int scenarios) throws IOException {
        for (Horizon horizon : Horizon.values()) {
            horizons[horizon.code()] = EntityTableWriter.create(part.folder(), side.visits(horizon), COLUMNS);
        }
        entity = part.first() - 1;
        overlap = new long[scenarios][scenarios];
        visited = new int[scenarios];
    }

    void nextEntity() throws IOException {
        countOverlap();
        entity++;
        for (EntityTableWriter horizon : horizons) {
            horizon.nextEntity();
        }
    }

    /**
     * Adds the visits of a scenario. Scenarios must be ascending.
     *
     * @param trainExposures number of events of train
     * @param exposures number of events of train and validation
     * @param all number of all events
     */
    void add(int scenario, long trainExposures, long exposures, long all) throws IOException {
        checked(all);
        if (trainExposures > 0) {
            visited[visits++] = scenario;
            write(Horizon.TRAIN, scenario, trainExposures);
        }
        if (exposures > 0) {
            write(Horizon.REFIT, scenario, exposures);
        }
    }

    private void write(Horizon horizon, int scenario, long exposures) throws IOException {
        TableWriter rows = horizons[horizon.code()].rows();
        rows.setInt(0, entity);
        rows.setShort(1, scenario);
        rows.setInt(2, checked(exposures));
        rows.endRow();
    }

    /** Returns the number of events of an entity and a slot. All counts of an entity have 32 bits. */
    static int checked(long events) {
        return SizeLimit.toInt(
                events,
                "events of one user or one item in one scenario",
                "remove the user or item from the source files, or read fewer days with `data.events.dates`");
    }

    private void countOverlap() {
        for (int i = 0; i < visits; i++) {
            for (int j = 0; j < visits; j++) {
                overlap[visited[i]][visited[j]]++;
            }
        }
        visits = 0;
    }

    /**
     * Returns the entities with train events in both scenarios as {@code [scenario, scenario]}. Complete after {@link
     * #close}.
     */
    long[][] overlap() {
        return overlap;
    }

    @Override
    public void close() throws IOException {
        countOverlap();
        for (EntityTableWriter horizon : horizons) {
            horizon.close();
        }
    }
}
