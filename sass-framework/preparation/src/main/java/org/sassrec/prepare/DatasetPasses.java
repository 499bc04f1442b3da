package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.prepare.statistic.DailySumsWriter;
import org.sassrec.prepare.statistic.EntityPart;
import org.sassrec.prepare.statistic.EventPass;
import org.sassrec.prepare.statistic.EventRows;
import org.sassrec.prepare.statistic.EventTotals;
import org.sassrec.prepare.statistic.ItemPartition;
import org.sassrec.prepare.statistic.ItemPass;
import org.sassrec.prepare.statistic.ItemTotals;
import org.sassrec.prepare.statistic.PartThreads;
import org.sassrec.prepare.step.OutputParts;

/** Reads the sorted events, shard by shard, and writes the files that are computed from them. */
final class DatasetPasses implements AutoCloseable {
    private final List<EntityPart> users;
    private final List<EntityPart> items;
    private final PartThreads threads;
    private final boolean[] history;
    private final List<EventRows.Mapped> events = new ArrayList<>();
    private final List<ItemPartition> itemEvents = new ArrayList<>();
    private final long rows;

    /**
     * Opens the events.
     *
     * @param history scenarios of list columns
     * @param work folder for temporary files
     */
    DatasetPasses(OutputParts parts, PartThreads threads, boolean[] history, Path work) throws IOException {
        this.users = parts.parts(EntityFiles.USER);
        this.items = parts.parts(EntityFiles.ITEM);
        this.threads = threads;
        this.history = history;
        for (EntityPart shard : users) {
            events.add(EventRows.Mapped.open(shard.folder()));
        }
        this.rows = events.stream().mapToLong(EventRows.Mapped::rows).sum();
        for (int shard = 0; shard < events.size(); shard++) {
            itemEvents.add(new ItemPartition(
                    work.resolve("item_events_" + shard), rows, parts.items().size(), threads.threads()));
        }
    }

    long rows() {
        return rows;
    }

    /** Writes the files of the users. */
    EventTotals events(DailySumsWriter.SumRequest sums) throws IOException {
        long[] firstRows = new long[events.size() + 1];
        for (int shard = 0; shard < events.size(); shard++) {
            firstRows[shard + 1] = firstRows[shard] + events.get(shard).rows();
        }
        return EventTotals.sum(threads.run(
                events.size(),
                shard -> new EventPass(
                                users.get(shard), events.get(shard), history, firstRows[shard], itemEvents.get(shard))
                        .run(sums)));
    }

    /** Writes the files of the items. Call {@link #events} before. */
    ItemTotals items(DailySumsWriter.SumRequest sums) throws IOException {
        return ItemTotals.sum(
                threads.run(items.size(), part -> new ItemPass(items.get(part), history).run(itemEvents, sums)));
    }

    List<DatasetManifest.Shard> shards() {
        List<DatasetManifest.Shard> shards = new ArrayList<>();
        for (int shard = 0; shard < events.size(); shard++) {
            EntityPart part = users.get(shard);
            shards.add(new DatasetManifest.Shard(
                    part.first(), part.size(), events.get(shard).rows()));
        }
        return shards;
    }

    List<DatasetManifest.ItemPart> itemParts() {
        return items.stream()
                .map(part -> new DatasetManifest.ItemPart(part.first(), part.size()))
                .toList();
    }

    /** Deletes the temporary files. */
    @Override
    public void close() throws IOException {
        for (ItemPartition shard : itemEvents) {
            shard.close();
        }
    }
}
