package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.ExitStatus;

/** Daily metrics, alerts and exit code 4 over days of a log. The model is popularity. */
@Tag("slow")
class DailyMetricsTest extends CommandCase {
    private static final LocalDate FIRST = LocalDate.of(2026, 5, 1);
    private static final int ROWS = 960;
    private static final String CONFIG = """
            sass: 1
            name: shop
            data:
              events:
                path: "log/${date}.csv"
                dates: today-3d..today-1d
                user: u
                item: i
                time: {column: t, unit: ms}
              split: {by: time, test: 1d, validation: 0d}
            label: y = 1
            scenarios:
              home: {where: p = 1}
              live: {where: p = 2}
            features:
              user: [{name: user, column: u, type: id}, {name: clicked, type: sequence, of: item}]
              item: [{name: item, column: i, type: id}]
              context: [{name: device, column: d, type: id}]
            model: {type: popularity}
            evaluate: {metrics: [hr@5]}
            publish: {path: store}
            """;

    private final List<LocalDate> dates = new ArrayList<>();

    /** Dates 2026-05-04 to 2026-05-11 are the earlier days, 2026-05-12 reads 2026-05-11. */
    @BeforeEach
    void writeProject() throws IOException {
        Files.writeString(folder.resolve("sass.yaml"), CONFIG);
        Files.createDirectories(folder.resolve("log"));
        for (int d = 0; d < 11; d++) {
            write(FIRST.plusDays(d), rows -> rows);
            if (d >= 2) {
                dates.add(FIRST.plusDays(d + 1));
            }
        }
    }

    private void write(LocalDate day, UnaryOperator<List<String>> change) throws IOException {
        SplittableRandom random = new SplittableRandom(day.toEpochDay());
        long start = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        List<String> rows = new ArrayList<>();
        int count = ROWS + random.nextInt(40);
        for (int e = 0; e < count; e++) {
            rows.add("u%d,i%d,%d,%d,%d,%s"
                    .formatted(
                            random.nextInt(60),
                            (int) (30 * Math.pow(random.nextDouble(), 2)),
                            1 + e % 2,
                            start + e * 86_000L,
                            random.nextInt(4) == 0 ? 1 : 0,
                            random.nextBoolean() ? "ios" : "web"));
        }
        Files.writeString(
                folder.resolve("log/" + day + ".csv"), "u,i,p,t,y,d\n" + String.join("\n", change.apply(rows)) + "\n");
    }

