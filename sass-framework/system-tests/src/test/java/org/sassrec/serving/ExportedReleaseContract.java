package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.Timeline;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.CollectionRanker;
import org.sassrec.evaluation.Evaluator;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.files.Folders;
import org.sassrec.pipeline.live.ReleaseRanking;
import org.sassrec.release.PublishProgress;
import org.sassrec.release.Publisher;
import org.sassrec.release.QualityGateVerdicts;
import org.sassrec.release.content.ExportReader;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.serving.vector.VectorBlocks;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.VectorEncoder;

/** From prepared rows to query results with a small trained model: serving equals evaluation, with every store. */
@ExtendWith(SmallTraining.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ExportedReleaseContract {

    private static final List<String> SCENARIOS = List.of("home", "feed");

    private Path home;
    private Dataset data;
    private SassConfig config;
    private TrainedModel model;
    private Retriever retriever;
    private ReleaseManifest release;
    private ServingSnapshot snapshot;
    private Instant end;

    /** Opens the store under test. Each call returns a new instance over the same data, which is empty at first. */
    protected abstract VectorStore open(Path home);

    @BeforeAll
    void publish(@TempDir Path folder, SmallTraining training) throws IOException {
        config = training.config();
        data = training.data();
        model = training.model();
        snapshot = training.snapshot();
        end = Instant.ofEpochMilli(data.endTime(Horizon.REFIT));
        home = folder.resolve("store");
        Path export = training.copyExport(folder.resolve("export"));
        try (VectorStore store = open(home)) {
            Publisher.Options options = new Publisher.Options("live", 0.98, 2);
            List<PublishProgress> progress = new ArrayList<>();
            ReleaseContent content = ExportReader.open(export, Map.of("run", "7f3a"));
            release = new Publisher(store, home, options, Clock.systemUTC(), progress::add)
                    .publish(content)
                    .release();
            assertTrainingScoresForKnownUsers(progress);
            assertChurnLimitStopsAReversedRanking(store, content);
            rejectATowerOfAnotherTraining(export);
        }
        Folders.deleteRecursively(export); // a release contains all files that it needs
        retriever =
                Retriever.owning(open(home), home).refreshEvery(Duration.ZERO).open();
    }

    private static void assertTrainingScoresForKnownUsers(List<PublishProgress> progress) {
        assertThat(progress)
                .filteredOn(PublishProgress.ParityChecked.class::isInstance)
                .hasSize(2)
                .allSatisfy(event -> {
                    PublishProgress.ParityChecked golden = (PublishProgress.ParityChecked) event;
                    assertThat(golden.users()).isEqualTo(30);
                    assertThat(golden.difference()).isLessThan(1e-5);
                });
    }

    private void assertChurnLimitStopsAReversedRanking(VectorStore store, ReleaseContent content) {
        ReleaseContent reversed = new ReleaseContent(
                content.scenarios().stream().map(ReversedVectors::new).collect(Collectors.toList()),
                content.userTower(),
                content.snapshot(),
                content.columns(),
                content.fingerprints());
        Publisher.Options options =
                new Publisher.Options("live", 0.98, 2, List.of(), false, 0.05, QualityGateVerdicts.NONE, true);
        assertThatThrownBy(
                        () -> new Publisher(store, home, options, Clock.systemUTC(), progress -> {}).preview(reversed))
                .hasMessageContaining("SASS7524");
    }

    /** Reverses the ranking and omits the last ten items. */
    private record ReversedVectors(ReleaseContent.ScenarioVectors all) implements ReleaseContent.ScenarioVectors {
        @Override
        public String scenario() {
            return all.scenario();
        }

        @Override
        public int dim() {
            return all.dim();
        }

        @Override
        public int rows() {
            return all.rows() - 10;
        }

        @Override
        public String id(int row) {
            return all.id(row);
        }

        @Override
        public void vector(int row, float[] into) {
            all.vector(row, into);
            for (int d = 0; d < into.length; d++) {
                into[d] = -into[d];
            }
        }

        @Override
        public Map<String, String> texts(int row) {
            return all.texts(row);
        }

        @Override
        public List<float[]> probes() {
            return all.probes();
        }

        @Override
        public List<String> probeUsers() {
            return all.probeUsers();
        }
    }

    private static void rejectATowerOfAnotherTraining(Path export) throws IOException {
        Path signature = export.resolve("user_tower/signature.json");
        Files.writeString(signature, Files.readString(signature) + "\n");
        assertThatThrownBy(() -> ExportReader.open(export, Map.of()))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS5204");
    }

    @AfterAll
    void empty() {
        retriever.close();
        try (VectorStore store = open(home)) {
            StoreCleaner.empty(store);
        }
    }

    @Test
    void recordsProvenanceInTheManifest() {
        assertThat(retriever.release()).isEqualTo(release);
        assertThat(release.scenarios()).containsOnlyKeys("home", "feed");
        assertThat(release.fingerprints()).isEqualTo(Map.of("run", "7f3a"));
        assertThat(release.models().get(release.id()).columns()).contains("title");
        for (int s = 0; s < 2; s++) {
            ReleaseManifest.Collection collection = release.scenarios().get(SCENARIOS.get(s));
            assertThat(collection.rows()).isEqualTo(data.candidates(s, Horizon.REFIT).length);
            assertThat(collection.dim()).isEqualTo(config.model().vectorDim());
            assertThat(collection.probes()).isPositive();
            assertThat(collection.recall()).isEqualTo(1);
        }
    }

    @Test
    void returnsTheOfflineRankingForAKnownUser() {
        VectorEncoder encoder = model.encoder();
        int dim = encoder.dim();
        for (int s = 0; s < 2; s++) {
            int[] candidates = data.candidates(s, Horizon.REFIT);
            VectorBlocks items =
                    VectorBlocks.of(encoder.items(s, candidates, Horizon.REFIT), candidates.length, dim, "items");
            for (int user = 0; user < data.userCount(); user++) {
                float[] vector = encoder.knownUsers(s, new int[] {user}, Horizon.REFIT);
                VectorBlocks.Top offline = items.top(vector, 10);
                QueryResult online = retriever.retrieve(
                        Query.of(SCENARIOS.get(s), data.userId(user), 10).at(end));
                assertThat(online.knownUser()).isTrue();
                assertThat(online.items()).hasSize(10);
                for (int i = 0; i < 10; i++) {
                    assertThat(online.items().get(i).score()).isCloseTo(offline.scores()[i], within(1e-4f));
                    int item = data.itemIndex(online.items().get(i).id());
                    assertThat(online.items().get(i).texts()).containsEntry("title", data.itemText(item, "title"));
                }
            }
        }
    }

    /** The values of a known user give the same vector for an unknown user: values of each type are converted correctly. */
    @Test
    void returnsEqualScoresForEqualValues() {
        for (int user = 0; user < data.userCount(); user++) {
            String id = data.userId(user);
            for (String scenario : SCENARIOS) {
                Map<String, Object> values = new HashMap<>();
                snapshot.inputs(snapshot.find(id), scenario)
                        .forEach((name, value) -> given(value).ifPresent(v -> values.put(name, v)));
                assertThat(values).containsKeys("clicked", "hours", "city");
                QueryResult known =
                        retriever.retrieve(Query.of(scenario, id, 10).at(end));
                QueryResult stranger = retriever.retrieve(new Query(scenario, "unknown", values, 10).at(end));
                assertThat(stranger.knownUser()).isFalse();
                for (int i = 0; i < 10; i++) {
                    assertThat(stranger.items().get(i).score())
                            .isCloseTo(known.items().get(i).score(), within(1e-4f));
                }
                // A week later the same histories have other ages.
                assertThat(retriever
                                .retrieve(Query.of(scenario, id, 10).at(end.plus(Duration.ofDays(7))))
                                .items())
                        .isNotEqualTo(known.items());
            }
        }
    }

    /** Returns a value in the form of a query; empty for a missing value. */
    private static Optional<Object> given(InputValue value) {
        if (value instanceof InputValue.Text text) {
            return Optional.of(text.value());
        }
        if (value instanceof InputValue.Numeric number) {
            return Double.isNaN(number.value()) ? Optional.empty() : Optional.of(number.value());
        }
        if (value instanceof InputValue.Vector vector) {
            List<Object> numbers = new ArrayList<>();
            for (float number : vector.values()) {
                numbers.add(number);
            }
            return Optional.of(numbers);
        }
        InputValue.Texts texts = (InputValue.Texts) value;
        Map<String, Object> weights = new LinkedHashMap<>();
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < texts.values().size(); i++) {
            String text = texts.values().get(i);
            if (texts.weights().length > 0) {
                weights.put(text, texts.weights()[i]);
            }
            list.add(texts.times().length > 0 ? Map.of("value", text, "time", texts.times()[i]) : text);
        }
        return Optional.of(texts.weights().length > 0 ? weights : list);
    }

    @Test
    void rejectsInvalidFeatureValues() {
        Map<String, Object> unfit = Map.of(
                "taste", List.of(1, 2, 3),
                "clicked", List.of(Map.of("value", "i3", "time", "yesterday")),
                "people", "many");
        unfit.forEach((feature, value) -> assertThatThrownBy(
                        () -> retriever.retrieve(new Query("home", "unknown", Map.of(feature, value), 10)))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS7604")
                .hasMessageContaining(feature));
    }

    @Test
    void excludesItemsSeenInTheEvaluation() {
        for (int user = 0; user < data.userCount(); user++) {
            Set<String> seen = new HashSet<>();
            for (int item : data.listedItems(user)) {
                seen.add(data.itemId(item));
            }
            Timeline events = data.eventsByTime();
            for (long row = events.start(user); row < events.end(user); row++) {
                if (Horizon.REFIT.includes(events.split(row))) {
                    seen.add(data.itemId(events.item(row)));
                }
            }
            Query query = Query.of("home", data.userId(user), 10).at(end);
            List<QueryResult.Item> all = retriever
                    .retrieve(new Query(query.scenario(), query.user(), Map.of(), data.itemCount()).at(end))
                    .items();
            List<QueryResult.Item> unseen =
                    all.stream().filter(i -> !seen.contains(i.id())).limit(10).toList();
            assertThat(seen).isNotEmpty();
            assertThat(retriever.retrieve(query.unseen()).items()).isEqualTo(unseen);
        }
    }

    @Test
    void matchesTheHitsOfTheEvaluation() {
        EvaluateConfig evaluate = new EvaluateConfig(List.of("hr@5", "mrr@5"), EvaluateConfig.Exclude.NONE);
        try (Evaluator evaluator = Evaluator.of(
                data, config.scenarios(), evaluate, Split.TEST, Horizon.REFIT, Evaluator.Options.of(1, 1))) {
            EvaluationReport report = evaluator.evaluate("model", model.encoder());
            for (int s = 0; s < 2; s++) {
                Dataset.Rows queries = data.samples(s, Split.TEST);
                Events events = data.events();
                double hits = 0;
                double reciprocal = 0;
                for (long q = 0; q < queries.size(); q++) {
                    long event = queries.event(q);
                    String wanted = data.itemId(events.item(event));
                    List<String> found = retriever.retrieve(asked(SCENARIOS.get(s), event)).items().stream()
                            .map(QueryResult.Item::id)
                            .toList();
                    int rank = found.indexOf(wanted);
                    hits += rank >= 0 ? 1 : 0;
                    reciprocal += rank >= 0 ? 1.0 / (rank + 1) : 0;
                }
                assertThat(queries.size()).isGreaterThan(20);
                Map<String, Double> offline =
                        report.scenarios().get(SCENARIOS.get(s)).scores().model();
                assertThat(hits / queries.size()).isCloseTo(offline.get("hr@5"), within(1e-9));
                assertThat(reciprocal / queries.size()).isCloseTo(offline.get("mrr@5"), within(1e-9));
            }
        }
    }

    /** Returns the query that corresponds to an event. */
    private Query asked(String scenario, long event) {
        Map<String, Object> context = new HashMap<>();
        for (FeatureSpec feature : data.features(Side.CONTEXT)) {
            context.put(
                    feature.name(),
                    data.vocabularyValue(feature.table(), data.events().context(feature, event)));
        }
        String user = data.userId(data.events().user(event));
        return new Query(scenario, user, context, 5)
                .at(Instant.ofEpochMilli(data.events().time(event)));
    }

    /** The release of a model answers the queries of its evaluation like the model. */
    @Test
    void ranksTheQueriesOfAnEvaluation() {
        QueryRanks.Collector collector = new QueryRanks.Collector();
        EvaluationReport report;
        try (Evaluator evaluator = Evaluator.of(
                data,
                config.scenarios(),
                config.evaluate(),
                Split.TEST,
                Horizon.REFIT,
                Evaluator.Options.of(1, 1).withoutIntervals())) {
            report = evaluator.evaluate("model", Scorer.of(model.encoder()), collector);
        }
        QueryRanks evaluated = collector.ranks();
        try (VectorStore store = open(home)) {
            Map<String, QueryRanks.Ranks> answers = new LinkedHashMap<>();
            try (ReleaseRanking ranking =
                    new ReleaseRanking(store, home, release, config, data, Split.TEST, Horizon.REFIT)) {
                evaluated.scenarios().forEach((scenario, ranks) -> {
                    CollectionRanker.Result found = ranking.rank(scenario, ranks);
                    assertThat(found.queries()).isEqualTo(ranks.users().length).isGreaterThan(20);
                    assertThat(found.unranked())
                            .isEqualTo(report.scenarios().get(scenario).unreachable());
                    assertThat(found.missing()).isZero();
                    answers.put(scenario, found.ranks());
                });
            }
            assertThat(answers).containsOnlyKeys("home", "feed");
            PairedTest.of(0.95)
                    .compare(List.of(evaluated), List.of(new QueryRanks(answers)), Metric.parse("ndcg@10"))
                    // Vectors in float32 are rounded differently, which can exchange two items.
                    .forEach((scenario, difference) ->
                            assertThat(difference.value()).as(scenario).isCloseTo(0, within(0.002)));
            reportsOtherQueries(store, evaluated.scenarios().get("home"));
        }
    }

    private void reportsOtherQueries(VectorStore store, QueryRanks.Ranks evaluated) {
        try (ReleaseRanking earlier =
                new ReleaseRanking(store, home, release, config, data, Split.VALIDATION, Horizon.TRAIN)) {
            assertThatThrownBy(() -> earlier.rank("home", evaluated))
                    .hasMessageContaining("SASS6003")
                    .hasMessageContaining("its items were computed with events that are newer than the training data");
        }
        QueryRanks.Ranks others = new QueryRanks.Ranks(
                evaluated.protocolDigest() + 1,
                evaluated.users(),
                evaluated.model(),
                evaluated.popularity(),
                evaluated.aucParts());
        try (ReleaseRanking ranking =
                new ReleaseRanking(store, home, release, config, data, Split.TEST, Horizon.REFIT)) {
            assertThatThrownBy(() -> ranking.rank("home", others))
                    .hasMessageContaining("the prepared dataset is not the one of the evaluation");
        }
    }

    @Test
    void replacesKnownValuesByQueryValues() {
        List<QueryResult.Item> known =
                retriever.retrieve(Query.of("home", "u1", 10)).items();
        List<QueryResult.Item> stranger =
                retriever.retrieve(new Query("home", "unknown", Map.of(), 10)).items();
        assertThat(stranger).hasSize(10).isNotEqualTo(known);
        Map<String, Object> history = Map.of("clicked", List.of("i3", "i4"), "city", "c2");
        List<QueryResult.Item> browsing =
                retriever.retrieve(new Query("home", null, history, 10)).items();
        assertThat(browsing).isNotEqualTo(stranger);
        assertThat(retriever.retrieve(new Query("home", "unknown", history, 10)).items())
                .isEqualTo(browsing);
        assertThat(retriever
                        .retrieve(new Query("home", "u1", Map.of("clicked", List.of()), 10))
                        .items())
                .isNotEqualTo(known);
    }
}
