package org.sassrec.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.QualityGateVerdict.Outcome;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.diagnostic.SassException;
import org.sassrec.report.RunReportBuilder;

/** Tests the reference metrics of quality gates over several runs. */
class QualityGateCheckTest {

    @TempDir
    Path folder;

    private QualityGateCheck check(String gate) throws IOException {
        return check("hr@50", "{default: {hr@50: %s}}".formatted(gate));
    }

    private QualityGateCheck check(String metrics, String gates) throws IOException {
        return QualityGateCheck.of(config(metrics, gates));
    }

    private LoadedConfig config(String metrics, String gates, String... sets) throws IOException {
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
                evaluate: {metrics: [%s]}
                qualityGates: %s
                """.formatted(metrics, gates);
        return ConfigLoader.load(Files.writeString(folder.resolve("sass.yaml"), yaml), List.of(sets));
    }

    private Path output() {
        return folder.resolve("target/sass");
    }

    /** An evaluation of two scenarios with 1,000 users each and a standard error of 0.005. */
    private void evaluated(double home, double cart) throws IOException {
        Files.createDirectories(output());
        Files.writeString(
                output().resolve("evaluation.json"), String.format(Locale.ROOT, """
                {"version": 1, "split": "test", "exclude": "positives", "history": "frozen", "scenarios": {
                 "home": {"users": 1000, "metrics": {"hr@50": %1$f}, "intervals": {"hr@50": {"error": 0.005}}},
                 "cart": {"users": 1000, "metrics": {"hr@50": %2$f}, "intervals": {"hr@50": {"error": 0.005}}},
                 "empty": {"users": 0}}, "macro": {},
                 "seconds": {"total": %3$d}}
                """, home, cart, System.nanoTime()));
    }

    /** An evaluation of one scenario with two metrics. The metric `auc` has its own number of users. */
    private void evaluated(String history, double hr, double auc, int users) throws IOException {
        Files.writeString(
                output().resolve("evaluation.json"), String.format(Locale.ROOT, """
                {"version": 1, "split": "test", "exclude": "positives", "history": "%1$s", "scenarios": {
                 "home": {"users": 1000, "metrics": {"hr@50": %2$f, "auc": %3$f},
                          "intervals": {"hr@50": {"error": 0.005}, "auc": {"error": 0.005}}, "usersByMetric": {"auc": %4$d}}},
                 "macro": {}}
                """, history, hr, auc, users));
    }

    private static List<Outcome> outcomes(List<QualityGateVerdict> verdicts) {
        return verdicts.stream().map(QualityGateVerdict::outcome).toList();
    }

    @Test
    void failsForOneWorseScenario() throws Exception {
        QualityGateCheck check = check("{noWorseThan: lastRun, tolerance: 5%}");
        evaluated(0.2, 0.2);
        check.rememberPassed(check.evaluate());
        evaluated(0.3, 0.15);
        List<QualityGateVerdict> verdicts = check.evaluate();
        assertThat(outcomes(verdicts)).containsExactly(Outcome.PASS, Outcome.FAIL);
        check.rememberPassed(verdicts);
        // The run did not pass, so the reference stays the same.
        evaluated(0.2, 0.15);
        assertThat(check.evaluate().get(0).text()).contains("required is the last run's 0.2000 less 5 %");
    }

    @Test
    void statesTheSampleInEachVerdict() throws Exception {
        QualityGateCheck check = check("{atLeast: 0.5, noWorseThan: lastRun}");
        evaluated(0.2, 0.6);
        Path evaluation = output().resolve("evaluation.json");
        Files.writeString(
                evaluation,
                Files.readString(evaluation)
                        .replace(
                                "\"home\": {",
                                "\"home\": {\"queries\": 1500, \"sample\": {\"allQueries\": 98765, \"allUsers\": 9},"));
        List<QualityGateVerdict> verdicts = check.evaluate();
        assertThat(verdicts)
                .filteredOn(verdict -> verdict.scenario().equals("home"))
                .hasSize(2)
                .allMatch(verdict -> verdict.text().endsWith("(on a sample of 1,500 of 98,765 queries)"));
        assertThat(verdicts)
                .filteredOn(verdict -> verdict.scenario().equals("cart"))
                .noneMatch(verdict -> verdict.text().contains("sample"));
        assertThatThrownBy(() -> check.rejectFailures(verdicts))
                .hasMessageContaining("SASS6001")
                .hasMessageContaining("on a sample of 1,500 of 98,765 queries");
    }

    /** A run without clicks in `cart` keeps the reference of the previous run. */
    @Test
    void failsWithoutPositives() throws Exception {
        QualityGateCheck check = check("{noWorseThan: lastRun}");
        evaluated(0.2, 0.2);
        check.rememberPassed(check.evaluate());
        evaluated(0.2, 0.2);
        Path evaluation = output().resolve("evaluation.json");
        Files.writeString(
                evaluation,
                Files.readString(evaluation).replaceFirst("\"cart\": [{].*\n", "\"cart\": {\"users\": 0},\n"));
        List<QualityGateVerdict> quiet = check.evaluate();
        assertThat(quiet.get(1).text()).isEqualTo("hr@50 was not measured");
        check.rememberPassed(quiet);
        assertThat(check.evaluate()).isEqualTo(quiet);

        evaluated(0.2, 0.1);
        List<QualityGateVerdict> next = check.evaluate();
        assertThat(outcomes(next)).containsExactly(Outcome.PASS, Outcome.FAIL);
        assertThat(next.get(1).text()).contains("required is the last run's 0.2000");
        check.rememberPassed(next);
        evaluated(0.2, 0.21);
        List<QualityGateVerdict> good = check.evaluate();
        assertThat(outcomes(good)).containsExactly(Outcome.PASS, Outcome.PASS);
        check.rememberPassed(good);
        assertThat(check.evaluate()).as("evaluated again").isEqualTo(good);
        evaluated(0.2, 0.15);
        assertThat(check.evaluate().get(1).text()).as("measured again").contains("required is the last run's 0.2100");
    }

    /** If few users have an `auc`, only that metric keeps its older reference. */
    @Test
    void ignoresAnInconclusiveMetric() throws Exception {
        QualityGateCheck check =
                check("hr@50, auc", "{home: {hr@50: {noWorseThan: lastRun}, auc: {noWorseThan: lastRun}}}");
        evaluated("frozen", 0.2, 0.7, 1000);
        check.rememberPassed(check.evaluate());
        evaluated("frozen", 0.3, 0.71, 5);
        List<QualityGateVerdict> quiet = check.evaluate();
        check.rememberPassed(quiet);
        assertThat(check.evaluate()).as("evaluated again").isEqualTo(quiet);

        evaluated("frozen", 0.25, 0.6, 1000);
        List<QualityGateVerdict> next = check.evaluate();
        assertThat(outcomes(next)).containsExactly(Outcome.FAIL, Outcome.FAIL);
        assertThat(next.get(0).text()).contains("required is the last run's 0.3000");
        assertThat(next.get(1).text()).contains("required is the last run's 0.7000");

        evaluated("frozen", 0.31, 0.72, 4);
        check.rememberPassed(check.evaluate());
        evaluated("frozen", 0.32, 0.71, 1000);
        List<QualityGateVerdict> good = check.evaluate();
        assertThat(good.get(0).text()).as("two such runs").contains("required is the last run's 0.3100");
        assertThat(good.get(1).text()).contains("required is the last run's 0.7000");
        check.rememberPassed(good);
        evaluated("frozen", 0.33, 0.6, 1000);
        assertThat(check.evaluate().get(1).text()).as("measured again").contains("required is the last run's 0.7100");
    }

    /** Metrics of another protocol are not comparable with those of the last run. */
    @Test
    void forgetsMetricsOfAnotherMeasurement() throws Exception {
        QualityGateCheck check =
                check("hr@50, auc", "{home: {hr@50: {noWorseThan: lastRun}, auc: {noWorseThan: lastRun}}}");
        evaluated("frozen", 0.2, 0.7, 1000);
        check.rememberPassed(check.evaluate());
        evaluated("rolling", 0.3, 0.71, 5);
        check.rememberPassed(check.evaluate());
        evaluated("rolling", 0.25, 0.6, 1000);
        List<QualityGateVerdict> next = check.evaluate();
        assertThat(outcomes(next)).containsExactly(Outcome.FAIL, Outcome.INCONCLUSIVE);
        assertThat(next.get(1).text()).contains("the last run's 0.7100 was measured on only 5 users");
    }

    /** One inconclusive metric must not keep all metrics of a scenario. */
    @Test
    void replacesKeptMetricsOnTheNextRun() throws Exception {
        QualityGateCheck check =
                check("hr@50, auc", "{home: {hr@50: {noWorseThan: lastRun}, auc: {noWorseThan: lastRun}}}");
        evaluated("frozen", 0.3, 0.71, 5);
        check.rememberPassed(check.evaluate());
        Files.writeString(output().resolve("evaluation.held.json"), """
                {"reference": {}, "carriedOver": {"home": {
                  "split": "test", "exclude": "positives", "history": "frozen", "users": 1000,
                  "values": {"hr@50": 0.2, "auc": 0.7}, "low": {}, "high": {},
                  "errors": {"hr@50": 0.005, "auc": 0.005}, "usersByMetric": {"auc": 1000}}}}
                """);
        evaluated("frozen", 0.31, 0.72, 4);
        List<QualityGateVerdict> verdicts = check.evaluate();
        assertThat(verdicts.get(0).text()).contains("required is the last run's 0.2000");
        check.rememberPassed(verdicts);
        evaluated("frozen", 0.32, 0.73, 1000);
        List<QualityGateVerdict> next = check.evaluate();
        assertThat(next.get(0).text()).contains("required is the last run's 0.3100");
        assertThat(next.get(1).text()).contains("required is the last run's 0.7000");
    }

    /** A passed run is evaluated again by publish, report or evaluate. */
    @Test
    void doesNotCompareARunWithItself() throws Exception {
        QualityGateCheck check = check("{noWorseThan: lastRun}");
        evaluated(0.2, 0.2);
        assertThat(check.evaluate().get(0).text()).endsWith("; no earlier run in this folder passed its quality gates");
        check.rememberPassed(check.evaluate());
        assertThat(check.evaluate().get(0).text()).endsWith("; no earlier run in this folder passed its quality gates");
        evaluated(0.195, 0.21);
        List<QualityGateVerdict> first = check.evaluate();
        assertThat(outcomes(first)).containsExactly(Outcome.INCONCLUSIVE, Outcome.PASS);
        check.rememberPassed(first);
        assertThat(check.evaluate()).isEqualTo(first);
        evaluated(0.195, 0.21); // the same model evaluated again
        assertThat(check.evaluate()).isEqualTo(first);
        check.rememberPassed(first);
        assertThat(check.evaluate()).isEqualTo(first);
        evaluated(0.19, 0.21);
        assertThat(check.evaluate().get(0).text()).contains("required is the last run's 0.1950");
    }

    @Test
    void reportsADamagedFileWithAFix() throws Exception {
        QualityGateCheck check = check("{noWorseThan: lastRun}");
        for (String name : List.of("evaluation.passed.json", "evaluation.held.json")) {
            evaluated(0.2, 0.2);
            check.rememberPassed(check.evaluate());
            Path file = Files.writeString(output().resolve(name), "{");
            assertThatThrownBy(check::evaluate).hasMessage("""
                    error[SASS5053]: cannot read the evaluation: Unexpected end-of-input: expected close marker for Object
                     --> %s
                      = help: delete the file; the next run is then not compared with earlier metrics
                    """.formatted(file).strip());
            Files.delete(file);
            assertThat(check.evaluate().get(0).text())
                    .endsWith("; no earlier run in this folder passed its quality gates");
        }
    }

    @Test
    void keepsVerdictsUntilTheNextEvaluation() throws Exception {
        QualityGateCheck check = check("{atLeast: 0.2}");
        evaluated(0.25, 0.1);
        List<QualityGateVerdict> given = check.evaluate();
        assertThat(check("{atLeast: 0.3}").recorded().verdicts()).isEqualTo(given);
        evaluated(0.25, 0.2);
        assertThat(outcomes(check.recorded().verdicts())).containsExactly(Outcome.PASS, Outcome.PASS);
        for (String damaged : List.of("{", "{}", "[]", "null", "{\"evaluation\": \"\", \"verdicts\": [{}]}")) {
            Files.writeString(output().resolve("quality-gates.json"), damaged);
            assertThat(outcomes(check.recorded().verdicts())).as(damaged).containsExactly(Outcome.PASS, Outcome.PASS);
        }
    }

    /** Otherwise no gate would fail because of missing metrics. */
    @Test
    void treatsAnotherFormatAsDamaged() throws Exception {
        QualityGateCheck check = check("{noWorseThan: lastRun}");
        for (String name : List.of("evaluation.held.json", "evaluation.passed.json", "evaluation.json")) {
            for (String damaged : List.of("{}", "[]", "null")) {
                evaluated(0.2, 0.2);
                check.rememberPassed(check.evaluate());
                Path file = Files.writeString(output().resolve(name), damaged);
                assertThatThrownBy(check::evaluate)
                        .as(name + " " + damaged)
                        .isInstanceOf(SassException.class)
                        .hasMessageContaining("error[SASS5053]: cannot read the evaluation: ")
                        .hasMessageContaining(" --> " + file)
                        .hasMessageContaining(
                                name.equals("evaluation.json") ? "run `sass evaluate`" : "delete the file");
                Files.delete(file);
            }
        }
    }

    /** Notes on the gates in the report of a configuration. */
    private List<String> notes(LoadedConfig config) throws IOException {
        return RunReportBuilder.of(config).notes().stream()
                .filter(note -> note.contains("quality gates"))
                .toList();
    }

    @Test
    void reportsVerdictsOfOtherGates() throws Exception {
        String gates = "{default: {hr@50: {atLeast: 0.2}}}";
        evaluated(0.25, 0.1);
        check("hr@50", gates).evaluate();
        assertThat(notes(config("hr@50", gates))).isEmpty();

        LoadedConfig other = config("hr@50", "{default: {hr@50: {atLeast: 0.05}}}");
        assertThat(notes(other))
                .containsExactly("The quality gates were evaluated with other values than the configured ones"
                        + " (qualityGates.default.hr@50.atLeast changed). Run `sass evaluate` to evaluate them again.");
        assertThat(outcomes(RunReportBuilder.of(other).verdicts())).containsExactly(Outcome.PASS, Outcome.FAIL);
        assertThat(notes(config("hr@50", "{}")))
                .singleElement()
                .asString()
                .contains("(qualityGates.default.hr@50 was removed)");
        assertThat(notes(config("hr@50", gates, "evaluate.confidence=0.9")))
                .singleElement()
                .asString()
                .contains("(evaluate.confidence changed)");
        assertThat(notes(config("hr@50", gates, "publish.channel=canary")))
                .as("no gate refers to the live release")
                .isEmpty();

        QualityGateCheck.of(other).evaluate(); // as `evaluate` does
        assertThat(notes(other)).isEmpty();
        assertThat(outcomes(RunReportBuilder.of(other).verdicts())).containsExactly(Outcome.PASS, Outcome.PASS);
        QualityGateCheck.of(config("hr@50", "{}")).evaluate();
        assertThat(RunReportBuilder.of(config("hr@50", "{}")).missing().get("verdicts"))
                .startsWith("No quality gates are configured");
    }

    @Test
    void comparesWithTheConfiguredChannel() throws Exception {
        String gates = "{default: {hr@50: {noWorseThan: liveRelease}}}";
        evaluated(0.25, 0.1);
        check("hr@50", gates).evaluate();
        assertThat(notes(config("hr@50", gates, "publish.channel=canary")))
                .singleElement()
                .asString()
                .contains("(publish.channel changed)");
        assertThat(notes(config("hr@50", "{}", "publish.channel=canary")))
                .singleElement()
                .asString()
                .contains("(qualityGates.default.hr@50 was removed)");
    }
}
