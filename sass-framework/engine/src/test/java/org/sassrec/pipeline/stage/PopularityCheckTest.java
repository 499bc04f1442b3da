package org.sassrec.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.QualityGateVerdict.Outcome;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.EvaluationJson;
import org.sassrec.evaluation.metric.UserAucParts;
import org.sassrec.evaluation.significance.QueryRanks;

/** Tests quality gates and warnings about popularity with a stored evaluation. */
class PopularityCheckTest {
    private static final int USERS = 200;

    @TempDir
    Path folder;

    private LoadedConfig config(String gates) throws IOException {
        Files.createDirectories(folder.resolve("target/sass"));
        String yaml = """
                sass: 1
                name: app
                data:
                  events: {path: log.csv, user: user_id, item: video_id, time: {column: time_ms, unit: ms}}
                  split: {by: time, test: 1d}
                label: is_click = 1
                scenarios: {home: {where: tab = 1}, cart: {where: tab = 2}, live: {where: tab = 3}}
                features: {user: [{name: user, column: user_id, type: id}], item: [{name: item, column: video_id, type: id}]}
                evaluate: {metrics: [hr@50]}
                qualityGates: %s
                """.formatted(gates);
        return ConfigLoader.load(Files.writeString(folder.resolve("sass.yaml"), yaml), List.of());
    }

    /**
     * Stores an evaluation of scenarios with one query of each of 200 users.
     *
     * @param hits by scenario, queries that only the model answers, and queries that only popularity answers
     */
    private void evaluated(Map<String, int[]> hits) throws IOException {
        Map<String, QueryRanks.Ranks> ranks = new LinkedHashMap<>();
        StringBuilder json = new StringBuilder();
        hits.forEach((name, each) -> {
            long[] users = new long[USERS];
            int[] model = new int[USERS];
            int[] popularity = new int[USERS];
            for (int u = 0; u < USERS; u++) {
                users[u] = u;
                model[u] = u < each[0] ? 0 : Integer.MAX_VALUE;
                popularity[u] = u >= each[0] && u < each[0] + each[1] ? 0 : Integer.MAX_VALUE;
            }
            ranks.put(name, new QueryRanks.Ranks(1, users, model, popularity, UserAucParts.NONE));
            json.append(String.format(
                    Locale.ROOT,
                    "%s\"%s\": {\"users\": 200, \"metrics\": {\"hr@50\": %f}, \"popularity\": {\"hr@50\": %f}}",
                    json.isEmpty() ? "" : ", ",
                    name,
                    each[0] / 200.0,
                    each[1] / 200.0));
        });
        Path run = folder.resolve("target/sass");
        Files.writeString(
                run.resolve("evaluation.json"),
                "{\"version\": 1, \"split\": \"test\", \"exclude\": \"positives\", \"history\": \"frozen\","
                        + " \"scenarios\": {" + json + "}, \"macro\": {}}");
        new QueryRanks(ranks).write(run.resolve("queries.bin"));
    }

    private static Optional<String> warning(LoadedConfig config, boolean gatesFollow) {
        return StageTasks.popularityWarning(
                        config, EvaluationJson.readReport(StageTasks.evaluation(config)), gatesFollow)
                .map(found -> DiagnosticRenderer.plain().render(List.<Diagnostic>of(found)));
    }

    @Test
    void warnsOfScenariosWithoutAGate() throws IOException {
        LoadedConfig config = config("{home: {hr@50: {noWorseThan: popularity}}, cart: {hr@50: {atLeast: 0}}}");
        evaluated(Map.of("home", new int[] {5, 50}, "cart", new int[] {5, 8}, "live", new int[] {30, 30}));

        assertThat(warning(config, true).orElseThrow())
                .startsWith(
                        "warning[SASS6002]: popularity has a higher value than the model in 1 of 2 scenarios: `cart`")
                .contains("sass.yaml:7:")
                .contains("= note: `cart`: hr@50 is 0.0250, popularity has 0.0400; the difference is not significant")
                .contains("= help: to refuse such a release, set `qualityGates.default.hr@50.noWorseThan: popularity`");
        // `train` evaluates no gate.
        assertThat(warning(config, false).orElseThrow())
                .startsWith(
                        "warning[SASS6002]: popularity has a higher value than the model in 2 of 3 scenarios: `home`, `cart`")
                .contains("= note: `home`: hr@50 is 0.0250, popularity has 0.2500; the difference is significant");
    }

    @Test
    void doesNotWarnIfTheModelIsAhead() throws IOException {
        LoadedConfig config = config("{default: {hr@50: {noWorseThan: popularity}}}");
        evaluated(Map.of("home", new int[] {50, 5}, "live", new int[] {30, 30}));
        assertThat(warning(config, false)).isEmpty();
        evaluated(Map.of("home", new int[] {5, 50}));
        assertThat(warning(config, true)).isEmpty();
        assertThat(warning(config, false).orElseThrow())
                .contains("= help: `sass evaluate` and `sass publish` fail if the difference is significant");
    }

    /** The report corrects for all scenarios, and both must have the same verdict. */
    @Test
    void correctsForScenariosInWhichTheModelIsBetter() throws IOException {
        LoadedConfig config = config("{}");
        Map<String, int[]> values = new LinkedHashMap<>();
        values.put("home", new int[] {5, 16});
        evaluated(values);
        assertThat(warning(config, false).orElseThrow()).contains("the difference is significant");
        values.put("cart", new int[] {30, 30});
        values.put("live", new int[] {30, 30});
        evaluated(values);
        assertThat(warning(config, false).orElseThrow()).contains("the difference is not significant");
    }

    @Test
    void evaluatesGatesWithTheStoredQueries() throws IOException {
        LoadedConfig config = config("{default: {hr@50: {noWorseThan: popularity}}}");
        evaluated(new LinkedHashMap<>(
                Map.of("home", new int[] {5, 50}, "cart", new int[] {5, 8}, "live", new int[] {30, 30})));
        QualityGateCheck check = QualityGateCheck.of(config);

        List<QualityGateVerdict> verdicts = check.evaluate();

        assertThat(verdicts)
                .extracting(QualityGateVerdict::outcome)
                .containsExactly(Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.PASS);
        assertThatThrownBy(() -> check.rejectFailures(verdicts))
                .isInstanceOfSatisfying(
                        SassException.class,
                        refused -> assertThat(refused.diagnostics()).hasSize(1))
                .hasMessageContaining("scenario `home` does not pass its quality gate: hr@50 is 0.0250, required is"
                        + " popularity's 0.2500");
        Files.delete(folder.resolve("target/sass/queries.bin"));
        assertThatThrownBy(check::evaluate).hasMessageContaining("SASS5053");
    }
}
