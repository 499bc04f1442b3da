package org.sassrec.model.graph;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sassrec.model.ModelFixture;

class EmbeddingTablesTest {

    private static ModelSpec spec(int... rows) {
        ModelSpec spec = ModelFixture.DEFAULT.spec();
        List<ModelSpec.Table> tables = IntStream.of(rows)
                .mapToObj(n -> new ModelSpec.Table("t" + n, n))
                .toList();
        return new ModelSpec(
                spec.scenarios(),
                spec.gateDepths(),
                tables,
                spec.user(),
                spec.item(),
                spec.context(),
                spec.model(),
                spec.pretrain(),
                spec.finetune(),
                spec.itemContext(),
                spec.outputNetworks(),
                spec.trend());
    }

    @Test
    void acceptsTheLargestNumberOfRows() {
        assertThatCode(() -> new EmbeddingTables(spec(1 << 30, (1 << 30) - 1))).doesNotThrowAnyException();
    }

    @Test
    void reportsTooManyRows() {
        assertThatThrownBy(() -> new EmbeddingTables(spec(1 << 30, 1 << 30)))
                .hasMessageContaining(
                        "error[SASS4069]: too many rows of all embedding tables together: the limit is 2,147,483,647")
                .hasMessageContaining("2,147,483,648 were found");
    }
}
