package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.ExportContent;
import org.sassrec.release.Publisher;
import org.sassrec.release.Release;
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

    /** Whether anything is live; whether it is this export's is told by the fingerprints. */
    @Override
    public boolean outputThere() {
        try (VectorStore store = StoreProvider.of(run.config()).openExisting(run.config())) {
            return Releases.of(store, Releases.LIVE).live().isPresent();
        } catch (SassException e) {
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
        Path home = StoreProvider.home(config);
        try (VectorStore store = StoreProvider.of(config).open(config)) {
            Publisher publisher = new Publisher(
                    store,
                    home,
                    new Publisher.Options(
                            Releases.LIVE,
                            config.publish().annRecall(),
                            config.publish().keepReleases()),
                    clock,
                    progress -> run.listener().accept(new PipelineEvent.Publishing(progress)));
            Publisher.Outcome outcome = publisher.publish(
                    ExportContent.open(run.export(), Map.of("run", fingerprint, Release.INDEX, index()))
                            .madeFrom(run.madeFrom()));
            LastRelease.of(
                            outcome.release(),
                            LiveState.place(config),
                            config.publish().keepReleases())
                    .write(run.output());
            run.listener().accept(new PipelineEvent.Released(outcome.release(), place(config), outcome.changed()));
        }
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
