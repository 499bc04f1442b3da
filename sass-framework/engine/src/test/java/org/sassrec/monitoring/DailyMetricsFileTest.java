package org.sassrec.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.result.DailyMetrics;

class DailyMetricsFileTest {
    @TempDir
    private Path folder;

    private DailyMetricsFile file() {
        return DailyMetricsFile.at(folder.resolve("days/live.jsonl"));
    }

    private void add(DailyMetrics day) throws IOException {
        file().append(day);
    }

    @Test
    void isEmptyBeforeTheFirstDay() throws IOException {
        assertThat(file().read()).isEmpty();
    }

    @Test
    void keepsAllValuesOfALine() throws IOException {
        List<DailyMetrics> days = new DaySimulation(1, 1).days(3, 2);
        for (DailyMetrics day : days) {
            add(day);
        }
        assertThat(file().read()).isEqualTo(days);
        assertThat(Files.readAllLines(file().path())).hasSize(3).allMatch(line -> line.startsWith("{\"version\":1,"));
    }

    @Test
    void replacesTheValuesOfADateThatRunsAgain() throws IOException {
        List<DailyMetrics> days = new DaySimulation(1, 1).days(3, 1);
        for (DailyMetrics day : days) {
            add(day);
        }
        DailyMetrics again = new DaySimulation(2, 1).days(2, 1).get(1);
        add(again);
        assertThat(file().read()).containsExactly(days.get(0), again, days.get(2));
    }

    @Test
    void ordersABackfilledDate() throws IOException {
        List<DailyMetrics> days = new DaySimulation(1, 1).days(3, 1);
        add(days.get(0));
        add(days.get(2));
        add(days.get(1));
        assertThat(file().read()).isEqualTo(days);
    }

    @Test
    void keepsTheReleaseWhenTheEvaluationIsReplaced() throws IOException {
        DailyMetrics day = new DaySimulation(1, 1).days(1, 1).get(0);
        add(day);
        DailyMetrics other = new DaySimulation(2, 1).days(1, 1).get(0);
        add(new DailyMetrics(day.date(), other.evaluation(), null));
        assertThat(file().read()).containsExactly(new DailyMetrics(day.date(), other.evaluation(), day.release()));
    }

    @Test
    void losesNoLineOfConcurrentWriters() throws IOException {
        LocalDate first = LocalDate.of(2026, 1, 1);
        IntStream.range(0, 24).parallel().forEach(day -> {
            try {
                file().append(DailyMetrics.of(first.plusDays(day)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(file().read()).hasSize(24);
    }

    @Test
    void namesTheDamagedLine() throws IOException {
        add(new DaySimulation(1, 1).days(1, 1).get(0));
        Files.writeString(file().path(), Files.readString(file().path()) + "{\"date\": \"2026\"}\n");
        assertThatThrownBy(() -> file().read())
                .hasMessageContaining("SASS5906")
                .hasMessageContaining("line 2 is damaged")
                .hasMessageContaining("delete the line");
    }
}
