package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QueryTest {

    @Test
    @SuppressWarnings("NullAway") // callers may not use NullAway
    void treatsANullValueAsMissing() {
        Map<String, Object> values = new HashMap<>();
        values.put("city", null);
        values.put("x", 1);
        assertThat(new Query("home", "ann", values, 3).values()).isEqualTo(Map.of("x", 1));
        values.put(null, 1);
        assertThatThrownBy(() -> new Query("home", "ann", values, 3))
                .hasMessageContaining("the name of a feature is null");
    }

    @Test
    @SuppressWarnings("NullAway")
    void rejectsANullExcludedItem() {
        assertThatThrownBy(() -> Query.of("home", "ann", 3).excluding(Arrays.asList("i1", null)))
                .hasMessageContaining("the id of an excluded item is null");
    }

    @Test
    void sharesValuesAndExcludedItemsOfSeveralScenarios() {
        Query query =
                new Query("home", "ann", new HashMap<>(Map.of("x", 1)), 3, new HashSet<>(Set.of("i1", "i2")), true);
        Query other = query.in("cart");
        assertThat(other.scenario()).isEqualTo("cart");
        assertThat(other.values()).isSameAs(query.values());
        assertThat(other.exclude()).isSameAs(query.exclude());
        assertThat(other.in("home")).isEqualTo(query);
    }

    @Test
    @SuppressWarnings("NullAway")
    void rejectsANullScenario() {
        assertThatThrownBy(() -> new Query(null, "ann", Map.of(), 3))
                .hasMessageContaining("the scenario of a query is null");
        assertThatThrownBy(() -> Query.of(null, "ann", 3)).hasMessageContaining("the scenario of a query is null");
    }
}
