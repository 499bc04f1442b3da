package org.sassrec.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sassrec.result.DailyMetrics;
import org.sassrec.result.DailyMetrics.Change;
import org.sassrec.result.DailyMetrics.Kind;
import org.sassrec.result.DailyMetrics.Release;
import org.sassrec.result.DailySeries.Alert;
import org.sassrec.result.DailySeries.Unit;

class PrometheusTextTest {
    private static final String LABEL = "([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"";
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)\\{(" + LABEL + "(?:," + LABEL + ")*)\\} (-?[0-9.]+(?:E-?[0-9]+)?)");

    /**
     * Parses the text by the rules of the exposition format that {@code promtool check metrics} verifies: HELP, then TYPE,
     * then all samples of a name, each with other labels; no name twice; a final line break.
     */
    private static Map<String, Double> parse(String text) {
        assertThat(text.isEmpty() || text.endsWith("\n")).isTrue();
        Map<String, Double> samples = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        String name = "";
        boolean typed = false;
        for (String line : text.lines().toList()) {
            if (line.startsWith("# HELP ")) {
                name = line.split(" ", -1)[2];
                typed = false;
                assertThat(names.add(name)).as("%s is new", name).isTrue();
                assertThat(line).matches("# HELP sass_[a-z0-9_]+ \\S.*\\.");
            } else if (line.startsWith("# TYPE ")) {
                assertThat(line).isEqualTo("# TYPE " + name + " gauge");
                typed = true;
            } else {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                assertThat(typed).as("type before " + line).isTrue();
                assertThat(sample.group(1)).isEqualTo(name);
                String key = name + "{" + sample.group(2) + "}";
                assertThat(samples.put(key, Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))))
                        .as(key)
                        .isNull();
            }
        }
        return samples;
    }

    @Test
    void writesTheNewestDay() {
        List<DailyMetrics> days = new DaySimulation(1, 1).days(3, 2);
        Map<String, Double> samples = parse(PrometheusText.of("shop", days, List.of()));
        assertThat(samples)
                .containsEntry("sass_day_timestamp_seconds{project=\"shop\"}", 1_767_744_000.0)
                .containsEntry("sass_data_until_timestamp_seconds{project=\"shop\"}", 1_767_657_600.0)
                .containsEntry("sass_weights_until_timestamp_seconds{project=\"shop\"}", 1_767_571_200.0)
                .containsEntry("sass_alerts{project=\"shop\"}", 0.0)
                .containsEntry("sass_rows{project=\"shop\",scenario=\"scenario0\"}", (double)
                        DaySimulation.rows(days.get(2)).rows())
                .containsKeys(
                        "sass_metric{metric=\"hr@50\",project=\"shop\",scenario=\"scenario1\"}",
                        "sass_popularity_metric{metric=\"hr@50\",project=\"shop\",scenario=\"scenario1\"}",
                        "sass_unknown_values_ratio{feature=\"item.tags\",project=\"shop\",scenario=\"scenario0\"}",
                        "sass_churn_ratio{project=\"shop\",scenario=\"scenario0\"}",
                        "sass_item_vector_cosine{project=\"shop\",scenario=\"scenario0\"}");
    }

    @Test
    void escapesNamesAndLeavesMissingValuesOut() {
        String name = "a\"b\\c\nd";
        DailyMetrics day = DailyMetrics.of(DaySimulation.FIRST)
                .with(new Release("r", Kind.COLD, null, Map.of(name, new Change(1e-5, 3, null))));
        assertThat(parse(PrometheusText.of(name, List.of(day), List.of())))
                .containsEntry("sass_churn_ratio{project=\"a\\\"b\\\\c\\nd\",scenario=\"a\\\"b\\\\c\\nd\"}", 1e-5)
                .noneSatisfy((key, value) -> assertThat(key).startsWith("sass_item_vector_cosine"));
    }

    @Test
    void writesTheAlertsOfTheNewestDayOnly() {
        List<DailyMetrics> days = new DaySimulation(1, 1).days(2, 1);
        List<Alert> alerts = List.of(
                new Alert("2026-01-05", "home", "rows", Unit.COUNT, 1, 2, 7, .001),
                new Alert("2026-01-06", "home", "hr@50", Unit.SCORE, 1, 2, 8, .001));
        assertThat(parse(PrometheusText.of("shop", days, alerts)))
                .containsEntry("sass_alerts{project=\"shop\"}", 1.0)
                .containsEntry("sass_alert{measure=\"hr@50\",project=\"shop\",scenario=\"home\"}", 1.0)
                .doesNotContainKey("sass_alert{measure=\"rows\",project=\"shop\",scenario=\"home\"}");
    }

    @Test
    void isEmptyWithoutDays() {
        assertThat(PrometheusText.of("shop", List.of(), List.of())).isEmpty();
    }
}
