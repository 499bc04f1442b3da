package org.sassrec.evaluation.significance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.metric.UserAucParts;

class QueryRanksTest {
    private static final Metric HIT = Metric.parse("hr@1");

    private static QueryRanks day(long digest, long[] users, int... ranks) {
        int[] popularity = new int[ranks.length];
        return new QueryRanks(
                Map.of("home", new QueryRanks.Ranks(digest, users, ranks, popularity, UserAucParts.NONE)));
    }

    private static PairedTest.Difference difference(QueryRanks one, QueryRanks other) {
        PairedTest.Difference found =
                PairedTest.of(0.95).compare(List.of(one), List.of(other), HIT).get(PairedTest.MACRO);
        assertThat(found).isNotNull();
        return found;
    }

    @Test
    void countsAUserOfSeveralDaysOnce() {
        QueryRanks one =
                QueryRanks.concat(List.of(day(1, new long[] {5, 5, 9}, 0, 3, 0), day(2, new long[] {5, 7}, 0, 0)));
        QueryRanks other =
                QueryRanks.concat(List.of(day(1, new long[] {5, 5, 9}, 2, 3, 0), day(2, new long[] {5, 7}, 2, 2)));

        assertThat(difference(one, other))
                .isEqualTo(difference(
                        day(1, new long[] {5, 5, 5, 7, 9}, 0, 3, 0, 0, 0),
                        day(1, new long[] {5, 5, 5, 7, 9}, 2, 3, 2, 2, 0)));
    }

    @Test
    void keepsScenariosThatSomeDaysDoNotHave() {
        QueryRanks late = new QueryRanks(Map.of(
                "late", new QueryRanks.Ranks(3, new long[] {5}, new int[] {0}, new int[] {1}, UserAucParts.NONE)));
        QueryRanks all = QueryRanks.concat(List.of(day(1, new long[] {5}, 0), late));
        assertThat(all.scenarios()).containsOnlyKeys("home", "late");
    }

    @Test
    void distinguishesOtherQueriesOfADay() {
        QueryRanks one = QueryRanks.concat(List.of(day(1, new long[] {5}, 0), day(2, new long[] {5}, 0)));
        QueryRanks other = QueryRanks.concat(List.of(day(1, new long[] {5}, 0), day(3, new long[] {5}, 0)));
        assertThatThrownBy(() -> difference(one, other))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("the queries of `home` differ");
    }
}
