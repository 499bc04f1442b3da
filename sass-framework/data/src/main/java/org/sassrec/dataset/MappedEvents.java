package org.sassrec.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.sassrec.config.Side;

/** The events' own file. */
final class MappedEvents implements Events {
    private final long rows;
    private final Columns.Longs starts;
    private final Columns.Ints user;
    private final Columns.Ints item;
    private final Columns.Shorts scenario;
    private final Columns.Longs time;
    private final Columns.Ints day;
    private final Columns.Bytes split;
    private final Columns.Bytes positive;
    private final Map<String, Columns.Ints> contexts = new HashMap<>();

    MappedEvents(Path folder, DatasetLayout layout, Columns.Longs starts) throws IOException {
        TableFile table = TableFile.open(folder.resolve(DatasetFiles.EVENTS));
        this.rows = table.rows();
        this.starts = starts;
        this.user = table.ints("user");
        this.item = table.ints("item");
        this.scenario = table.shorts("scenario");
        this.time = table.longs("time");
        this.day = table.ints("day");
        this.split = table.bytes("split");
        this.positive = table.bytes("positive");
        for (int f = 0; f < layout.features().size(); f++) {
            FeatureSpec spec = layout.features().get(f).spec();
            if (spec.side() == Side.CONTEXT) {
                contexts.put(spec.name(), table.ints("c" + f));
            }
        }
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public long start(int user) {
        return starts.get(user);
    }

    @Override
    public long end(int user) {
        return starts.get(user + 1L);
    }

    @Override
    public int user(long row) {
        return user.get(row);
    }

    @Override
    public int item(long row) {
        return item.get(row);
    }

    @Override
    public int scenario(long row) {
        return scenario.get(row);
    }

    @Override
    public long time(long row) {
        return time.get(row);
    }

    @Override
    public Split split(long row) {
        return Splits.of(split.get(row));
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
            throw new IllegalArgumentException(feature.name() + " is no context feature of this dataset");
        }
        return column.get(row);
    }
}
