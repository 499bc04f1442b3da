package org.sassrec.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.evaluation.ranking.KnownUserRanker;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.sampling.Seeds;
import org.sassrec.training.ItemRanker;
import org.sassrec.training.TrainedModel;

/**
 * The top items of some users at the start of a day. The choice of the users depends only on their ids, so that the
 * lists of two days have common users. Users and items are hashes of their ids.
 *
 * @param scenarios by scenario and user, the items
 */
record TopLists(Map<String, Map<Long, Set<Long>>> scenarios) {
    /** Number of users per day. */
    private static final int USERS = 200;

    /** Number of items of a list. */
    private static final int ITEMS = 50;

    /** Computes the lists of the final model of a run. */
    static TopLists of(RunContext run) {
        SassConfig config = run.config();
        Map<String, Map<Long, Set<Long>>> found = new TreeMap<>();
        Horizon horizon = TrainedModel.finalHorizon(run.finetune());
        try (Dataset dataset = run.dataset();
                TrainedModel model = TrainedModel.open(config, dataset, run.finetune(), horizon);
                KnownUserRanker ranker = new KnownUserRanker(config.run().threadCount())) {
            int[] users = users(dataset);
            for (int s = 0; s < config.scenarios().size(); s++) {
                if (config.scenarios().get(s).serve()) {
                    Map<Long, Set<Long>> lists = new TreeMap<>();
                    int[] items = Arrays.stream(dataset.candidates(s, horizon))
                            .sorted()
                            .toArray();
                    ranker.rank(
                            model.encoder(),
                            new ItemRanker.Request(s, users, items, user -> new int[0], ITEMS, horizon),
                            (place, best) -> {
                                Set<Long> ids = new HashSet<>();
                                for (int item : best) {
                                    ids.add(Seeds.of(dataset.itemId(item)));
                                }
                                lists.put(Seeds.of(dataset.userId(users[place])), ids);
                            });
                    found.put(config.scenarios().get(s).name(), lists);
                }
            }
        }
        return new TopLists(found);
    }

    private static int[] users(Dataset dataset) {
        long[] hashes = IntStream.range(0, dataset.userCount())
                .mapToLong(user -> Seeds.of(dataset.userId(user)))
                .toArray();
        return IntStream.range(0, hashes.length)
                .boxed()
                .sorted(Comparator.comparingLong(user -> hashes[user]))
                .limit(USERS)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    static @Nullable TopLists read(Path file) throws IOException {
        return Files.exists(file) ? JsonFiles.read(file, TopLists.class) : null;
    }

    void write(Path file) throws IOException {
        JsonFiles.write(file, this);
    }

    /** Returns the share of items that earlier lists do not contain; {@code null} without common users. */
    @Nullable
    Double churn(TopLists before) {
        List<Double> shares = scenarios.entrySet().stream()
                .map(scenario -> churn(scenario.getValue(), before.scenarios.getOrDefault(scenario.getKey(), Map.of())))
                .filter(share -> !Double.isNaN(share))
                .toList();
        return shares.isEmpty()
                ? null
                : shares.stream().mapToDouble(share -> share).average().orElseThrow();
    }

    private static double churn(Map<Long, Set<Long>> now, Map<Long, Set<Long>> then) {
        return now.entrySet().stream()
                .filter(list ->
                        then.containsKey(list.getKey()) && !list.getValue().isEmpty())
                .mapToDouble(list -> {
                    Set<Long> earlier = then.getOrDefault(list.getKey(), Set.of());
                    long changed = list.getValue().stream()
                            .filter(item -> !earlier.contains(item))
                            .count();
                    return changed / (double) list.getValue().size();
                })
                .average()
                .orElse(Double.NaN);
    }
}
