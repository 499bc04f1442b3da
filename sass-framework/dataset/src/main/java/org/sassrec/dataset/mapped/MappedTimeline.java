package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.dataset.Events;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/** A timeline in a mapped file. */
final class MappedTimeline extends AbstractMappedTimeline {
    private final Events events;
    private final Columns.Longs event;

    MappedTimeline(Path folder, String file, Columns.Longs starts, Events events) throws IOException {
        this(TableFile.open(folder.resolve(file)), starts, events);
    }

    private MappedTimeline(TableFile table, Columns.Longs starts, Events events) {
        super(table, starts);
        this.events = events;
        this.event = table.longs("event");
    }

    @Override
    public int user(long row) {
        return events.user(event.get(row));
    }

    @Override
    public long event(long row) {
        return event.get(row);
    }
}
