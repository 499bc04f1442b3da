package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.evaluation.EvaluationJson;
import org.sassrec.evaluation.GateVerdict;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.DriftCheck;
import org.sassrec.release.ExportContent;
import org.sassrec.release.Gates;
import org.sassrec.release.Publisher;
import org.sassrec.release.ReleaseContent;
import org.sassrec.serving.release.Release;
import org.sassrec.serving.release.Releases;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.VectorStore;

/** The export to a live release. */
final class PublishWork implements StageWork {
    private final Run run;
    private final Path own;
    private final Clock clock;

    PublishWork(Run run, Clock clock) {
        this(run, run.output(), clock);
    }

    /** @param own folder that remembers what was published by this work, beside that of the run, which remembers what was last */
    PublishWork(Run run, Path own, Clock clock) {
        this.run = run;
        this.own = own;
        this.clock = clock;
    }

    @Override
    public Inputs inputs() {
        return run.keys(Stage.PUBLISH);
    }

    @Override
    public boolean outputThere() {
        return outputProblem().isEmpty();
    }

    /** What was published last must be live, all of it, and as it was published. */
    @Override
    public Optional<String> outputProblem() {
        SassConfig config = run.config();
        String channel = config.publish().channel();
        try (VectorStore store = ConfiguredStore.openExisting(config)) {
            Optional<Release> live = Releases.of(store, channel).live();
            Optional<LastRelease> last = LastRelease.read(own);
            if (live.isEmpty()) {
                return Optional.of("nothing is live in channel `" + channel + "`");
            }
            if (last.isEmpty()) {
                return Optional.of("what was published last is not known here");
            }
            if (!live.get().id().equals(last.get().release())) {
                return Optional.of(another(live.get(), last.get()));
            }
            if (!last.get().heldBack().isEmpty()) {
                return Optional.of("`" + String.join("`, `", last.get().heldBack()) + "` was held back");
            }
            return drift(new DriftCheck(store, ConfiguredStore.home(config)).ofLive(channel));
        } catch (SassException e) {
            return Optional.of(e.diagnostics().get(0).message());
        } catch (IOException e) {
            return Optional.of("what was published last cannot be read: " + e.getMessage());
        }
    }

    private static String another(Release live, LastRelease last) {
        String by = live.action() == Release.Action.ROLLBACK ? ", by a rollback" : "";
        return "release " + live.id() + " is live since " + live.since() + by + ", and not " + last.release()
                + ", which was published from here";
    }

    private static Optional<String> drift(List<DriftCheck.Finding> findings) {
        return findings.stream()
                .findFirst()
                .map(first -> "`" + first.subject() + "` " + first.text()
                        + (findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more; see `drift`)"));
    }

    @Override
    public double amount() throws IOException {
        return run.workload(null).of(Stage.PUBLISH);
    }

    @Override
    public void run(Inputs inputs, boolean resume) throws IOException {
        SassConfig config = run.config();
        BuildFolder.warning(run.loaded())
                .ifPresent(warning -> run.listener().accept(new PipelineEvent.Warned(List.of(warning))));
        GateCheck gates = GateCheck.of(run);
        List<GateVerdict> verdicts = new ArrayList<>();
        // Of all scenarios, also those that are not published now: the last run that passed is a whole one.
        Gates asked = new Gates() {
            @Override
            public List<GateVerdict> judge(Optional<Release> live) {
                verdicts.addAll(gates.verdicts(live));
                return verdicts;
            }

            @Override
            public SourceSpan place(GateVerdict verdict) {
                return gates.place(verdict);
            }
        };
        try (VectorStore store = ConfiguredStore.open(config)) {
            Publisher.Outcome outcome = publisher(store, asked).publish(content(inputs.fingerprint()));
            // Where nothing changed nobody was asked, maybe since a run was killed right after it had switched.
            gates.accept(verdicts.isEmpty() ? gates.verdicts(Optional.of(outcome.release())) : verdicts);
            LastRelease last = LastRelease.of(
                    outcome.release(),
                    LiveState.place(config),
                    outcome.heldBack().keySet());
            last.write(own);
            last.write(run.output());
            run.listener().accept(new PipelineEvent.Released(outcome.release(), place(config), outcome.changed()));
        } finally {
            // What is live as it is has nothing to pass: then those of `evaluate` stay.
            if (!verdicts.isEmpty()) {
                gates.keep(verdicts);
            }
        }
    }

    /** What publishing the export would do. */
    Publisher.Preview preview() throws IOException {
        try (VectorStore store = ConfiguredStore.look(run.config())) {
            return publisher(store, GateCheck.of(run)::verdicts).preview(content(""));
        }
    }

    private Publisher publisher(VectorStore store, Gates gates) {
        SassConfig config = run.config();
        return new Publisher(
                store,
                ConfiguredStore.home(config),
                new Publisher.Options(
                        config.publish().channel(),
                        config.publish().annRecall(),
                        config.publish().keepReleases(),
                        config.publish().only(),
                        config.publish().holdBack(),
                        config.publish().mostChurn(),
                        gates),
                clock,
                progress -> run.listener().accept(new PipelineEvent.Publishing(progress)));
    }

    private ReleaseContent content(String fingerprint) throws IOException {
        PublishConfig.Filters filters = run.config().publish().filters();
        return ExportContent.open(run.export(), Map.of("run", fingerprint, Release.INDEX, index()))
                .filteredBy(FilterColumns.of(filters.text(), filters.number()))
                .madeFrom(run.madeFrom())
                .evaluated(Files.exists(run.evaluation()) ? EvaluationJson.read(run.evaluation()) : Map.of());
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
            case EMBEDDED -> ConfiguredStore.home(config).toString();
            case MILVUS -> config.publish().milvus().uri();
        };
    }
}
