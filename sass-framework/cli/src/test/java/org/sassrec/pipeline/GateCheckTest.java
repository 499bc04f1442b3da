package org.sassrec.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.ConfigLoader;
import org.sassrec.evaluation.GateVerdict;
import org.sassrec.evaluation.GateVerdict.Outcome;

/** What an evaluation is held to, run after run. */
class GateCheckTest {

    @TempDir
    Path folder;

    private GateCheck check(String gate) throws IOException {
        Files.createDirectories(output());
        String yaml = """
                sass: 1
                name: app
                data:
                  events: {path: log.csv, user: user_id, item: video_id, time: {column: time_ms, unit: ms}}
                  split: {by: time, test: 1d}
                label: is_click = 1
                scenarios: {home: {where: tab = 1}, cart: {where: tab = 2}}
                features: {user: [{name: user, column: user_id, type: id}], item: [{name: item, column: video_id, type: id}]}
                evaluate: {metrics: [hr@50]}
                gates: {default: {hr@50: %s}}
                """.formatted(gate);
        return GateCheck.of(ConfigLoader.load(Files.writeString(folder.resolve("sass.yaml"), yaml), List.of()));
    }

    private Path output() {
        return folder.resolve("target/sass");
    }

    /** An evaluation of two scenarios with 1,000 users each, exact to half a hundredth. */
    private void evaluated(double home, double cart) throws IOException {
        Files.createDirectories(output());
        Files.writeString(
                output().resolve("evaluation.json"), String.format(Locale.ROOT, """
                {"version": 1, "split": "test", "exclude": "positives", "history": "frozen", "scenarios": {
                 "home": {"users": 1000, "hr@50": %1$f, "popularity": {"hr@50": 0.1}, "error": {"hr@50": 0.005}},
                 "cart": {"users": 1000, "hr@50": %2$f, "popularity": {"hr@50": 0.1}, "error": {"hr@50": 0.005}},
                 "empty": {"users": 0, "popularity": {}}},
                 "seconds": {"total": %3$d}}
                """, home, cart, System.nanoTime()));
    }

    private static List<Outcome> outcomes(List<GateVerdict> verdicts) {
        return verdicts.stream().map(GateVerdict::outcome).toList();
    }

    @Test
    void betterOnTheMeanAndWorseInOneScenarioDoesNotPass() throws Exception {
        GateCheck check = check("{noWorseThan: lastRun, by: 5%}");
        evaluated(0.2, 0.2);
        check.accept(check.judge());
        evaluated(0.3, 0.15);
        List<GateVerdict> verdicts = check.judge();
        assertThat(outcomes(verdicts)).containsExactly(Outcome.PASS, Outcome.FAIL);
        check.accept(verdicts);
        // It did not pass: the next one is held to the one before.
        evaluated(0.2, 0.15);
        assertThat(check.judge().get(0).text()).contains("asked is the last run's 0.2000 less 5 %");
    }

    /** Nobody clicked in `cart` for a night: the next run is held to the night before. */
    @Test
    void aNightWithoutClicksIsNoWayRoundAGate() throws Exception {
        GateCheck check = check("{noWorseThan: lastRun}");
        evaluated(0.2, 0.2);
        check.accept(check.judge());
        evaluated(0.2, 0.2);
        Path evaluation = output().resolve("evaluation.json");
        Files.writeString(
                evaluation,
                Files.readString(evaluation).replaceFirst("\"cart\": [{].*\n", "\"cart\": {\"users\": 0},\n"));
        List<GateVerdict> quiet = check.judge();
        assertThat(quiet.get(1).text()).isEqualTo("hr@50 was not measured");
        check.accept(quiet);
        assertThat(check.judge()).isEqualTo(quiet);

        evaluated(0.2, 0.1);
        List<GateVerdict> next = check.judge();
        assertThat(outcomes(next)).containsExactly(Outcome.PASS, Outcome.FAIL);
        assertThat(next.get(1).text()).contains("asked is the last run's 0.2000");
        check.accept(next);
        evaluated(0.2, 0.21);
        List<GateVerdict> good = check.judge();
        assertThat(outcomes(good)).containsExactly(Outcome.PASS, Outcome.PASS);
        check.accept(good);
        assertThat(check.judge()).as("asked again").isEqualTo(good);
        evaluated(0.2, 0.15);
        assertThat(check.judge().get(1).text()).as("and is measured again").contains("asked is the last run's 0.2100");
    }

    /** Asked again after it passed: by a publish, a report, or an evaluation of the same model. */
    @Test
    void aRunIsNeverHeldToItself() throws Exception {
        GateCheck check = check("{noWorseThan: lastRun}");
        evaluated(0.2, 0.2);
        assertThat(check.judge().get(0).text()).endsWith("and no run before it passed its gates");
        check.accept(check.judge());
        assertThat(check.judge().get(0).text()).endsWith("and no run before it passed its gates");
        evaluated(0.195, 0.21);
        List<GateVerdict> first = check.judge();
        assertThat(outcomes(first)).containsExactly(Outcome.UNCLEAR, Outcome.PASS);
        check.accept(first);
        assertThat(check.judge()).isEqualTo(first);
        evaluated(0.195, 0.21); // the same model once more, in other seconds
        assertThat(check.judge()).isEqualTo(first);
        check.accept(first);
        assertThat(check.judge()).isEqualTo(first);
        evaluated(0.19, 0.21);
        assertThat(check.judge().get(0).text()).contains("asked is the last run's 0.1950");
    }

    @Test
    void verdictsStayAsTheyWereGivenUntilAnotherEvaluation() throws Exception {
        GateCheck check = check("{atLeast: 0.2}");
        evaluated(0.25, 0.1);
        List<GateVerdict> given = check.judge();
        assertThat(check("{atLeast: 0.3}").given()).isEqualTo(given);
        evaluated(0.25, 0.2);
        assertThat(outcomes(check.given())).containsExactly(Outcome.PASS, Outcome.PASS);
        Files.writeString(output().resolve("gates.json"), "{");
        assertThat(outcomes(check.given())).containsExactly(Outcome.PASS, Outcome.PASS);
    }
}
