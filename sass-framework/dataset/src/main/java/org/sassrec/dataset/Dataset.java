package org.sassrec.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.Side;

/**
 * A prepared dataset, memory-mapped. Heap use does not depend on the number of events. All accessors are thread-safe.
 * Users and items (entities) are numbered from 0. The rows of an embedding table are a separate numbering, which the
 * features return. The dataset's own {@link EntityValues} count only events inside the horizon.
 */
public interface Dataset extends EntityValues, AutoCloseable {
    DatasetManifest manifest();

    List<FeatureSpec> features(Side side);

    int userCount();

    int itemCount();

    /** Returns the original id of a user as text. */
    String userId(int user);

    String itemId(int item);

    /** Returns the number of a user, or -1. */
    int userIndex(String id);

    /** Returns the number of an item, or -1. */
    int itemIndex(String id);

    /** Returns the value of a table row as text, the empty text for row 0. */
    String vocabularyValue(String table, int row);

    /** Returns all events by (user, scenario, time). */
    Events events();

    /** Returns all events by (user, time). */
    Timeline eventsByTime();

    /** Returns the positives by (user, scenario, time). */
    Timeline positives();

    /** Returns the positives by (user, time). */
    Timeline positivesByTime();

    /**
     * Returns the positives of one scenario and split as rows of {@link #events()}, in (user, time) order. A training
     * sample or an evaluation query is identified by its index in this list.
     */
    Rows samples(int scenario, Split split);

    /** Returns the exposures of one scenario and split as rows of {@link #events()}. */
    Rows exposures(int scenario, Split split);

    /** A memory-mapped list of event rows. */
    interface Rows {
        long size();

        long event(long index);
    }

    /**
     * Returns values whose statistics count the events of all days before the requested day, of any split. They
     * correspond to a platform that updates its statistics daily. Vocabularies are those of the horizon. Use them for
     * evaluation only: training and released models must not read them.
     */
    EntityValues rollingValues();

    /**
     * Returns the {@link #rollingValues} for {@link SplitFilter#ALL}, otherwise this dataset's values, which are
     * bounded by the horizon.
     */
    default EntityValues values(SplitFilter known) {
        return known == SplitFilter.ALL ? rollingValues() : this;
    }

    /**
     * Reads the items of a {@link FeatureSpec.Kind#SEQUENCE} feature: known events strictly before {@code time}, newest
     * first, at most its maxLength. Sequences of list columns ignore scenario, time and filter. A sequence of an event
     * column contains table rows instead of items, without events whose value is out of vocabulary.
     *
     * @param known filter of the events by split
     * @param items receives the items
     * @param times receives the times of the elements in epoch milliseconds, 0 for list columns. May be {@code null}.
     * @return number of elements written to {@code items}
     */
    int sequence(
            FeatureSpec feature,
            int user,
            int scenario,
            long time,
            SplitFilter known,
            int[] items,
            long @Nullable [] times);

    /** Reads the items of a sequence without their times. */
    default int sequence(FeatureSpec feature, int user, int scenario, long time, SplitFilter known, int[] items) {
        return sequence(feature, user, scenario, time, known, items, null);
    }

    /** Returns the day after the last event inside the horizon. */
    int endDay(Horizon horizon);

    /** Returns the time after the last event inside the horizon in epoch milliseconds. */
    long endTime(Horizon horizon);

    /** Returns the candidate set of a scenario in ascending order. */
    int[] candidates(int scenario, Horizon horizon);

    /** Returns the scenarios in which users were active, with counts inside the horizon. */
    Visits userVisits(Horizon horizon);

    Visits itemVisits(Horizon horizon);

    /** Pairs of entity and scenario with at least one exposure, and their counts. Ordered by entity, then scenario. */
    interface Visits {
        long rows();

        /** Returns the first row of an entity. {@code start(e + 1)} is the row after its last. */
        long start(int entity);

        int entity(long row);

        int scenario(long row);

        int exposures(long row);
    }

    /** Returns the items in all list columns of a user, for exclusion from results. */
    int[] listedItems(int user);

    /** Returns the text of an item in a column of {@link DatasetManifest#itemColumns()}. */
    String itemText(int item, String column);

    @Override
    void close();
}
