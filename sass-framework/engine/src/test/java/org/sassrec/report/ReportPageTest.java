package org.sassrec.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.RunReport;
import org.sassrec.result.TuneResult;

class ReportPageTest {
    private static final String HOSTILE = "</script><img src=x onerror='alert(1)'>";

    private static final String COMPARISON = """
            {"name": "shop", "split": "test", "reference": "sass", "seeds": [1], "metrics": ["hr@50"], "confidence": 0.95,
             "testEvaluations": 1, "scenarios": ["home"],
             "variants": {
               "sass": {"parameters": 81234, "runs": {"1": {"macro": {}}},
                 "values": {"home": {"hr@50": {"mean": 0.21}}, "macro": {"hr@50": {"mean": 0.21}}}, "changed": {}},
               "pooled": {"runs": {"1": {"macro": {}}}, "pairs": 1,
                 "changed": {"model.type": "dssm", "pretrain.epochs": null},
                 "values": {"home": {"hr@50": {"mean": 0.18}}, "macro": {"hr@50": {"mean": 0.18}}},
                 "differences": {"home": {"hr@50": {"difference": -0.03, "low": -0.045, "high": -0.015, "verdict": "worse"}},
                             "macro": {"hr@50": {"difference": -0.03, "low": -0.05, "high": -0.01, "verdict": "notSignificant"}}}},
               "popularity": {"values": {"macro": {"hr@50": {"mean": 0.1}}}}}}
            """;

    private static final String SEARCH = """
            {"name": "shop", "model": "sass", "metric": "hr@50", "confidence": 0.95, "seeds": [1, 2], "minutes": 30, "best": 2,
             "trials": [
               {"number": 1, "rungs": [{"epochs": 6, "value": 0.2, "low": 0.19, "high": 0.21, "seconds": 42, "elapsed": 42}],
                "confirmation": {"mean": 0.205, "values": {"1": 0.2, "2": 0.21}}},
               {"number": 2, "changed": {"model.dropout": "0.2"},
                "rungs": [{"epochs": 2, "value": 0.1, "seconds": 9, "elapsed": 50},
                          {"epochs": 6, "value": 0.24, "seconds": 41, "elapsed": 80}],
                "confirmation": {"mean": 0.235, "values": {"1": 0.24, "2": 0.23},
                  "difference": {"difference": 0.03, "low": -0.01, "high": 0.07, "verdict": "notSignificant"}}},
               {"number": 3, "changed": {"name": "HOSTILE"}, "problem": "out of memory"}],
             "leftOut": ["3 of 5 trials with 6 epochs"]}
            """;

