package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.ExportReader;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.vector.VectorBlocks;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.VectorEncoder;

/** Baselines are published and queried like SASS models, with every store: one network, or one per scenario. */
@ExtendWith(SmallTraining.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BaselineReleaseContract {

    /** Opens the store under test. Each name is a separate store, empty at first. */
    protected abstract VectorStore open(String name, Path home);

    /** The baselines as {@code type, samples}. */
    protected abstract Stream<String> baselines();

    @ParameterizedTest
    @MethodSource("baselines")
    void returnsTheOfflineRankingForAKnownUser(String baseline, SmallTraining training, @TempDir Path folder) {
        String type = baseline.substring(0, baseline.indexOf(','));
        String samples = baseline.substring(baseline.indexOf(' ') + 1);
        SmallTraining.Other trained =
                training.other(folder, "model.type=" + type, "model.samples=" + samples, "finetune.epochs=1");
        Path home = folder.resolve("store");
        try (TrainedModel model = trained.model();
                VectorStore store = open(type, home)) {
            float[] user = model.encoder().knownUsers(0, new int[] {0}, Horizon.REFIT);
            assertThat(user[model.encoder().dim() - 1]).isCloseTo(SmallTraining.BIAS_WEIGHT, within(1e-6f));
            Publisher.Options options = new Publisher.Options("live", 0.98, 2);
            new Publisher(store, home, options, Clock.systemUTC(), progress -> {})
                    .publish(ExportReader.open(trained.export(), Map.of()));
            try (Retriever retriever = Retriever.owning(open(type, home), home).open()) {
                assertScoresOfTheModel(training.data(), model.encoder(), retriever);
            }
            StoreCleaner.empty(store);
        }
    }

    private static void assertScoresOfTheModel(Dataset data, VectorEncoder encoder, Retriever retriever) {
        List<String> scenarios = List.of("home", "feed");
        Instant end = Instant.ofEpochMilli(data.endTime(Horizon.REFIT));
        for (int s = 0; s < scenarios.size(); s++) {
            int[] candidates = data.candidates(s, Horizon.REFIT);
            VectorBlocks items = VectorBlocks.of(
                    encoder.items(s, candidates, Horizon.REFIT), candidates.length, encoder.dim(), "items");
            for (int user = 0; user < data.userCount(); user++) {
                float[] offline = best(items, encoder.knownUsers(s, new int[] {user}, Horizon.REFIT), 10);
                List<QueryResult.Item> online = retriever
                        .retrieve(Query.of(scenarios.get(s), data.userId(user), 10)
                                .at(end))
                        .items();
                assertThat(online).hasSize(10);
                for (int i = 0; i < 10; i++) {
                    assertThat(online.get(i).score()).isCloseTo(offline[i], within(1e-4f));
                }
            }
        }
    }

    /** Returns the k greatest scores for a user with one or several vectors; each item has its greatest score. */
    private static float[] best(VectorBlocks items, float[] user, int k) {
        double[] scores = new double[items.rows()];
        for (int row = 0; row < scores.length; row++) {
            scores[row] = Double.NEGATIVE_INFINITY;
            for (int from = 0; from < user.length; from += items.dim()) {
                scores[row] = Math.max(scores[row], items.score(user, from, row));
            }
        }
        Arrays.sort(scores);
        float[] best = new float[k];
        for (int i = 0; i < k; i++) {
            best[i] = (float) scores[scores.length - 1 - i];
        }
        return best;
    }
}
