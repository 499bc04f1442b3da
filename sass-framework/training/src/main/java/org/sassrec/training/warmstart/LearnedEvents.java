package org.sassrec.training.warmstart;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.TextHash;

/**
 * The events that the weights of a training know: those of a horizon before its end. A model that starts from these
 * weights must not be measured on any of them.
 *
 * <p>A temporal split holds out the newest events, so the end describes what the weights know. Other splits also hold out
 * older events. Their fingerprints are listed, because a later training may hold out only these again.
 *
 * @param trainEnd time after the last event of the training split in epoch milliseconds
 * @param refitEnd time after the last event of training and validation data in epoch milliseconds. Validation chose the
 * weights, so they count as known also without a refit.
 * @param heldOutOfTrain fingerprints of the validation and test events before {@code trainEnd}, ascending
 * @param heldOutOfRefit fingerprints of the test events before {@code refitEnd}, ascending
 */
public record LearnedEvents(long trainEnd, long refitEnd, long[] heldOutOfTrain, long[] heldOutOfRefit) {
    private static final long[] NONE = {};

    /** Creates the description for a temporal split. */
    public LearnedEvents(long trainEnd, long refitEnd) {
        this(trainEnd, refitEnd, NONE, NONE);
    }

    /** Returns what a training on a dataset learns. */
    public static LearnedEvents of(Dataset dataset) {
        return new LearnedEvents(
                dataset.endTime(Horizon.TRAIN),
                dataset.endTime(Horizon.REFIT),
                heldOutBefore(dataset, Horizon.TRAIN, dataset.endTime(Horizon.TRAIN)),
                heldOutBefore(dataset, Horizon.REFIT, dataset.endTime(Horizon.REFIT)));
    }

    /** Whether no held-out event is older than an event that the weights know, so that the ends describe all. */
    public boolean isTemporal() {
        return heldOutOfTrain.length == 0 && heldOutOfRefit.length == 0;
    }

    /** Returns why a training whose splits have other ends cannot start from the weights; empty if it can. */
    Optional<String> obstacle(LearnedEvents next) {
        return later(trainEnd, next.trainEnd, "the training split ends")
                .or(() -> later(refitEnd, next.refitEnd, "training and validation end"));
    }

    /** Returns why a training on a dataset cannot start from the weights; empty if it can. */
    public Optional<String> obstacle(Dataset next) {
        return obstacle(new LearnedEvents(next.endTime(Horizon.TRAIN), next.endTime(Horizon.REFIT)))
                .or(() -> learned(next, Horizon.TRAIN, "validation and test", trainEnd, heldOutOfTrain))
                .or(() -> learned(next, Horizon.REFIT, "test", refitEnd, heldOutOfRefit));
    }

    private static Optional<String> later(long known, long end, String splits) {
        return known <= end
                ? Optional.empty()
                : Optional.of("the earlier model knows events until " + Instant.ofEpochMilli(known) + ", and " + splits
                        + " at " + Instant.ofEpochMilli(end));
    }

    private static Optional<String> learned(Dataset next, Horizon horizon, String splits, long end, long... heldOut) {
        long[] measured = heldOutBefore(next, horizon, end);
        long known = Arrays.stream(measured)
                .filter(event -> Arrays.binarySearch(heldOut, event) < 0)
                .count();
        return known == 0
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the earlier model may know %,d %s events: they are older than %s, and its splits did not hold"
                                + " them out",
                        known,
                        splits,
                        Instant.ofEpochMilli(end)));
    }

    /** Returns the fingerprints of the events outside of a horizon and before a time, ascending. */
    private static long[] heldOutBefore(Dataset dataset, Horizon horizon, long end) {
        Events events = dataset.events();
        LongStream.Builder found = LongStream.builder();
        int scenarios = dataset.manifest().scenarios().size();
        for (Split split : Split.values()) {
            for (int s = 0; s < scenarios && !horizon.includes(split); s++) {
                Dataset.Rows rows = dataset.exposures(s, split);
                for (long n = 0; n < rows.size(); n++) {
                    long event = rows.event(n);
                    if (events.time(event) < end) {
                        found.add(fingerprint(dataset, event));
                    }
                }
            }
        }
        return found.build().sorted().toArray();
    }

    /** Numbers of users and items differ between datasets, so the fingerprint is that of the ids and the time. */
    private static long fingerprint(Dataset dataset, long event) {
        Events events = dataset.events();
        long user = TextHash.hash(dataset.userId(events.user(event)), events.time(event));
        return TextHash.hash(dataset.itemId(events.item(event)), user);
    }
}