    private static final String RUN = """
            {"name": "shop", "model": "sass", "folder": "target/sass", "notes": ["The file `a.csv` changed."],
             "evaluation": {"model": "sass", "split": "test", "exclude": "seen", "confidence": 0.95,
               "scenarios": {
                 "home": {"queries": 20739, "users": 800, "candidates": 5145, "metrics": {"hr@50": 0.2131},
                   "popularity": {"hr@50": 0.149}, "intervals": {"hr@50": {"low": 0.19, "high": 0.23, "error": 0.01}},
                   "byHistory": {"new": {"queries": 90, "users": 80, "metrics": {"hr@50": 0.12}, "popularity": {"hr@50": 0.11}}}},
                 "cart": {"queries": 0, "users": 0, "candidates": 9}},
               "macro": {"metrics": {"hr@50": 0.2131}, "popularity": {"hr@50": 0.149}}},
             "verdicts": [{"scenario": "home", "gate": "hr@50 atLeast", "outcome": "fail", "passes": false, "text": "hr@50 is low"}],
             "gates": [{"scenario": "home", "layer": 2, "gate": "update", "users": 180, "mean": 0.5, "low": 0.4, "high": 0.6,
                        "unitsLow": 0.3, "unitsHigh": 0.7}],
             "stageOne": "Pre-training helped.", "views": [{"side": "item", "entities": 23, "heldOut": true, "scenarios": ["home", "cart"],
               "before": {"partnerCloserShare": 0.72, "explainedVariance": 0.74, "points": [[1, 0, 0.5, 0.5], [1, 1, -0.5, 0.1]]},
               "after": {"explainedVariance": 0.62, "points": [[1, 0, 0.5, 0.5], [1, 1, -0.5, 0.1]]}}],
             "transfer": {"model": "sass", "split": "test", "seeds": [1], "metrics": ["hr@50"], "confidence": 0.95,
               "pairs": [{"scenario": "home", "source": "cart", "metric": "hr@50", "difference": -0.09, "low": -0.1, "high": -0.08,
                          "verdict": "negativeTransfer"}]},
             "training": [{"stage": "fine-tune", "unit": "all", "bestEpoch": 1, "metric": "hr@50", "epochs": [
               {"epoch": 1, "samples": 1600, "seconds": 0.5, "loss": 7.5, "values": {"validation": 0.2}},
               {"epoch": 2, "samples": 1600, "seconds": 0, "loss": 6.5, "values": {"loss home": 3.1}}]}],
             "stages": {"fine-tune": {"seconds": 120.0, "finished": "2026-11-25T10:07:30.123Z"}},
             "setup": {"finished": "2026-11-25T10:09:30Z", "version": "0.1.0",
               "settings": {"run.seed": "7", "model.embeddingDim": "16", "scenarios.*.lossWeight": "home: 1, cart: 2"},
               "data": {"events": 20000, "users": 600, "items": 400, "scenarios": [
                 {"name": "home", "exposures": 9606, "positives": 4800, "users": 600, "items": 399, "train": 3409, "validation": 703, "test": 688}]}},
             "lastPassed": {"home": {"hr@50": 0.2099}},
             "popularity": {"metric": "hr@50", "differences": {
               "home": {"hr@50": {"difference": 0.0641, "low": 0.04, "high": 0.09, "verdict": "better"}},
               "macro": {"hr@50": {"difference": 0.0641, "low": -0.04, "high": 0.17, "verdict": "notSignificant"}}}},
             "samples": [{"scenario": "home", "user": "u7",
               "history": [{"id": "i1", "title": "Jazz & more", "scenario": "cart", "target": false}],
               "items": [{"id": "i2", "title": "Chess", "target": true}, {"id": "i3", "target": false}],
               "targets": [{"id": "i2", "title": "Chess", "target": false}]}],
             "daily": {"file": "store/days/live.jsonl", "days": [
               {"date": "2026-05-07", "evaluation": {"newestDay": "2026-05-06", "kind": "cold", "trainedUntil": "2026-05-05",
                 "metric": "hr@50", "scenarios": {"home": {"queries": 700, "metrics": {"hr@50": 0.21}, "popularity": {"hr@50": 0.15},
                   "protocol": "p", "unknownUsers": 0.05, "unknownItems": 0.02, "newestDay": {"rows": 2391, "positives": 700, "hours": 24}}}},
                 "release": {"id": "r1", "kind": "cold"}},
               {"date": "2026-05-08", "release": {"id": "r2", "kind": "refresh", "trainedUntil": "2026-05-05",
                 "scenarios": {"home": {"churn": 0.125, "users": 64, "itemCosine": 0.9988}}}}],
               "alerts": [{"date": "2026-05-07", "scenario": "home", "measure": "rows", "unit": "count", "value": 2391,
                 "median": 4711, "days": 12, "p": 0.002}]}}
            """;

    private static String search(String json) throws JsonProcessingException {
        return ReportPage.of(TuneReport.of(JsonFiles.parse(json, TuneResult.class)));
    }

    private static String comparison(String json) throws JsonProcessingException {
        return ReportPage.of(ComparisonReport.of(JsonFiles.parse(json, ComparisonResult.class)));
    }

    private static String run(String json) throws JsonProcessingException {
        return ReportPage.of(JsonFiles.parse(json, RunReport.class));
    }

    /** The page without scripts and without space between elements. */
    private static String text(String page) {
        return page.substring(0, page.indexOf("<script"))
                .replaceAll("\\s+", " ")
                .replaceAll("> <", "><")
                .replaceAll(" class=\"[^\"]*\"", "");
    }

