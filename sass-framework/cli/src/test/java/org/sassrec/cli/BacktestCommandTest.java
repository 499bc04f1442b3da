package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.files.Folders;

/**
 * Two groups of users click different halves of the items. On the first day of the backtest they exchange their tastes.
 * The only feature of users is their id, so only trained weights can follow.
 */
@Tag("slow")
class BacktestCommandTest extends CommandCase {
    private static final LocalDate FIRST = LocalDate.of(2026, 5, 1);
    private static final LocalDate CHANGE = LocalDate.of(2026, 5, 5);
    private static final int DAYS = 7;
    private static final int USERS = 40;
    private static final int ITEMS = 20;
    private static final String STRATEGIES =
            "{cold: {}, warm: {finetune: {start: warm, epochs: 6}}, refresh: {update: refresh}}";
    private static final String CONFIG = """
            sass: 1
            name: tastes
            data:
              events: {path: log.csv, user: u, item: i, time: {column: t, unit: ms}}
              split: {by: leaveOneOut}
            label: y = 1
            scenarios:
              home: {where: p = 1}
            features:
              user: [{name: user, column: u, type: id}]
              item: [{name: item, column: i, type: id}]
            model: {layers: [8], embeddingDim: 8, outputDim: 8, residual: false, dropout: 0}
            pretrain: {task: none}
            finetune:
              negatives: {shared: 20}
              optimizer: {tables: {adagrad: 1e-1}, dense: {adam: 1e-2}, warmup: 0}
              weightAveraging: 0
              earlyStopping: null
              epochs: 12
              batchSize: 64
            evaluate: {metrics: [hr@5], exclude: none}
            qualityGates: {home: {hr@5: {atLeast: 0.99}}}
            backtest:
              strategies: %s
            run: {seed: 7, heap: 256m, threads: 1}
            """.formatted(STRATEGIES);

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("sass.yaml"), CONFIG);
        SplittableRandom random = new SplittableRandom(3);
        StringBuilder log = new StringBuilder("u,i,p,t,y\n");
        for (int d = 0; d < DAYS; d++) {
            LocalDate day = FIRST.plusDays(d);
            boolean changed = !day.isBefore(CHANGE);
            long midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            for (int n = 0; n < USERS * (changed ? 24 : 4); n++) {
                int user = n % USERS;
                int item = random.nextInt(ITEMS / 2) * 2 + (changed ? 1 + user : user) % 2;
                long time = midnight + random.nextInt(86_400_000);
                log.append("u%d,i%d,1,%d,1\n".formatted(user, item, time));
            }
        }
        Files.writeString(folder.resolve("log.csv"), log);
    }

    private int backtest(String from, String to) {
        out.reset();
        err.reset();
        return run("backtest", "--file", file.toString(), "--from", from, "--to", to);
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(Files.readString(folder.resolve("target/sass/backtest.json")));
    }

    private static double value(JsonNode result, String strategy, int day) {
        return result.at("/strategies/" + strategy + "/byDay/" + day + "/values/hr@5")
                .asDouble();
    }

    @Test
    void trainedStrategiesFollowAChangeOfTastes() throws IOException {
        assertThat(backtest("2026-05-05", "2026-05-07")).as(err()).isEqualTo(ExitStatus.OK);

        JsonNode result = json();
        for (String strategy : new String[] {"warm", "refresh"}) {
            assertThat(value(result, strategy, 0)).as("the common model").isEqualTo(value(result, "cold", 0));
        }
        assertThat(value(result, "cold", 0)).as(out()).isLessThan(0.1);
        assertThat(value(result, "refresh", 2)).isLessThan(0.1);
        assertThat(value(result, "cold", 2)).as(out()).isGreaterThan(0.3);
        assertThat(value(result, "warm", 2)).isGreaterThan(0.3);
        assertThat(result.at("/strategies/refresh/differences/hr@5/verdict").asText())
                .isEqualTo("worse");
        assertThat(result.at("/strategies/refresh/cost/samples").asInt()).isZero();
        assertThat(result.at("/strategies/warm/cost/samples").asDouble())
                .as("half of the epochs")
                .isEqualTo(result.at("/strategies/cold/cost/samples").asDouble() / 2);
        assertThat(result.at("/strategies/warm/coldStarts").asInt()).isZero();
        assertThat(result.at("/strategies/cold/byDay/1/cost/churn").isNumber()).isTrue();
        assertThat(out())
                .contains("2026-05-05 cold, seed 7 (1 of 9)", "2026-05-07 refresh, seed 7 (9 of 9)")
                .contains("Over 2 days after the first: by hr@5, `cold` is ahead of")
                .contains("hr@5 by day:");
        assertThat(folder.resolve("target/sass/backtest.html"))
                .content()
                .contains("data-chart=\"days\" data-value=\"hr@5\"", "data-value=\"churn\"", "update: refresh");

        continuesAfterAnInterruption(result);
    }

    /** The result of the last day of the chain is missing, as after a kill. */
    private void continuesAfterAnInterruption(JsonNode before) throws IOException {
        assertThat(backtest("2026-05-05", "2026-05-07")).isZero();
        assertThat(out()).doesNotContain("done in", " of 9)", "(1 of ");

        Path runs = folder.resolve("target/sass/backtest");
        Folders.deleteRecursively(runs.resolve("days/warm-7/2026-05-07"));
        assertThat(backtest("2026-05-05", "2026-05-07")).isZero();
        assertThat(out())
                .containsOnlyOnce("(1 of 1)")
                .contains("2026-05-07 warm")
                .doesNotContain("fine-tune: done");
        assertThat(json().at("/strategies/warm/values")).isEqualTo(before.at("/strategies/warm/values"));

        // Without the weights of the day before, the chain starts again and has the same result.
        Folders.deleteRecursively(runs.resolve("days/warm-7/2026-05-07"));
        Folders.deleteRecursively(runs.resolve("runs/warm-7"));
        assertThat(backtest("2026-05-05", "2026-05-07")).isZero();
        assertThat(out()).contains("2026-05-05 warm, seed 7 (1 of 3)", "2026-05-07 warm, seed 7 (3 of 3)");
        assertThat(json().at("/strategies/warm/values")).isEqualTo(before.at("/strategies/warm/values"));
    }

    /** Adds a scenario whose first events are of 2026-05-06. */
    private void addLateScenario(String strategies) throws IOException {
        StringBuilder log = new StringBuilder(Files.readString(folder.resolve("log.csv")));
        long opening = LocalDate.of(2026, 5, 6)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .toEpochMilli();
        for (int n = 0; n < 200; n++) {
            log.append("u%d,i%d,2,%d,1\n".formatted(n % USERS, n % ITEMS, opening + n * 864_000L));
        }
        Files.writeString(folder.resolve("log.csv"), log);
        Files.writeString(
                file,
                CONFIG.replace("  home: {where: p = 1}\n", "  home: {where: p = 1}\n  late: {where: p = 2}\n")
                        .replace("epochs: 12", "epochs: 1")
                        .replace(STRATEGIES, strategies));
    }

    private Path evaluation(String strategy, String day) {
        return folder.resolve("target/sass/backtest/days/" + strategy + "/" + day + "/evaluation.json");
    }

    @Test
    void leavesAScenarioOutBeforeItsOpening() throws IOException {
        addLateScenario("{cold: {}, warm: {finetune: {start: warm, epochs: 6}}}");

        assertThat(backtest("2026-05-05", "2026-05-07")).as(err()).isZero();
        assertThat(err())
                .contains("warning[SASS4011]: scenario `late` is left out on 2026-05-05: it has no train rows")
                .contains("warning[SASS4011]: scenario `late` is left out on 2026-05-06: it has no train rows")
                .doesNotContain("left out on 2026-05-07");
        assertThat(json().at("/strategies/warm/coldStarts").asInt()).isZero();
        for (String strategy : new String[] {"cold-7", "warm-7"}) {
            assertThat(evaluation(strategy, "2026-05-06")).content().doesNotContain("late");
            assertThat(evaluation(strategy, "2026-05-07")).content().contains("late");
        }
        assertThat(backtest("2026-05-05", "2026-05-07")).isZero();
        assertThat(out()).doesNotContain("done in");
        assertThat(err()).doesNotContain("left out");
    }

    @Test
    void leavesALateScenarioOutOnAllDaysIfAStrategyTrainsNothing() throws IOException {
        addLateScenario("{cold: {}, refresh: {update: refresh}}");

        assertThat(backtest("2026-05-06", "2026-05-07")).as(err()).isZero();
        assertThat(err()).contains("warning[SASS4011]: scenario `late` is left out on all days: it has no train rows");
        assertThat(evaluation("refresh-7", "2026-05-07"))
                .content()
                .contains("home")
                .doesNotContain("late");
        assertThat(evaluation("cold-7", "2026-05-07"))
                .content()
                .contains("home")
                .doesNotContain("late");
    }

    @Test
    void reportsWrongDays() {
        assertThat(backtest("2026-05-07", "2026-05-07")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).startsWith("error[SASS1012]: the interval from 2026-05-07 to 2026-05-07 has no second day");
        assertThat(backtest("yesterday", "2026-05-07")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).startsWith("error[SASS1012]: `--from yesterday` is not a day");
        assertThat(backtest("2026-05-07", "2999-01-01")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).startsWith("error[SASS1012]: the day 2999-01-01 is not over");
        assertThat(backtest("2026-05-10", "2026-05-11")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err())
                .contains("error[SASS5057]: the day 2026-05-10 has no events")
                .contains("note: strategy `cold`, day 2026-05-10, seed 7");
    }
}
