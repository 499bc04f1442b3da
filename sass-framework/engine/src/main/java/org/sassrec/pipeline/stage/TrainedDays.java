package org.sassrec.pipeline.stage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Horizon;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.training.TrainedModel;

/** Finds the days of the events that weights were trained on. */
final class TrainedDays {
    private TrainedDays() {}

    /**
     * Returns the days of released weights and the last day of the evaluated ones; empty if the dataset or the checkpoints
     * were deleted, which a publish does not need.
     *
     * @param released context of the fine-tuning that is released
     * @param evaluated context of the fine-tuning that the metrics belong to
     */
    static Optional<PipelineEvent.TrainedOn> of(RunContext released, RunContext evaluated) {
        ZoneId zone = released.config().data().events().time().zone();
        try (Dataset dataset = released.dataset()) {
            Horizon horizon = TrainedModel.finalHorizon(released.finetune());
            long first = dataset.endTime(horizon) - 1;
            Events events = dataset.events();
            for (long row = 0; row < events.rows(); row++) {
                if (horizon.includes(events.split(row))) {
                    first = Math.min(first, events.time(row));
                }
            }
            return Optional.of(new PipelineEvent.TrainedOn(
                    day(first, zone), day(dataset.endTime(horizon) - 1, zone), lastDay(evaluated, zone)));
        } catch (SassException missing) {
            return Optional.empty();
        }
    }

    private static LocalDate lastDay(RunContext run, ZoneId zone) {
        try (Dataset dataset = run.dataset()) {
            return day(dataset.endTime(TrainedModel.finalHorizon(run.finetune())) - 1, zone);
        }
    }

    private static LocalDate day(long time, ZoneId zone) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(time), zone);
    }
}
