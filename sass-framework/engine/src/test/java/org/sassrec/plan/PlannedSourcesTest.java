package org.sassrec.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.result.PlanEffect;
import org.sassrec.result.PlanResult;

/** Tests plans after source files were rewritten with the same or other content. */
class PlannedSourcesTest extends PlanCase {
    /** Cached versions of the content "x\n" with another time. */
    private static final String REMEMBERED = """
            {"version": 1, "files": {
              "log.csv": {"bytes": 2, "modified": "2025-01-01T00:00:00Z", "changed": "2025-01-01T00:00:00Z",
                          "content": "73cb3858a687a8494ca3323053016282"},
              "users.csv": {"bytes": 2, "modified": "2025-01-01T00:00:00Z",
                          "content": "73cb3858a687a8494ca3323053016282"}}}
            """;

    @Test
    void plansAColdStartForGrownData() throws IOException {
        Files.writeString(folder.resolve("log.csv"), "x\ny\n");

        PlanResult plan = plan(base);

        assertThat(plan.effect()).isEqualTo(PlanEffect.COLD_START);
        assertThat(plan.sinceLastRun()).extracting(ConfigChanges::text).containsExactly("log.csv changed");
        assertThat(plan.sinceLiveRelease()).extracting(ConfigChanges::text).containsExactly("file log.csv changed");
        assertThat(plan.stages().get(0).reason()).isEqualTo("stale, because log.csv changed");
    }

    /** For example after a checkout. */
    @Test
    void ignoresANewTimeOfEqualContent() throws IOException {
        for (String source : List.of("log.csv", "users.csv")) {
            Files.setLastModifiedTime(folder.resolve(source), FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        }
        // Files of this age are cached after they were read once.
        Files.writeString(StageTasks.folder(base).resolve("sources.json"), REMEMBERED);

        PlanResult plan = plan(base);

        assertThat(plan.upToDate()).isTrue();
        assertThat(plan.sinceLastRun()).isEmpty();
        assertThat(plan.sinceLiveRelease()).isEmpty();
        assertThat(plan.stages().get(0).reason())
                .endsWith("log.csv, users.csv have new modification times, but the same content");
    }

    @Test
    void detectsChangedContentOfEqualSize() throws IOException {
        Files.writeString(folder.resolve("log.csv"), "y\n");

        PlanResult plan = plan(base);

        assertThat(plan.effect()).isEqualTo(PlanEffect.COLD_START);
        assertThat(plan.stages().get(0).reason()).isEqualTo("stale, because log.csv changed");
    }
}
