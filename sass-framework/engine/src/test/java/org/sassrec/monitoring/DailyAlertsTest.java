package org.sassrec.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.result.DailyMetrics;
import org.sassrec.result.DailyMetrics.Change;
import org.sassrec.result.DailyMetrics.Kind;
import org.sassrec.result.DailyMetrics.Release;
import org.sassrec.result.DailyMetrics.Rows;
import org.sassrec.result.DailySeries.Alert;

@Tag("slow")
class DailyAlertsTest {
    private static final int CHAINS = 120;

    /** Seeds 1 to 120: 42 days of 3 scenarios, so 34 or 35 compared days each. */
    @ParameterizedTest
    @ValueSource(doubles = {1, .6})
    void firesOnAtMostOneOfAHundredDaysWithoutACause(double weekend) {
        int compared = 0;
        long fired = 0;
        for (int seed = 1; seed <= CHAINS; seed++) {
            List<DailyMetrics> days = new DaySimulation(seed, weekend).days(42, 3);
            compared += days.size() - DailyAlerts.MIN_DAYS;
            fired += DailyAlerts.of(days).stream().map(Alert::date).distinct().count();
        }
        assertThat(fired / (double) compared).isLessThanOrEqualTo(DailyAlerts.LEVEL);
    }

    static Stream<Arguments> corruptions() {
        return Stream.of(
                Arguments.of(
                        "missing hours",
                        corruption(rows -> with(rows, rows.rows() / 2, rows.positives() / 2, 12, 0)),
                        "hours with rows"),
                Arguments.of(
                        "flipped labels",
                        corruption(rows -> with(rows, rows.rows(), rows.rows() - rows.positives(), 24, 0)),
                        "positive rows"),
                Arguments.of(
                        "doubled rows",
                        corruption(rows -> with(rows, 2 * rows.rows(), 2 * rows.positives(), 24, rows.rows())),
                        "repeated rows"),
                Arguments.of(
                        "an empty column",
                        corruption(rows -> {
                            Map<String, Double> unknown = new LinkedHashMap<>(rows.unknownValues());
                            unknown.put("item.category", 1.0);
                            return new Rows(rows.rows(), rows.positives(), rows.hours(), rows.repeated(), unknown);
                        }),
                        "unknown values of item.category"));
    }

    private static UnaryOperator<Rows> corruption(UnaryOperator<Rows> change) {
        return change;
    }

    private static Rows with(Rows rows, long count, long positives, int hours, long repeated) {
        return new Rows(count, positives, hours, repeated, rows.unknownValues());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("corruptions")
    void firesOnTheDayOfACorruption(String name, UnaryOperator<Rows> change, String measure) {
        for (int seed = 1; seed <= 10; seed++) {
            for (int day : new int[] {10, 20, 40}) {
                List<DailyMetrics> days = new ArrayList<>(new DaySimulation(seed, .6).days(day + 1, 3));
                DailyMetrics last = days.get(day);
                days.set(day, DaySimulation.withRows(last, change.apply(DaySimulation.rows(last))));
                assertThat(DailyAlerts.of(days, LocalDate.parse(last.date())))
                        .as("%s on day %d of seed %d", name, day, seed)
                        .extracting(Alert::scenario, Alert::measure)
                        .contains(tuple("scenario0", measure));
            }
        }
    }

    @Test
    void comparesAfterACorruptedDayWithTheOtherDays() {
        List<DailyMetrics> days = new ArrayList<>(new DaySimulation(1, 1).days(21, 2));
        DailyMetrics wrong = days.get(19);
        days.set(19, DaySimulation.withRows(wrong, with(DaySimulation.rows(wrong), 1, 1, 1, 0)));
        assertThat(DailyAlerts.of(days)).extracting(Alert::date).containsOnly(wrong.date());
    }

    @Test
    void comparesNothingWithFewerThanSevenDays() {
        List<DailyMetrics> days = new ArrayList<>(new DaySimulation(1, 1).days(7, 1));
        DailyMetrics last = days.get(6);
        days.set(6, DaySimulation.withRows(last, with(DaySimulation.rows(last), 1, 1, 1, 0)));
        assertThat(DailyAlerts.of(days)).isEmpty();
    }

    @Test
    void comparesABackfilledDayWithEarlierDaysOnly() {
        List<DailyMetrics> days = new ArrayList<>(new DaySimulation(1, 1).days(20, 1));
        DailyMetrics early = days.get(3);
        days.set(3, DaySimulation.withRows(early, with(DaySimulation.rows(early), 1, 1, 1, 0)));
        assertThat(DailyAlerts.of(days, LocalDate.parse(early.date()))).isEmpty();
    }

    @Test
    void comparesChurnWithDaysOfTheSameKindOfTraining() {
        List<DailyMetrics> days = new ArrayList<>(new DaySimulation(1, 1).days(20, 1));
        DailyMetrics last = days.get(19);
        Change changed = new Change(.9, 64, null);
        days.set(19, last.with(new Release("r", Kind.COLD, null, Map.of("scenario0", changed))));
        assertThat(DailyAlerts.of(days)).isEmpty();
        days.set(19, last.with(new Release("r", Kind.WARM, null, Map.of("scenario0", changed))));
        assertThat(DailyAlerts.of(days)).extracting(Alert::measure).containsExactly("churn@50");
    }

    @Test
    void namesValueAndMedianInTheMessage() {
        List<DailyMetrics> days = new ArrayList<>(new DaySimulation(1, 1).days(15, 1));
        DailyMetrics last = days.get(14);
        Rows rows = DaySimulation.rows(last);
        days.set(14, DaySimulation.withRows(last, with(rows, rows.rows(), rows.positives(), 12, 0)));
        LocalDate date = LocalDate.parse(last.date());
        assertThat(DailyAlerts.diagnostic(date, DailyAlerts.of(days, date))).hasValueSatisfying(warning -> {
            assertThat(warning.code()).hasToString("SASS6004");
            assertThat(warning.message()).isEqualTo("a value of 2026-01-19 differs from the earlier days");
            assertThat(warning.notes().get(0).text())
                    .isEqualTo("`scenario0`: hours with rows 12, median of 14 earlier days 24");
        });
    }
}
