package org.sassrec.pipeline;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.ExportContent;
import org.sassrec.release.Publisher;
import org.sassrec.release.Releases;
import org.sassrec.release.VectorStore;
import org.sassrec.release.embedded.EmbeddedStore;

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
        try (VectorStore store = EmbeddedStore.openExisting(store(run.config()))) {
            return Releases.of(store, Releases.LIVE).live().isPresent();
        } catch (SassException e) {
            return false;
        }
    }

    @Override
    public void run(String fingerprint, boolean resume) {
        SassConfig config = run.config();
        Path home = store(config);
        try (VectorStore store = EmbeddedStore.open(home)) {
            Publisher publisher = new Publisher(
                    store,
                    home,
                    new Publisher.Options(
                            Releases.LIVE,
                            config.publish().annRecall(),
                            config.publish().keepReleases()),
                    clock,
                    progress -> run.listener().accept(new PipelineEvent.Publishing(progress)));
            Publisher.Outcome outcome = publisher.publish(ExportContent.open(run.export(), Map.of("run", fingerprint)));
            run.listener().accept(new PipelineEvent.Released(outcome.release(), home, outcome.changed()));
        }
    }

    static Path store(SassConfig config) {
        return config.directory().resolve(config.publish().path()).normalize();
    }
}