    private static String data(String page) {
        Matcher data = Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL)
                .matcher(page);
        assertThat(data.find()).isTrue();
        return data.group(1);
    }

    @Test
    void showsEachPartOfARun() throws JsonProcessingException {
        assertThat(text(run(RUN)))
                .contains("<p>The file <code>a.csv</code> changed.</p>")
                .contains("Items that the user has already seen are ranked last.")
                .contains("<td>home</td><td>ahead</td><td>0.2131</td><td>0.1900 to 0.2300</td><td>0.1490</td>"
                        + "<td>+0.0641 (+0.0400 to +0.0900)</td><td>0.2099</td><td>20,739</td><td>800</td>")
                .contains("<td>cart</td><td>not measured</td><td>-</td>", "<td>mean</td><td>level</td><td>0.2131</td>")
                .contains("<td>home</td><td>new</td><td>0.1200</td><td></td><td>0.1100</td><td>90</td><td>80</td>")
                .contains("<td>home</td><td>fail</td><td>hr@50 is low</td>")
                .contains("<h3>Update gate")
                .doesNotContain("<h3>Adaptive gate")
                .contains("<td>home</td><td>2</td><td>0.50</td><td>0.30 to 0.70</td><td>0.40 to 0.60</td><td>180</td>")
                .contains("(<code>cart</code> to <code>home</code>)")
                .contains("<td>home</td><td>cart</td><td>-0.0900 ±0.0100 negative transfer</td>")
                .contains(
                        "closer than 72.0 % of", "closer than an unknown share after it", "the plane explains 74 % of")
                .doesNotContain("50 % is random")
                .contains("<th>validation hr@50</th>")
                .contains("<td>1 (best)</td><td>7.5000</td><td>-</td><td>0.2000</td><td>1,600</td><td>3,200</td>")
                .contains("<td>2</td><td>6.5000</td><td>3.1000</td><td>-</td><td>1,600</td><td>-</td>")
                .contains("<td>fine-tune</td><td>2.0 min</td><td>2026-11-25 10:07</td>");
    }

    /** A reader must find the result without reading about its method. */
    @Test
    void startsWithTheConclusionAndEndsWithTheMethod() throws JsonProcessingException {
        assertThat(text(run(RUN)))
                .containsSubsequence(
                        "<h1>shop: run report</h1><p>By hr@50 on the test split, SASS is ahead of popularity in 1 of 2 scenarios"
                                + " and not measured in 1 (<code>cart</code>). <code>home</code> is not ready: it does not pass"
                                + " its quality gate.</p>",
                        "<h2>Results</h2>",
                        "<h2>Findings</h2>",
                        "data-chart=\"metric\"",
                        "<h2>Recommendations for sample users</h2>",
                        "data-chart=\"training\"",
                        "<h2>Settings and data</h2>",
                        "<h2>Method and limits</h2>",
                        "paired over the users");
        String results = text(run(RUN));
        assertThat(results.substring(0, results.indexOf("<h2>Settings")))
                .doesNotContain("paired", "Holm", "variance between");
        assertThat(text(comparison(COMPARISON)))
                .containsSubsequence(
                        "<h1>shop: 3 variants compared</h1><p>By hr@50 on the test split, <code>sass</code> is level with"
                                + " <code>pooled</code>: no difference is statistically significant. In single scenarios, over"
                                + " all metrics, it is ahead in 1 of 1 difference, level in 0 and behind in 0.</p>",
                        "<h2>Results</h2>",
                        "data-chart=\"difference\"",
                        "<h2>Settings and data</h2>",
                        "<h2>Method and limits</h2>",
                        "Differences are paired over the same queries.");
    }

    @Test
    void showsDateSeedSettingsAndData() throws JsonProcessingException {
        assertThat(text(run(RUN)))
                .contains("<li>2026-11-25 10:09 UTC</li><li>seed 7</li><li>model sass</li><li>test split</li>")
                .contains("<li>sassrec 0.1.0</li>")
                .contains("<td><code>model.embeddingDim</code></td><td>16</td>")
                .contains("<td><code>scenarios.*.lossWeight</code></td><td>home: 1, cart: 2</td>")
                .contains("<td>epoch that validation chose</td><td>1 of 2</td>")
                .contains("20,000 events, 600 users, 400 items.")
                .contains("<td>home</td><td>9,606</td><td>4,800</td><td>3,409</td><td>703</td><td>688</td>");
        assertThat(
                        text(
                                comparison(
                                        COMPARISON.replace(
                                                "\"split\": \"test\"",
                                                "\"split\": \"test\", \"setup\": {\"finished\": \"2026-11-25T10:09:30Z\", \"settings\": {\"model.transfer\": \"gru\"}}"))))
                .contains("<li>2026-11-25 10:09 UTC</li><li>seed 1</li><li>test split</li><li>reference sass</li>")
                .contains("<td><code>model.transfer</code></td><td>gru</td>");
    }

    @Test
    void showsRecommendationsWithTitlesNextToTheHistory() throws JsonProcessingException {
        assertThat(text(run(RUN)))
                .contains("<h3>user u7</h3>")
                .contains("<ul><li>Jazz &amp; more <span>i1</span><span>cart</span></li></ul>")
                .contains(
                        "<ol><li>Chess <span>i2</span><span title=\"positive of the evaluated split\">✓</span></li><li>i3</li></ol>");
    }

    @Test
    void reportsWhyAPartIsMissing() throws JsonProcessingException {
        assertThat(text(run("""
                {"name": "shop", "model": "dssm", "folder": "target/sass", "missing": {"evaluation": "Run `sass evaluate`.",
                 "verdicts": "No verdicts.", "gates": "No gates.", "views": "No views.", "transfer": "Not measured.",
                 "training": "Run `train`."}}
                """)))
                .contains(
                        "<p>Run <code>sass evaluate</code>.</p>",
                        "No verdicts.",
                        "No gates.",
                        "No views.",
                        "Not measured.")
                .contains("<p>Run <code>train</code>.</p>")
                .contains("<p>No verdict: the model is not evaluated. Run <code>sass evaluate</code>.</p>")
                .doesNotContain("<table>", "<figure");
    }

    @Test
    void showsTheTablesOfAComparison() throws JsonProcessingException {
        String page = comparison(COMPARISON);
        assertThat(text(page))
                .contains("<td>pooled</td><td>0.1800</td><td>-0.0300 (-0.0500 to -0.0100)</td><td>level</td>")
                .contains("<td>sass</td><td>0.2100</td><td></td><td>reference</td>", "<td>81,234</td>")
                .contains("<h3>hr@50 per scenario</h3>", "<td>pooled</td><td>-0.0300 ±0.0150 worse</td>")
                .contains("<td>sass</td><td>nothing</td>")
                .contains("<td>pooled</td><td>model.type: dssm, without pretrain.epochs</td>");
        assertThat(page).contains("<td class=\"left worse\">-0.0300 ±0.0150 worse</td>");
        assertThat(run(RUN)).contains("<td class=\"left worse\">-0.0900 ±0.0100 negative transfer</td>");
    }

    @Test
    void showsTheTrialsOfASearch() throws JsonProcessingException {
        String page = search(SEARCH.replace("HOSTILE", HOSTILE));
        assertThat(page)
                .contains("data-chart=\"trials\"", "data-chart=\"search\"")
                .contains(
                        "Trial 2 is better than the file: mean of hr@50 on validation over 2 seeds 0.2350, file 0.2050,"
                                + " difference +0.0300 (-0.0100 to +0.0700), not statistically significant.")
                .doesNotContain(HOSTILE);
        assertThat(text(page))
                .contains("<td>1 (file)</td><td>0.2000</td><td>0.1900 to 0.2100</td><td>6</td><td>42 s</td><td></td>")
                .contains("<td>2</td><td>0.2400</td><td></td><td>6</td><td>41 s</td><td>model.dropout=0.2</td>")
                .contains("<td>2</td><td>0.2350</td><td>0.2400, 0.2300</td><td>+0.0300 (-0.0100 to +0.0700)</td>")
                .contains("No further result of trial 3: out of memory.")
                .contains("Left out: 3 of 5 trials with 6 epochs.");
    }

    @Test
    void saysPlainlyThatTheFileIsNotWorse() throws JsonProcessingException {
        String search = """
                {"name": "shop", "model": "sass", "metric": "hr@50", "seeds": [1, 2], "trials": [
                   {"number": 1, "confirmation": {"mean": 0.205, "values": {"1": 0.2, "2": 0.21}}},
                   {"number": 2, "confirmation": {"mean": 0.2, "values": {"1": 0.2, "2": 0.2},
                      "difference": {"difference": -0.005, "verdict": "notSignificant"}}}]}
                """;
        assertThat(JsonFiles.parse(search, TuneResult.class).conclusion())
                .isEqualTo(
                        "The settings of the file are not worse than those of any confirmed trial. The best one is trial 2:"
                                + " mean of hr@50 on validation over 2 seeds 0.2000, file 0.2050, difference -0.0050 (interval unknown).");
    }

    @Test
    void escapesNames() throws JsonProcessingException {
        for (String page : new String[] {
            run(RUN.replace("home", HOSTILE)),
            comparison(COMPARISON.replace("home", HOSTILE).replace("pooled", HOSTILE))
        }) {
            assertThat(page).doesNotContain("<img src=x").contains("&lt;/script&gt;&lt;img src=x onerror=");
            assertThat(data(page)).contains("\\u003c/script\\u003e\\u003cimg src=x");
            assertThat(page.split("</script>", -1)).as("no script ends early").hasSize(4);
        }
    }

    @Test
    void containsTheValuesOfCharts() throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(data(run(RUN))))
                .isEqualTo(json.readTree(JsonFiles.text(JsonFiles.parse(RUN, RunReport.class))));
        assertThat(json.readTree(data(comparison(COMPARISON)))
                        .at("/variants/1/against/macro/hr@50/verdict")
                        .asText())
                .isEqualTo("notSignificant");
    }

    @Test
    void keepsFindingsInTheJsonReport() throws JsonProcessingException {
        String json = """
                {"name": "shop", "model": "sass", "folder": "target/sass", "findings": [{"code": "SASS6002",
                 "severity": "warning", "message": "popularity is ahead", "location": {"file": "sass.yaml", "line": 3,
                 "column": 5, "length": 4, "text": "    home: {}"}, "label": "", "notes": [{"text": "by far"}],
                 "help": ["explain it"]}]}""";
        RunReport report = JsonFiles.parse(json, RunReport.class);
        assertThat(report.findings())
                .containsExactly(Diagnostic.warning(PipelineCode.POPULARITY_AHEAD, "popularity is ahead")
                        .at(new SourceSpan("sass.yaml", 3, 5, 4, "    home: {}"), "")
                        .withNote("by far")
                        .withHelp("explain it"));
        assertThat(JsonFiles.parse(JsonFiles.text(report), RunReport.class)).isEqualTo(report);
        assertThat(JsonFiles.text(report)).contains("\"code\" : \"SASS6002\"", "\"severity\" : \"warning\"");
    }

    @Test
    void loadsNoExternalResources() throws JsonProcessingException {
        for (String page : new String[] {run(RUN), comparison(COMPARISON), search(SEARCH)}) {
            assertThat(page)
                    .contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
                    .contains("Licensed to the Apache Software Foundation (ASF)")
                    .contains("echarts.init(");
            assertThat(page.replaceAll("(?s)<script>.*?</script>", ""))
                    .doesNotContain("http://", "https://", "src=", "url(");
        }
    }

    @Test
    void showsTheRecordedDaysAndTheirAlerts() throws JsonProcessingException {
        assertThat(text(run(RUN)))
                .contains("<h2>Days</h2><p>2 days, from 2026-05-07 to 2026-05-08.")
                .contains("<td>2026-05-07</td><td>home</td><td>rows</td><td>2,391</td><td>4,711</td><td>12</td>")
                .contains(
                        "<td>2026-05-07</td><td>0.2100</td><td>0.1500</td><td>700</td><td>2,391</td><td>700</td><td>24</td>"
                                + "<td>5.0 %</td><td>2.0 %</td><td>-</td><td>-</td>")
                .contains("<td>2026-05-08</td><td>-</td><td>refresh</td><td>3</td><td>-</td>")
                .contains("<td>12.5 %</td><td>0.9988</td>");
    }

    @Test
    void statesWhyDaysAreMissing() throws JsonProcessingException {
        String page = text(run("""
                {"name": "shop", "model": "sass", "folder": "f", "missing": {"daily": "No day is recorded yet."}}
                """));
        assertThat(page).contains("<h2>Days</h2><p>No day is recorded yet.</p>");
    }

    /** The scripts have no other test. Skipped without Chromium. */
    @Test
    void drawsEachChartWithoutErrors(@TempDir Path folder) throws IOException, InterruptedException {
        Optional<Path> chromium = Stream.of(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, "chromium"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeThat(chromium).as("install Chromium to run this test").isPresent();
        for (String page : new String[] {run(RUN), comparison(COMPARISON), search(SEARCH)}) {
            Path file = Files.writeString(folder.resolve("page.html"), page);
            Path log = folder.resolve("log");
            Path dom = folder.resolve("dom");
            Process browser = new ProcessBuilder(
                            chromium.get().toString(),
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--user-data-dir=" + folder.resolve("profile"),
                            "--enable-logging=stderr",
                            "--virtual-time-budget=2000",
                            "--dump-dom",
                            file.toUri().toString())
                    .redirectOutput(dom.toFile())
                    .redirectError(log.toFile())
                    .start();
            assertThat(browser.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(log)).doesNotContain("CONSOLE");
            String drawn = Files.readString(dom);
            assertThat(drawn.split("<svg", -1)).hasSameSizeAs(page.split("<figure", -1));
            // A legend, and both axes with their titles.
            assertThat(drawn).contains("hr@50 ").containsAnyOf(">scenario</text>", ">variant</text>", ">trial</text>");
        }
    }
}
