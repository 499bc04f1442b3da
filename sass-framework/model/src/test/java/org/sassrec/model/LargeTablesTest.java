package org.sassrec.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Placement;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.tensorflow.Result;
import org.tensorflow.types.TInt64;

/** Tests tables with more than 2^31 rows in total, without their values. */
@Tag("slow")
class LargeTablesTest {
    private static final int ROWS = Integer.MAX_VALUE - 1;
    private static final ModelSpec SPEC = ModelFixture.DEFAULT.spec();

    @Test
    void looksUpRowsBeyondIntegers() {
        RetrievalBatch batch = ModelFixture.DEFAULT.retrieval(1);
        List<Long> small = distinctRows(SPEC, batch);
        List<Long> large = distinctRows(large(), batch);
        List<Long> expected = new ArrayList<>();
        for (long row : small) {
            int table = 0;
            long first = 0;
            while (row >= first + SPEC.tables().get(table).rows()) {
                first += SPEC.tables().get(table++).rows();
            }
            expected.add((long) table * ROWS + row - first);
        }
        assertThat(large).isEqualTo(expected).anyMatch(row -> row > 2L * Integer.MAX_VALUE);
    }

    private static ModelSpec large() {
        return new ModelSpec(
                SPEC.scenarios(),
                SPEC.gateDepths(),
                SPEC.tables().stream()
                        .map(table -> new ModelSpec.Table(table.name(), ROWS))
                        .toList(),
                SPEC.user(),
                SPEC.item(),
                SPEC.context(),
                SPEC.model(),
                SPEC.pretrain(),
                SPEC.finetune(),
                SPEC.itemContext(),
                SPEC.outputNetworks(),
                SPEC.trend());
    }

    /** Returns the rows of the feature tables that a step reads. */
    private static List<Long> distinctRows(ModelSpec spec, RetrievalBatch batch) {
        TowerModel.Options options = new TowerModel.Options(4, 2, 1, false, new Placement(3, null));
        try (TowerModel model = TowerModel.attach(spec, options, ModelPurpose.FINE_TUNING);
                FeedDict feed = model.prepare(batch);
                FeedDict scalars = model.steps().scalars();
                Result result = model.runs.run(
                        List.of(model.steps().fineTune().step().distinctRows().get("tables.embedding")),
                        List.of(),
                        feed,
                        scalars)) {
            List<Long> rows = new ArrayList<>();
            ((TInt64) result.get(0)).scalars().forEach(row -> rows.add(row.getLong()));
            return rows;
        }
    }
}
