package org.sassrec.pipeline.live;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.CollectionRanker;
import org.sassrec.evaluation.ranking.VectorScorer;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.tower.SnapshotLayout;
import org.sassrec.serving.tower.UserTower;
import org.sassrec.serving.tower.VersionedJson;
import org.sassrec.training.export.TowerInputReader;

/**
 * Ranks the queries of an evaluation with a release: its user tower reads the inputs of the evaluated dataset, and all
 * item vectors of its collections are scored exactly. The recall of the index therefore has no influence. Not
 * thread-safe.
 */
public final class ReleaseRanking implements AutoCloseable {
    /** User rows per call of the tower, and ids per call of the store. Bounds the memory. */
    private static final int BLOCK = 4_096;

    private final VectorStore store;
    private final ReleaseFiles files;
    private final ReleaseManifest release;
    private final SassConfig config;
    private final Dataset data;
    private final Horizon horizon;
    private final CollectionRanker ranker;
    private final Map<String, UserTower> towers = new HashMap<>();

    /**
     * Creates a ranking.
     *
     * @param home folder with the files of the releases
     * @param config configuration of the evaluation
     * @param data evaluated dataset
     * @param split evaluated split
     * @param horizon end of the data of the evaluated model
     */
    public ReleaseRanking(
            VectorStore store,
            Path home,
            ReleaseManifest release,
            SassConfig config,
            Dataset data,
            Split split,
            Horizon horizon) {
        this.store = store;
        this.files = ReleaseFiles.in(home);
        this.release = release;
        this.config = config;
        this.data = data;
        this.horizon = horizon;
        this.ranker = new CollectionRanker(
                data, config.evaluate(), split, horizon, config.run().threadCount());
    }

    /**
     * Ranks the queries of a scenario.
     *
     * @param scenario scenario of the evaluation and of the release
     * @param evaluated ranks of the evaluation
     * @throws SassException SASS6003 if the release cannot answer the queries, another code if its files or collections
     * cannot be read
     */
    public CollectionRanker.Result rank(String scenario, QueryRanks.Ranks evaluated) {
        ReleaseManifest.Collection collection = found(release.scenarios().get(scenario));
        int number = IntStream.range(0, config.scenarios().size())
                .filter(n -> config.scenarios().get(n).name().equals(scenario))
                .findFirst()
                .orElseThrow();
        UserTower tower = tower(collection, scenario);
        TowerInputReader inputs = TowerInputReader.of(data, tower.signature());
        List<String> ids = ids(collection);
        CollectionRanker.Result result = ranker.rank(
                        number,
                        ids,
                        ordered -> VectorScorer.items(
                                vectors(collection, ordered),
                                collection.dim(),
                                tower.signature().userVectors(),
                                events -> encode(tower, inputs, number, scenario, events)),
                        evaluated)
                .orElseThrow(() -> problem("the prepared dataset is not the one of the evaluation"));
        if (result.unranked() == result.queries()) {
            throw problem("its collection contains none of the items that the queries ask for");
        }
        return result;
    }

    private static <T> T found(@Nullable T value) {
        return Optional.ofNullable(value).orElseThrow();
    }

    private static SassException problem(String why) {
        return Diagnostic.error(PipelineCode.LIVE_RELEASE_NOT_COMPARED, why).toException();
    }

    /** Opens and checks the user tower of a collection. */
    private UserTower tower(ReleaseManifest.Collection collection, String scenario) {
        String model = collection.model();
        UserTower tower = towers.get(model);
        if (tower == null) {
            files.towerProblem(release, model, ReleaseFiles::digestOrProblem).ifPresent(damaged -> {
                throw damaged.toException();
            });
            tower = UserTower.open(files.userTower(model));
            towers.put(model, tower);
        }
        TowerInputReader.problem(tower.signature(), config, data).ifPresent(why -> {
            throw problem(why);
        });
        if (!tower.signature().scenarios().contains(scenario)
                || tower.signature().vectorDim() != collection.dim()) {
            throw problem("its user tower does not belong to the collection");
        }
        SnapshotLayout snapshot = VersionedJson.read(
                files.snapshot(model).resolve(SnapshotLayout.FILE), SnapshotLayout.VERSION, SnapshotLayout.class);
        if (snapshot.time() > data.endTime(horizon)) {
            throw problem("its items were computed with events that are newer than the training data of this"
                    + " evaluation, for example by `refresh`");
        }
        return tower;
    }

    /** Returns the ids of a complete collection without withdrawn items. */
    private List<String> ids(ReleaseManifest.Collection collection) {
        store.verify(collection.name());
        long rows = store.count(collection.name());
        if (rows != release.rows(collection)) {
            throw problem("its collection has " + rows + " rows instead of " + release.rows(collection));
        }
        Set<String> withdrawn = release.withdrawnItems();
        List<String> ids = new ArrayList<>();
        store.ids(collection.name(), id -> {
            if (!withdrawn.contains(id)) {
                ids.add(id);
            }
        });
        return ids;
    }

    private float[] vectors(ReleaseManifest.Collection collection, List<String> ids) {
        int dim = collection.dim();
        float[] vectors = new float[Math.multiplyExact(ids.size(), dim)];
        for (int from = 0; from < ids.size(); from += BLOCK) {
            List<String> part = ids.subList(from, Math.min(ids.size(), from + BLOCK));
            Map<String, Integer> rows = new HashMap<>();
            for (int n = 0; n < part.size(); n++) {
                rows.put(part.get(n), from + n);
            }
            for (VectorStore.Row fetched : store.fetch(collection.name(), part)) {
                Integer row = rows.remove(fetched.id());
                if (row != null) {
                    System.arraycopy(fetched.vector(), 0, vectors, row * dim, dim);
                }
            }
            if (!rows.isEmpty()) {
                throw problem("its collection lost " + rows.size() + " rows while it was read");
            }
        }
        return vectors;
    }

    private float[] encode(UserTower tower, TowerInputReader inputs, int number, String scenario, long[] events) {
        SplitFilter known = CollectionRanker.known(config.evaluate(), horizon);
        int width = tower.signature().width();
        float[] vectors = new float[Math.multiplyExact(events.length, width)];
        for (int from = 0; from < events.length; from += BLOCK) {
            long[] block = Arrays.copyOfRange(events, from, Math.min(events.length, from + BLOCK));
            float[] part = tower.encode(inputs.rows(number, scenario, block, horizon, known));
            System.arraycopy(part, 0, vectors, from * width, part.length);
        }
        return vectors;
    }

    @Override
    public void close() {
        towers.values().forEach(UserTower::close);
        ranker.close();
    }
}
