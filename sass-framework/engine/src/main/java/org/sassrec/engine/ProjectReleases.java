package org.sassrec.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.EvaluationJson;
import org.sassrec.monitoring.ReleaseRecorder;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.live.LastRelease;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.DriftCheck;
import org.sassrec.release.ItemWithdrawal;
import org.sassrec.release.PublishProgress;
import org.sassrec.release.ReleaseStatus;
import org.sassrec.release.Rollback;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/** The releases of a project in its store. */
final class ProjectReleases {
    private final LoadedConfig config;
    private final Clock clock;
    private final Consumer<PipelineEvent> listener;

    ProjectReleases(LoadedConfig config, Clock clock, Consumer<PipelineEvent> listener) {
        this.config = config;
        this.clock = clock;
        this.listener = listener;
    }

    /** A job that activates a release or finds it live. */
    @FunctionalInterface
    interface ReleaseJob {
        void run(Consumer<PipelineEvent> events) throws IOException;
    }

    /**
     * Runs a job, adds its release to the daily metrics and returns the release that is live after it.
     *
     * @param evaluated evaluation file of the released model; {@code null} for a refresh
     */
    ReleaseManifest publish(@Nullable Path evaluated, ReleaseJob job) throws IOException {
        ReleaseRecorder recorder = ReleaseRecorder.of(config.config());
        ReleaseManifest live = publish(
                event -> {
                    recorder.accept(event);
                    listener.accept(event);
                },
                job);
        ProjectDays days = new ProjectDays(config);
        Optional<Diagnostic> alert =
                days.add(recorder, Optional.ofNullable(evaluated).map(EvaluationJson::readReport));
        alert.ifPresent(found -> listener.accept(new PipelineEvent.Warned(List.of(found))));
        days.fail(alert);
        return live;
    }

    private ReleaseManifest publish(Consumer<PipelineEvent> events, ReleaseJob job) throws IOException {
        AtomicReference<@Nullable ReleaseManifest> released = new AtomicReference<>();
        job.run(event -> {
            if (event instanceof PipelineEvent.Released made) {
                released.set(made.release());
            }
            events.accept(event);
        });
        ReleaseManifest made = released.get();
        if (made != null) {
            return made;
        }
        ReleaseManifest live =
                withStore(store -> ReleaseChannel.of(store, channel()).live().orElseThrow());
        listener.accept(new PipelineEvent.Released(live, StageTasks.storeLocation(config), false));
        return live;
    }

    Retriever retriever() {
        SassConfig project = config.config();
        return Retriever.builder(ConfiguredStore.options(project))
                .channel(channel())
                .refreshEvery(Duration.ZERO)
                .open();
    }

    List<ReleaseStatus> status() {
        return withStore(ReleaseStatus::of);
    }

    ReleaseManifest rollback(@Nullable String release) {
        return withStore(store -> {
            Rollback rollback = new Rollback(store, files(store), channel(), clock, this::report);
            return release == null ? rollback.toPrevious() : rollback.toRelease(release);
        });
    }

    Map<String, List<String>> withdraw(List<String> items, boolean allowUnknown) {
        // The list of withdrawn items is lost with the store, too.
        StageTasks.buildFolderWarning(config)
                .ifPresent(warning -> listener.accept(new PipelineEvent.Warned(List.of(warning))));
        Map<String, List<String>> found = withStore(
                store -> new ItemWithdrawal(store, home(), clock, this::report).withdraw(items, allowUnknown));
        try {
            LastRelease.addWithdrawn(StageTasks.folder(config), found.keySet());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return found;
    }

    Sass.Drift drift() {
        return withStore(store -> {
            DriftCheck check = new DriftCheck(store, files(store));
            return new Sass.Drift(
                    check.findings().stream()
                            .map(finding -> finding.withPhysicalSubject(store))
                            .toList(),
                    check.filesOfOtherStores());
        });
    }

    private String channel() {
        return config.config().publish().channel();
    }

    private ReleaseFiles files(VectorStore store) {
        return ConfiguredStore.files(config.config(), store);
    }

    private Path home() {
        return ConfiguredStore.home(config.config());
    }

    private void report(PublishProgress progress) {
        listener.accept(new PipelineEvent.Publishing(progress));
    }

    private <T> T withStore(Function<VectorStore, T> use) {
        try (VectorStore store = ConfiguredStore.openExisting(config.config())) {
            T result = use.apply(store);
            if (!store.warnings().isEmpty()) {
                listener.accept(new PipelineEvent.Warned(store.warnings()));
            }
            return result;
        }
    }
}
