package org.sassrec.pipeline.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.StageDecision;
import org.sassrec.training.warmstart.TrainingLineage;

/**
 * Days of {@code data.events.dates} whose files changed after the earlier training of a warm start had learned them. The
 * weights know the previous content of such a day.
 */
public final class LearnedDays {
    private final LoadedConfig loaded;
    private final List<StoredTraining> before;
    private final Map<String, String> versions;
    private final Function<Path, String> names;

    /**
     * Creates the check of a run.
     *
     * @param stored stored trainings
     * @param versions versions of the source files of the run, by name
     * @param names returns the name of a file
     */
    public LearnedDays(
            LoadedConfig loaded,
            List<StoredTraining> stored,
            Map<String, String> versions,
            Function<Path, String> names) {
        this.loaded = loaded;
        this.before = stored.stream()
                .filter(each -> each.precedes(loaded.config().date()))
                .toList();
        this.versions = versions;
        this.names = names;
    }

    /**
     * Returns the warning about changed days of the training from which a run starts.
     *
     * @param days files of each day
     */
    public Optional<Diagnostic> warning(SortedMap<LocalDate, List<Path>> days) throws IOException {
        Optional<StoredTraining> start = StoredTraining.latest(before.stream());
        if (start.isEmpty() || start.get().date().equals(LocalDate.MIN)) {
            return Optional.empty();
        }
        List<LocalDate> changed = changed(start.get(), days);
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        LocalDate first = changed.get(0);
        LocalDate learned = before.stream()
                .filter(each -> knows(each, first))
                .map(StoredTraining::date)
                .min(Comparator.naturalOrder())
                .orElse(start.get().date());
        return Optional.of(Diagnostic.warning(
                        PipelineCode.LEARNED_DAY_CHANGED,
                        "the events of "
                                + StageDecision.summarize(changed.stream()
                                        .map(LocalDate::toString)
                                        .toList())
                                + " changed after a training learned them")
                .at(loaded.locationOf("data.events.path"), "")
                .withNote("the weights know the previous events; this training samples the new ones like other older"
                        + " events")
                .withHelp("to replace them, run `sass train --date " + learned + "`, then each later date")
                .withHelp("or train from scratch: `sass train --set finetune.start=cold`"));
    }

    private List<LocalDate> changed(StoredTraining start, SortedMap<LocalDate, List<Path>> days) throws IOException {
        Map<String, String> read = start.sources();
        List<LocalDate> changed = new ArrayList<>();
        // Days before the first file that the training read were outside of its days.
        boolean wasRead = false;
        for (Map.Entry<LocalDate, List<Path>> day : days.entrySet()) {
            List<String> files = day.getValue().stream().map(names).toList();
            wasRead |= files.stream().anyMatch(read::containsKey);
            if (wasRead
                    && knows(start, day.getKey())
                    && files.stream()
                            .anyMatch(name -> !versions.getOrDefault(name, "").equals(read.get(name)))) {
                changed.add(day.getKey());
            }
        }
        return changed;
    }

    /** Returns whether the released weights of a training learned the events of a day, or a part of them. */
    private boolean knows(StoredTraining training, LocalDate day) {
        if (training.date().equals(LocalDate.MIN)) {
            return false;
        }
        Instant end = Instant.parse(
                TrainingLineage.read(training.releasedFinetune()).last().dataEnd());
        return day.atStartOfDay(loaded.config().data().events().time().zone())
                .toInstant()
                .isBefore(end);
    }
}
