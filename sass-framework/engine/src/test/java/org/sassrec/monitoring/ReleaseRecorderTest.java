package org.sassrec.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.release.PublishProgress;
import org.sassrec.result.DailyMetrics;
import org.sassrec.result.DailyMetrics.Change;
import org.sassrec.result.DailyMetrics.Kind;
import org.sassrec.result.DailyMetrics.Release;
import org.sassrec.serving.release.ReleaseManifest;

class ReleaseRecorderTest {
    private static final LocalDate DATE = LocalDate.of(2026, 5, 8);

    @TempDir
    private Path folder;

    private SassConfig config;

    @BeforeEach
    void loadProject() throws IOException {
        Path file = Files.writeString(folder.resolve("sass.yaml"), """
                sass: 1
                name: shop
                data:
                  events: {path: events.csv, user: u, item: i, time: {column: t, unit: ms}}
                  split: {by: leaveOneOut}
                label: y = 1
                scenarios: {home: {where: p = 1}}
                features:
                  user: [{name: user, column: u, type: id}]
                  item: [{name: item, column: i, type: id}]
                finetune: {warm: {replay: 0.1}}
                publish: {path: store}
                """);
        config = ConfigLoader.load(ConfigRequest.of(file).withDate(DATE.toString()))
                .config();
    }

    private static ReleaseManifest release(String id, String training, String coldStart, int warmStarts) {
        return new ReleaseManifest(
                ReleaseManifest.VERSION,
                id,
                1,
                "2026-05-08T03:00:00Z",
                "2026-05-08T03:00:00Z",
                ReleaseManifest.Action.PUBLISH,
                null,
                List.of(),
                null,
                "live",
                "digest",
                "IP",
                Map.of(ReleaseManifest.TRAINING, training),
                Map.of(),
                Map.of(
                        id,
                        new ReleaseManifest.Model(
                                "tower",
                                "snapshot",
                                List.of(),
                                "",
                                new ReleaseManifest.WeightOrigin(coldStart, warmStarts))),
                Map.of(),
                Map.of(),
                List.of());
    }

    /** Publishes a release and returns the line of the date. */
    private DailyMetrics.Release publish(
            @Nullable ReleaseManifest before, ReleaseManifest made, double churn, double cosine) throws IOException {
        ReleaseRecorder recorder = new ReleaseRecorder(config, () -> before);
        recorder.accept(new PipelineEvent.TrainedOn(DATE.minusDays(20), DATE.minusDays(1), DATE.minusDays(2)));
        recorder.accept(new PipelineEvent.Publishing(new PublishProgress.ChurnMeasured("home", 64, 50, churn, cosine)));
        recorder.accept(new PipelineEvent.Released(made, "store", true));
        assertThat(recorder.record()).isTrue();
        List<DailyMetrics> days = DailyMetricsFile.of(config).read();
        assertThat(days).extracting(DailyMetrics::date).containsExactly("2026-05-08");
        return Objects.requireNonNull(days.get(0).release());
    }

    @Test
    void recordsTheCosineOfAnIncrementalTraining() throws IOException {
        assertThat(publish(release("r1", "a", "2026-05-01", 0), release("r2", "b", "2026-05-01", 1), .25, .99))
                .isEqualTo(new Release("r2", Kind.INCREMENTAL, "2026-05-07", Map.of("home", new Change(.25, 64, .99))));
    }

    @Test
    void recordsNoCosineAfterAColdStart() throws IOException {
        assertThat(publish(release("r1", "a", "2026-05-01", 3), release("r2", "b", "2026-05-08", 0), .5, .1))
                .isEqualTo(new Release("r2", Kind.COLD, "2026-05-07", Map.of("home", new Change(.5, 64, null))));
    }

    @Test
    void recordsNoCosineIfTheLiveReleaseHasOtherWeights() throws IOException {
        Release made = publish(release("r1", "a", "2026-04-01", 3), release("r2", "b", "2026-05-01", 1), .5, .1);
        assertThat(made.kind()).isEqualTo(Kind.INCREMENTAL);
        assertThat(made.scenarios()).containsEntry("home", new Change(.5, 64, null));
    }

    @Test
    void recordsTheLargestChangeOfTheRefreshesOfADate() throws IOException {
        ReleaseManifest first = release("r1", "a", "2026-05-01", 0);
        publish(first, release("r2", "a", "2026-05-01", 0), .1, .9);
        assertThat(publish(first, release("r3", "a", "2026-05-01", 0), .05, .8))
                .isEqualTo(new Release("r3", Kind.REFRESH, "2026-05-07", Map.of("home", new Change(.1, 64, .8))));
    }

    @Test
    void prefersTheReleaseWithNewWeightsToRefreshes() throws IOException {
        ReleaseManifest first = release("r1", "a", "2026-05-01", 0);
        ReleaseManifest trained = release("r3", "b", "2026-05-01", 1);
        publish(first, release("r2", "a", "2026-05-01", 0), .1, .9);
        publish(first, trained, .3, .95);
        assertThat(publish(trained, release("r4", "b", "2026-05-01", 1), .4, .7))
                .isEqualTo(new Release("r4", Kind.INCREMENTAL, "2026-05-07", Map.of("home", new Change(.3, 64, .95))));
    }

    @Test
    void recordsNothingIfTheReleaseIsLiveAlready() throws IOException {
        ReleaseRecorder recorder = new ReleaseRecorder(config, () -> null);
        recorder.accept(new PipelineEvent.Released(release("r1", "a", "2026-05-01", 0), "store", false));
        assertThat(recorder.record()).isFalse();
        assertThat(DailyMetricsFile.of(config).read()).isEmpty();
    }
}
