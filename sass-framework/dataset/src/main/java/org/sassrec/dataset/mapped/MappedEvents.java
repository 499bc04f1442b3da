package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/** Reads the events file. */
final class MappedEvents extends MappedTimeline implements Events {
    private final Columns.Ints user;
    private final Columns.Ints day;
    private final Columns.Bytes positive;
    private final Map<String, Columns.Ints> contexts = new HashMap<>();

    MappedEvents(TableFolders shards, DatasetLayout layout, Columns.Longs starts) throws IOException {
        this(shards.table(DatasetFiles.EVENTS), layout, starts);
    }

    private MappedEvents(TableFile table, DatasetLayout layout, Columns.Longs starts) {
        super(table, starts);
        this.user = table.ints("user");
        this.day = table.ints("day");
        this.positive = table.bytes("positive");
        for (int f = 0; f < layout.features().size(); f++) {
            FeatureSpec spec = layout.features().get(f).spec();
            if (spec.config().ofEvents()) {
                contexts.put(spec.name(), table.ints("c" + f));
            }
        }
    }

    @Override
    public int user(long row) {
        return user.get(row);
    }

    @Override
    public long event(long row) {
        return row;
    }

    @Override
    public boolean positive(long row) {
        return positive.get(row) != 0;
    }

    @Override
    public int day(long row) {
        return day.get(row);
    }

    @Override
    public int context(FeatureSpec feature, long row) {
        Columns.Ints column = contexts.get(feature.name());
        if (column == null) {
            throw new IllegalArgumentException(feature.name() + " has no event values in this dataset");
        }
        return column.get(row);
    }
}
