package org.sassrec.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.files.JsonFiles;
import org.sassrec.result.PlanResult;

class PlanTextTest {

    private static List<String> lines(String json) throws IOException {
        return PlanText.lines(JsonFiles.parse(json, PlanResult.class));
    }

    @Test
    void printsChangesAndAffectedScenarios() throws IOException {
        assertThat(lines("""
                {"version": 1, "effect": "destructive", "upToDate": false, "firstRun": false, "sharedModel": true,
                 "sinceLastRun": [
                     {"key": "log.csv", "before": "10 bytes of 2026-11-24T12:00:00.123Z",
                      "after": "20 bytes of 2026-11-25T12:00:00.123Z", "effect": "cold start"},
                     {"key": "scenarios.live.serve", "before": "true", "after": null, "effect": "fine-tune"},
                     {"key": "scenarios.live.where", "before": "tab = 3", "after": null, "effect": "cold start"}],
                   "sinceLiveRelease": [
                     {"key": "finetune.epochs", "before": "4", "after": "5", "effect": "fine-tune"},
                     {"key": "file log.csv", "before": "10 bytes of 2026-11-24T12:00:00.123Z",
                      "after": "20 bytes of 2026-11-25T12:00:00.123Z", "effect": "cold start"}],
                 "live": {"store": "store", "release": "r1", "problem": null},
                 "stages": [
                   {"stage": "prepare", "runs": true, "reason": "stale, because log.csv changed", "seconds": 75.0,
                    "memoryBytes": 1073741824},
                   {"stage": "fine-tune", "runs": true, "reason": "stale, because prepare runs again", "seconds": null,
                    "memoryBytes": null},
                   {"stage": "publish", "runs": false, "reason": "up to date (1234)", "seconds": null}],
                 "model": {"before": {"parameters": 1000, "tableRows": 20}, "after": {"parameters": 1500, "tableRows": 20},
                   "unknownTables": ["tag"],
                   "warmStart": {"kept": 900, "added": 100, "dropped": 0,
                     "lines": ["kept 90.0 % of 1,000 parameters, new 10.0 %, dropped 0",
                       "new      100 parameters of scenario `live`, from the best source"]}},
                 "scenarios": [
                   {"name": "home", "owner": "home-team", "state": "released", "configurationChanged": false, "vectorsChange": true},
                   {"name": "live", "owner": null, "state": "removed", "configurationChanged": true, "vectorsChange": true}],
                 "destructive": [{"kind": "scenarioRemoved", "message": "scenario `live` is released and removed"}]}
                """))
                .containsExactly(
                        "Changed since the last run:",
                        "  log.csv         10 bytes of 2026-11-24T12:00 -> 20 bytes of 2026-11-25T12:00  cold start",
                        "  scenarios.live  removed                                                       cold start",
                        "",
                        "Changed since the live release r1:",
                        "  finetune.epochs  4 -> 5                                                        fine-tune",
                        "  log.csv          10 bytes of 2026-11-24T12:00 -> 20 bytes of 2026-11-25T12:00  cold start",
                        "",
                        "Stages:",
                        "  prepare    about 1 min  stale, because log.csv changed",
                        "  fine-tune         runs  stale, because prepare runs again",
                        "  publish              -  up to date (1234)",
                        "  Total: about 1 min and up to 1.0 GiB of memory, estimated from the last run; without fine-tune, not"
                                + " measured yet",
                        "",
                        "Model: 1,500 (+500) parameters, 20 embedding rows",
                        "  without the rows of tag, which preparation determines",
                        "",
                        "Warm start: kept 90.0 % of 1,000 parameters, new 10.0 %, dropped 0",
                        "  new      100 parameters of scenario `live`, from the best source",
                        "  without the rows of embedding tables: preparation determines which values they keep",
                        "",
                        "Scenarios whose vectors change (all scenarios share one model):",
                        "  home  home-team",
                        "  live  no owner   released, no longer served",
                        "",
                        "Destructive changes, rejected without `--allow-destructive`:",
                        "  scenario `live` is released and removed",
                        "",
                        "Plan: destructive");
    }

    @Test
    void printsTheDifferenceOfLongValues() throws IOException {
        assertThat(lines("""
                {"version": 1, "effect": "cold start", "upToDate": false, "firstRun": false, "sharedModel": false,
                 "sinceLastRun": [
                   {"key": "scenarios.home.where", "before": "tab = 1 and is_click = 1 and duration_ms > 10000",
                    "after": "tab = 1 and is_click = 1 and duration_ms > 20000", "effect": "cold start"}],
                   "sinceLiveRelease": null,
                 "live": {"store": "store", "release": null, "problem": null}, "stages": [],
                 "model": {"before": null, "after": null, "unknownTables": []}, "scenarios": [], "destructive": []}
                """)).contains("  scenarios.home.where  ...on_ms > 10000 -> ...on_ms > 20000  cold start");
    }

    @Test
    void reportsUnknownValues() throws IOException {
        assertThat(lines("""
                {"version": 1, "effect": "publish again", "upToDate": false, "firstRun": false,
                 "sinceLastRun": [], "sinceLiveRelease": null,
                 "live": {"store": "store", "release": null, "problem": "no connection"},
                 "stages": [{"stage": "publish", "runs": true, "reason": "not run yet", "seconds": null}],
                 "model": {"before": null, "after": null, "unknownTables": []},
                 "scenarios": [{"name": "home", "owner": null, "state": "unknown", "configurationChanged": false, "vectorsChange": true}],
                 "destructive": []}
                """))
                .containsExactly(
                        "Changed since the last run: nothing",
                        "",
                        "Live release: unknown, because the store is not reachable",
                        "  no connection",
                        "",
                        "Stages:",
                        "  publish  runs  not run yet",
                        "  Time and memory: unknown, because this folder has no measured run",
                        "",
                        "Scenarios whose vectors change:",
                        "  home  no owner",
                        "",
                        "Plan: publish");
    }

    @Test
    void namesUnmeasuredStages() throws IOException {
        assertThat(lines("""
                {"version": 1, "effect": "publish again", "upToDate": false, "firstRun": false,
                 "sinceLastRun": [], "sinceLiveRelease": null,
                 "live": {"store": "store", "release": null, "problem": "no connection"},
                 "stages": [{"stage": "evaluate", "runs": false, "reason": "up to date", "seconds": null},
                            {"stage": "publish", "runs": true, "reason": "not run yet", "seconds": null}],
                 "model": {"before": null, "after": null, "unknownTables": []},
                 "scenarios": [{"name": "home", "owner": null, "state": "unknown", "configurationChanged": false, "vectorsChange": true}],
                 "destructive": []}
                """))
                .contains("  Time and memory: unknown, because this folder has no measured run of publish");
    }
}