    private int evaluate(LocalDate date, String... more) {
        out.reset();
        err.reset();
        List<String> arguments = new ArrayList<>(
                List.of("evaluate", "-f", folder.resolve("sass.yaml").toString(), "--date", date.toString()));
        Collections.addAll(arguments, more);
        return run(arguments.toArray(String[]::new));
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("store/days/live.jsonl"))) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    @Test
    void reportsACorruptedDayOnItsDate() throws IOException {
        LocalDate last = dates.get(dates.size() - 1);
        LocalDate newest = last.minusDays(1);
        for (LocalDate date : dates) {
            assertThat(evaluate(date, "--set", "run.failOnAlerts=true"))
                    .as(err())
                    .isEqualTo(ExitStatus.OK);
        }
        assertThat(lines())
                .extracting(line -> line.get("date").asText())
                .containsExactlyElementsOf(
                        dates.stream().map(LocalDate::toString).toList());

        write(newest, rows -> rows.subList(0, rows.size() / 2));
        assertThat(evaluate(last)).isEqualTo(ExitStatus.OK);
        assertThat(err())
                .contains("warning[SASS6004]")
                .contains("values of 2026-05-12 differ from the earlier days")
                .contains("`home`: hours with rows 12, median of 8 earlier days 24");

        write(newest, rows -> rows.stream().map(DailyMetricsTest::flipped).toList());
        assertThat(evaluate(last, "--set", "run.failOnAlerts=true")).isEqualTo(ExitStatus.ALERT);
        assertThat(err()).contains("error[SASS6004]").contains("`home`: positive rows 7");

        write(newest, rows -> {
            List<String> twice = new ArrayList<>(rows);
            twice.addAll(rows);
            return twice;
        });
        assertThat(evaluate(last)).isEqualTo(ExitStatus.OK);
        assertThat(err()).contains("`live`: repeated rows 50.0 %, median of 8 earlier days 0.0 %");

        write(
                newest,
                rows -> rows.stream()
                        .map(row -> row.substring(0, row.lastIndexOf(',') + 1))
                        .toList());
        assertThat(evaluate(last)).isEqualTo(ExitStatus.OK);
        assertThat(err()).contains("unknown values of context.device 100.0 %, median of 8 earlier days 0.0 %");

        write(newest, rows -> rows);
        assertThat(evaluate(last, "--set", "run.failOnAlerts=true")).isEqualTo(ExitStatus.OK);
        assertThat(lines())
                .extracting(line -> line.get("date").asText())
                .containsOnly(dates.stream().map(LocalDate::toString).toArray(String[]::new));
    }

    private static String flipped(String row) {
        String[] cells = row.split(",", -1);
        cells[4] = cells[4].equals("1") ? "0" : "1";
        return String.join(",", cells);
    }

    @Test
    void recordsTheCountsOfTheNewestDay() throws IOException {
        write(
                dates.get(0).minusDays(1),
                rows -> List.of(
                        row("u1", "i1", 0, 1, "ios"),
                        row("u1", "i1", 0, 1, "ios"),
                        row("u1", "i2", 0, 0, ""),
                        row("u9999", "i1", 5, 1, "web"),
                        row("u2", "i9999", 7, 1, "web")));
        assertThat(evaluate(dates.get(0))).as(err()).isEqualTo(ExitStatus.OK);
        JsonNode evaluation = lines().get(0).get("evaluation");
        assertThat(evaluation.get("newestDay").asText()).isEqualTo("2026-05-03");
        assertThat(evaluation.get("trainedUntil").asText()).isEqualTo("2026-05-02");
        JsonNode home = evaluation.get("scenarios").get("home");
        assertThat(home.get("queries").asLong()).isEqualTo(4);
        assertThat(home.get("unknownUsers").asDouble()).isEqualTo(.25);
        assertThat(home.get("unknownItems").asDouble()).isEqualTo(.25);
        JsonNode day = home.get("newestDay");
        assertThat(day.get("rows").asLong()).isEqualTo(5);
        assertThat(day.get("positives").asLong()).isEqualTo(4);
        assertThat(day.get("hours").asInt()).isEqualTo(3);
        assertThat(day.get("repeated").asLong()).isEqualTo(1);
        assertThat(day.get("unknownValues").get("context.device").asDouble()).isEqualTo(.2);
        assertThat(day.get("unknownValues").get("user.user").asDouble()).isEqualTo(.2);
        assertThat(day.get("unknownValues").get("item.item").asDouble()).isEqualTo(.2);
    }

    private static String row(String user, String item, int hour, int label, String device) {
        long time = LocalDate.of(2026, 5, 3)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .toEpochMilli();
        return user + "," + item + ",1," + (time + hour * 3_600_000L) + "," + label + "," + device;
    }

    @Test
    void succeedsWithAWarningIfTheDayCannotBeRecorded() throws IOException {
        Path file = folder.resolve("store/days/live.jsonl");
        Files.createDirectories(folder.resolve("store/days"));
        Files.writeString(file, "{}\n");
        assertThat(evaluate(dates.get(0))).isEqualTo(ExitStatus.OK);
        assertThat(err())
                .contains("warning[SASS5906]")
                .contains("the values of 2026-05-04 are not recorded")
                .contains("line 1 is damaged");
        assertThat(Files.readString(file)).isEqualTo("{}\n");
    }

    @Test
    void writesThePrometheusFileWithTheReport() throws IOException {
        assertThat(evaluate(dates.get(0))).as(err()).isEqualTo(ExitStatus.OK);
        Path file = folder.resolve("metrics/sass.prom");
        String project = folder.resolve("sass.yaml").toString();
        assertThat(run(
                        "report",
                        "-f",
                        project,
                        "--prometheus",
                        folder.resolve("sass.txt").toString()))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("but its name must end in .prom");
        assertThat(run("report", "-f", project, "--date", dates.get(0).toString(), "--prometheus", file.toString()))
                .as(err())
                .isEqualTo(ExitStatus.OK);
        assertThat(Files.readString(file)).contains("sass_metric{metric=\"hr@5\",project=\"shop\",scenario=\"home\"} ");
        assertThat(Files.readString(folder.resolve("target/sass/report.html")))
                .contains("Only 2026-05-04 is recorded.");
    }
}
