package org.sassrec.pipeline;

import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.ExportContent;
import org.sassrec.release.Publisher;
import org.sassrec.release.Release;
import org.sassrec.release.ReleaseContent;
import org.sassrec.release.Releases;
import org.sassrec.release.StoreProvider;
import org.sassrec.release.VectorStore;

/** The export to a live release. */
final class PublishWork implements StageWork {
    private final Run run;
    private final Clock clock;

    PublishWork(Run run, Clock clock) {
        this.run = run;
        this.clock = clock;
    }

    @Override
    public Inputs inputs() {
        return run.keys(Stage.PUBLISH);
    }

    /** Whether what was published last is live: it is not after a rollback, for instance. */
    @Override
    public boolean outputThere() {
        try (VectorStore store = StoreProvider.of(run.config()).openExisting(run.config())) {
            Optional<String> live =
                    Releases.of(store, run.config().publish().channel()).live().map(Release::id);
            return live.isPresent()
                    && live.equals(LastRelease.read(run.output()).map(LastRelease::release));
        } catch (SassException | IOException e) {
            return false;
        }
    }

    @Override
    public double amount() throws IOException {
        return run.workload(null).of(Stage.PUBLISH);
    }

    @Override
    public void run(String fingerprint, boolean resume) throws IOException {
        SassConfig config = run.config();
        try (VectorStore store = StoreProvider.of(config).open(config)) {
            Publisher.Outcome outcome = publisher(store).publish(content(fingerprint));
            LastRelease.of(
                            outcome.release(),
                            LiveState.place(config),
                            config.publish().keepReleases())
                    .write(run.output());
            run.listener().accept(new PipelineEvent.Released(outcome.release(), place(config), outcome.changed()));
        }
    }

    /** What publishing the export would do. Where there is no store yet, one without anything in it is made. */
    Publisher.Preview preview() throws IOException {
        try (VectorStore store = StoreProvider.of(run.config()).open(run.config())) {
            return publisher(store).preview(content(""));
        }
    }

    private Publisher publisher(VectorStore store) {
        SassConfig config = run.config();
        return new Publisher(
                store,
                StoreProvider.home(config),
                new Publisher.Options(
                        config.publish().channel(),
                        config.publish().annRecall(),
                        config.publish().keepReleases(),
                        config.publish().only(),
                        config.publish().holdBack()),
                clock,
                progress -> run.listener().accept(new PipelineEvent.Publishing(progress)));
    }

    private ReleaseContent content(String fingerprint) throws IOException {
        return ExportContent.open(run.export(), Map.of("run", fingerprint, Release.INDEX, index()))
                .madeFrom(run.madeFrom());
    }

    /** Fingerprint of how collections are indexed and verified. */
    private String index() {
        SortedMap<String, String> keys = new TreeMap<>(run.keys(Stage.PUBLISH).values());
        keys.keySet().removeIf(path -> !StageKeys.indexes(path));
        return Inputs.of(keys).fingerprint();
    }

    /** Where the store is, for people. */
    static String place(SassConfig config) {
        return switch (config.publish().store()) {
            case EMBEDDED -> StoreProvider.home(config).toString();
            case MILVUS -> config.publish().milvus().uri();
        };
    }
}
