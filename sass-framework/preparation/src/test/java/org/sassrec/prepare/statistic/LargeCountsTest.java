package org.sassrec.prepare.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.dataset.Horizon;
import org.sassrec.files.table.TableFile;

/** Counts that need more than 32 bits are correct or reported. */
class LargeCountsTest {
    private static final DailySumsWriter.SumRequest SUMS =
            new DailySumsWriter.SumRequest(true, true, List.of(), List.of());
    private static final String MESSAGE =
            "error[SASS4069]: too many events of one user or one item in one scenario: the limit is 2,147,483,647";

    @TempDir
    private Path folder;

    /** Returns 2^doublings train events in scenario 0 on day 5. */
    private static DailyCounts counts(int doublings) {
        long cell = DatasetFiles.dayKey(0, 5);
        DailyCounts counts = new DailyCounts();
        counts.add(cell, 0, 1);
        counts.sort();
        for (int i = 0; i < doublings; i++) {
            DailyCounts twice = new DailyCounts();
            twice.add(cell, counts, 0);
            twice.add(cell, counts, 0);
            twice.sort();
            counts = twice;
        }
        return counts;
    }

    @Test
    void countsEventsOfScenarios() throws IOException {
        new ItemTotals(new long[1][1], new long[1], counts(33)).writeScenarioSums(folder, new boolean[1], SUMS);

        TableFile sums = TableFile.open(folder.resolve(DatasetFiles.SCENARIO_DAYS));
        assertThat(sums.longs("n0").get(0)).isEqualTo(1L << 33);
        assertThat(sums.longs("n3").get(0)).isEqualTo(1L << 33);
    }

    @Test
    void reportsEventsOfOneEntity() {
        assertThatThrownBy(() -> {
                    try (DailySumsWriter sums = DailySumsWriter.of(folder, EntityFiles.ITEM, SUMS)) {
                        sums.nextEntity();
                        sums.add(counts(31), 0);
                    }
                })
                .hasMessageContaining(MESSAGE);
    }

    @Test
    void writesTheLargestNumberOfEventsOfOneEntity() throws IOException {
        try (VisitWriter visits = new VisitWriter(new EntityPart(folder, 0, 1), EntityFiles.ITEM, 1)) {
            visits.nextEntity();
            visits.add(0, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
        }

        TableFile written = TableFile.open(folder.resolve(EntityFiles.ITEM.visits(Horizon.TRAIN)));
        assertThat(written.ints("exposures").get(0)).isEqualTo(Integer.MAX_VALUE);
    }

    /** Later stages count the test events of an entity, too. */
    @Test
    void reportsVisitsOfOneEntityWithTestEvents() throws IOException {
        try (VisitWriter visits = new VisitWriter(new EntityPart(folder, 0, 1), EntityFiles.ITEM, 1)) {
            visits.nextEntity();
            assertThatThrownBy(() -> visits.add(0, 1, 1, 1L << 31)).hasMessageContaining(MESSAGE);
        }
    }
}
