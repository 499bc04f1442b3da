package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;

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

    /**
     * @param first number of the first entity
     */
    VisitWriter(Path folder, EntityFiles side, int first, int scenarios) throws IOException {
        for (Horizon horizon : Horizon.values()) {
            horizons[horizon.code()] = EntityTableWriter.create(folder, side.visits(horizon), COLUMNS);
        }
        entity = first - 1;
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

    /** Adds the visits of a scenario. Scenarios must be ascending. */
    void add(int scenario, long trainExposures, long exposures) throws IOException {
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
        rows.setInt(2, (int) exposures);
        rows.endRow();
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
