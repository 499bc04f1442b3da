package org.sassrec.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.Side;

/**
 * The prepared dataset, memory-mapped: heap use does not grow with the number of events. All accessors are thread-safe.
 * Users and items are numbered 0.. (entities); an embedding table's rows are another numbering, given by the features.
 * Its own {@link EntityValues} count what lies inside the horizon and nothing else.
 */
public interface Dataset extends EntityValues, AutoCloseable {
    DatasetManifest manifest();

    List<FeatureSpec> features(Side side);

    int userCount();

    int itemCount();

    /** Original id of a user as text. */
    String userId(int user);

    String itemId(int item);

    /** Number of a user, or -1. */
    int userIndex(String id);

    /** Number of an item, or -1. */
    int itemIndex(String id);

    /** Value of a table's row as text; the empty text for row 0. */
    String vocabularyValue(String table, int row);

    /** All events by (user, scenario, time). */
    Events events();

    /** All events by (user, time). */
    Timeline eventsByTime();

    /** Positives by (user, scenario, time). */
    Timeline positives();

    /** Positives by (user, time). */
    Timeline positivesByTime();

    /**
     * Positives of one scenario and split: their rows in {@link #events()}, in (user, time) order, so that a training
     * sample or an evaluation query is found by number.
     */
    Rows samples(int scenario, Split split);

    /** All events (exposures) of one scenario and split: their rows in {@link #events()}. */
    Rows exposures(int scenario, Split split);

    /** A list of event rows, memory-mapped. */
    interface Rows {
        long size();

        long event(long index);
    }

    /**
     * The same values with statistics that count the events of all days before the one asked for, of whatever split: what
     * a platform sees that works its statistics out anew every morning. Vocabularies, and so the rows of values, stay those of
     * the horizon. For measuring only: nothing that is trained or released may read it.
     */
    EntityValues rollingValues();

    /** Values by what is known: the {@link #rollingValues} ones for {@link SplitFilter#ALL}, else these, which the horizon bounds. */
    default EntityValues values(SplitFilter known) {
        return known == SplitFilter.ALL ? rollingValues() : this;
    }

    /**
     * The items of a {@link FeatureSpec.Kind#SEQUENCE} feature that lie strictly before {@code time} and are known,
     * newest first, at most its maxLength. List-column sequences ignore scenario, time and what is known. A history of an event
     * column has the rows of its table instead, without events whose value is unknown.
     *
     * @param times takes the elements' times, epoch milliseconds, 0 where a list has none; {@code null} if nobody asks
     * @return how many of {@code items} were written
     */
    int sequence(
            FeatureSpec feature,
            int user,
            int scenario,
            long time,
            SplitFilter known,
            int[] items,
            long @Nullable [] times);

    /** The same without their times. */
    default int sequence(FeatureSpec feature, int user, int scenario, long time, SplitFilter known, int[] items) {
        return sequence(feature, user, scenario, time, known, items, null);
    }

    /** Day after the last event inside the horizon. */
    int endDay(Horizon horizon);

    /** Time after the last event inside the horizon, epoch milliseconds. */
    long endTime(Horizon horizon);

    /** Items that may be shown in a scenario, ascending. */
    int[] candidates(int scenario, Horizon horizon);

    /** Which users and items were exposed where, with counts inside the horizon. */
    Visits userVisits(Horizon horizon);

    Visits itemVisits(Horizon horizon);

    /** (entity, scenario) pairs with counts, ascending by entity then scenario; only pairs with an exposure. */
    interface Visits {
        long rows();

        /** First row of an entity; {@code start(e + 1)} is the row after its last. */
        long start(int entity);

        int entity(long row);

        int scenario(long row);

        int exposures(long row);
    }

    /** Items in the user's list columns (all sequence features with a column, all history scenarios), for exclusion. */
    int[] listedItems(int user);

    /** Text of an item's column as a person recognises it; columns in {@link DatasetManifest#itemColumns()}. */
    String itemText(int item, String column);

    @Override
    void close();
}
