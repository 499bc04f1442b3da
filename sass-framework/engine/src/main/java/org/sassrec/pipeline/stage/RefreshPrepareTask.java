package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.StageTask;

/** Source files of now to the dataset that weights of before make vectors of. */
final class RefreshPrepareTask implements StageTask {
    /** Name of the weights among the inputs. */
    private static final String WEIGHTS = "the weights";

    /** Clocks of devices may be wrong by some hours, and by their zone. */
    private static final Duration MAX_FUTURE = Duration.ofDays(1);

    private final RunContext trained;
    private final RunContext run;
    private final String weights;
    private final Horizon horizon;
    private final SourceInputs sources;
    private final Clock clock;

    /**
     * @param trained the run that trained
     * @param run the same with the newer dataset
     * @param weights fingerprint of the training
     * @param horizon that the weights know
     * @param clock that tells what is still to come
     */
    RefreshPrepareTask(RunContext trained, RunContext run, String weights, Horizon horizon, Clock clock) {
        this.clock = clock;
        this.trained = trained;
        this.run = run;
        this.weights = weights;
        this.horizon = horizon;
        this.sources = new SourceInputs(run);
    }

    @Override
    public StageInputs inputs() throws IOException {
        Map<String, String> inputs = sources.inspect();
        inputs.put(WEIGHTS, weights);
        return StageInputs.of(inputs);
    }

    @Override
    public StageInputs actualInputs(StageInputs planned) {
        return sources.actualInputs(planned);
    }

    /** The files' checksums, and the weights: other weights make other vectors of the same dataset. */
    @Override
    public Optional<String> resultDigest() {
        Map<String, String> result = new TreeMap<>(Map.of(WEIGHTS, weights));
        try {
            SourceInputs.addDatasetFiles(result, "dataset", run.prepared());
        } catch (SassException e) {
            return Optional.empty();
        }
        return Optional.of(StageInputs.of(result).fingerprint());
    }

    @Override
    public Optional<String> note() {
        return sources.note();
    }

    @Override
    public boolean outputExists() {
        try {
            run.dataset().close();
            return true;
        } catch (SassException e) {
            return false;
        }
    }

    @Override
    public void run(StageInputs inputs, boolean resume) throws IOException {
        sources.report(sources.preparation("").runRefresh(trained.prepared(), horizon));
        checkNewestEvent();
        sources.reportChanged();
    }

    /**
     * A log that ends earlier than the one of the training is hardly what anybody wants to release; and one event of a month ahead
     * would make all that is counted over the last days a count of nothing, since they are the days before the newest event.
     */
    private void checkNewestEvent() {
        try (Dataset now = run.dataset();
                Dataset then = trained.dataset()) {
            long ends = now.endTime(Horizon.REFIT);
            long ended = then.endTime(Horizon.REFIT);
            ZoneId zone = run.config().data().events().time().zone();
            Instant latest = clock.instant().plus(MAX_FUTURE);
            if (Instant.ofEpochMilli(ends).isAfter(latest)) {
                throw Diagnostic.error(
                                DiagnosticCode.REFRESH_DATA_NOT_CURRENT,
                                "the newest event is of " + text(ends, zone) + ", which is still to come")
                        .at(run.loaded().place("data.events.path"), "")
                        .withHelp("correct such events or leave them out: statistics are as of the newest one")
                        .toException();
            }
            if (ends < ended) {
                run.listener()
                        .accept(new PipelineEvent.Warned(List.of(Diagnostic.warning(
                                        DiagnosticCode.REFRESH_DATA_NOT_CURRENT,
                                        "the newest event is of " + text(ends, zone)
                                                + ", older than what the weights were trained on (" + text(ended, zone)
                                                + ")")
                                .withHelp("check `data.events.path`: a refresh releases the data that is there"))));
            }
        }
    }

    private static String text(long end, ZoneId zone) {
        return Instant.ofEpochMilli(end - 1)
                .atZone(zone)
                .truncatedTo(ChronoUnit.SECONDS)
                .toLocalDateTime()
                .toString();
    }
}
