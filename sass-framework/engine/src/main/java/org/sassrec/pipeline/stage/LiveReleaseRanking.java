package org.sassrec.pipeline.stage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.CollectionRanker;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.ranking.VectorScorer;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.tower.SnapshotLayout;
import org.sassrec.serving.tower.UserTower;
import org.sassrec.serving.tower.VersionedJson;
import org.sassrec.training.export.TowerInputReader;

/**
 * Ranks the queries of an evaluation with the live release: its user tower reads the inputs of the evaluated dataset, and
 * all item vectors of its collections are scored exactly. The recall of the index therefore has no influence.
 */
final class LiveReleaseRanking {
    /** User rows per call of the tower, and ids per call of the store. Bounds the memory. */
    private static final int BLOCK = 4_096;

    private final RunContext run;
    private final EvaluationReport report;
    private final ReleaseManifest live;
    private final ReleaseFiles files;
    private final VectorStore store;
    private final Dataset data;
    private final Map<String, UserTower> towers = new HashMap<>();

    /**
     * The ranks of the live release.
     *
     * @param ranks of the scenarios that it answered
     * @param missing by scenario, number of queries whose target its collection does not contain, if any
     * @param problems by scenario, why it did not answer
     */
    record Result(QueryRanks ranks, Map<String, Long> missing, Map<String, String> problems) {}

    private LiveReleaseRanking(
            RunContext run, EvaluationReport report, ReleaseManifest live, VectorStore store, Dataset data) {
        this.run = run;
        this.report = report;
        this.live = live;
        this.files = ReleaseFiles.in(ConfiguredStore.home(run.config()));
        this.store = store;
        this.data = data;
    }

    /**
     * Ranks the queries of some scenarios.
     *
     * @param run run whose dataset was evaluated
     * @param report the evaluation
     * @param evaluated its ranks
     * @param scenarios scenarios of the evaluation and of the live release
     */
    static Result of(
            RunContext run,
            EvaluationReport report,
            QueryRanks evaluated,
            ReleaseManifest live,
            Set<String> scenarios) {
        SassConfig config = run.config();
        Map<String, QueryRanks.Ranks> ranks = new LinkedHashMap<>();
        Map<String, Long> missing = new LinkedHashMap<>();
        Map<String, String> problems = new LinkedHashMap<>();
        try (VectorStore store = ConfiguredStore.openExisting(config);
                Dataset data = run.dataset();
                CollectionRanker ranker = new CollectionRanker(
                        data,
                        config.evaluate(),
                        report.split(),
                        report.horizon(),
                        config.run().threadCount())) {
            LiveReleaseRanking ranking = new LiveReleaseRanking(run, report, live, store, data);
            try {
                for (String scenario : scenarios) {
                    try {
                        CollectionRanker.Result found = ranking.rank(scenario, ranker, evaluated);
                        ranks.put(scenario, found.ranks());
                        if (found.missing() > 0) {
                            missing.put(scenario, found.missing());
                        }
                    } catch (SassException failed) {
                        problems.put(scenario, message(failed));
                    }
                }
            } finally {
                ranking.towers.values().forEach(UserTower::close);
            }
        } catch (SassException failed) {
            scenarios.stream()
                    .filter(scenario -> !ranks.containsKey(scenario))
                    .forEach(scenario -> problems.putIfAbsent(scenario, message(failed)));
        }
        return new Result(new QueryRanks(ranks), missing, problems);
    }

    private static String message(SassException failed) {
        return failed.diagnostics().get(0).message();
    }

    private CollectionRanker.Result rank(String scenario, CollectionRanker ranker, QueryRanks evaluated) {
        ReleaseManifest.Collection collection = found(live.scenarios().get(scenario));
        int number = IntStream.range(0, run.config().scenarios().size())
                .filter(n -> run.config().scenarios().get(n).name().equals(scenario))
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
                        found(evaluated.scenarios().get(scenario)))
                .orElseThrow(() -> problem("the prepared dataset is not the one of the evaluation"));
        if (result.missing() == result.queries()) {
            throw problem("its collection contains none of the items that the queries ask for");
        }
        return result;
    }

    private static <T> T found(@Nullable T value) {
        return Optional.ofNullable(value).orElseThrow();
    }

    private static SassException problem(String why) {
        return Diagnostic.error(DiagnosticCode.LIVE_RELEASE_NOT_COMPARED, why).toException();
    }

    /** Opens and checks the user tower of a collection. */
    private UserTower tower(ReleaseManifest.Collection collection, String scenario) {
        String model = collection.model();
        UserTower tower = towers.get(model);
        if (tower == null) {
            files.towerProblem(live, model, ReleaseFiles::digestOrProblem).ifPresent(damaged -> {
                throw damaged.toException();
            });
            tower = UserTower.open(files.userTower(model));
            towers.put(model, tower);
        }
        TowerInputReader.problem(tower.signature(), run.config(), data).ifPresent(why -> {
            throw problem(why);
        });
        if (!tower.signature().scenarios().contains(scenario)
                || tower.signature().vectorDim() != collection.dim()) {
            throw problem("its user tower does not belong to the collection");
        }
        SnapshotLayout snapshot = VersionedJson.read(
                files.snapshot(model).resolve(SnapshotLayout.FILE), SnapshotLayout.VERSION, SnapshotLayout.class);
        if (snapshot.time() > data.endTime(report.horizon())) {
            throw problem("its items were computed with events that are newer than the training data of this"
                    + " evaluation, for example by `refresh`");
        }
        return tower;
    }

    /** Returns the ids of a complete collection without withdrawn items. */
    private List<String> ids(ReleaseManifest.Collection collection) {
        store.verify(collection.name());
        long rows = store.count(collection.name());
        if (rows != live.rows(collection)) {
            throw problem("its collection has " + rows + " rows instead of " + live.rows(collection));
        }
        Set<String> withdrawn = live.withdrawnItems();
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
        Horizon horizon = report.horizon();
        SplitFilter known = CollectionRanker.known(run.config().evaluate(), horizon);
        int width = tower.signature().width();
        float[] vectors = new float[Math.multiplyExact(events.length, width)];
        for (int from = 0; from < events.length; from += BLOCK) {
            long[] block = Arrays.copyOfRange(events, from, Math.min(events.length, from + BLOCK));
            float[] part = tower.encode(inputs.rows(number, scenario, block, horizon, known));
            System.arraycopy(part, 0, vectors, from * width, part.length);
        }
        return vectors;
    }
}
