package org.sassrec.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.Side;
import org.sassrec.config.client.QuerySources;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.TextHash;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;
import org.sassrec.sampling.BiasStatistics;
import org.sassrec.sampling.RowAssembler;
import org.sassrec.sampling.RowRequests;
import org.sassrec.sampling.SideRows;
import org.sassrec.serving.tower.ExportManifest;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.tower.UserTower;

@Tag("slow")
class ExportTest {
    private static final int SCENARIOS = 4;
    private static final long DAY = 86_400_000;
    private static final long NOW = 20_000 * DAY;

    @TempDir
    private Path folder;

    @TempDir
    private static Path sassFolder;

    /** A trained model and its export, which the tests only read. */
    private static ExportFixture sass;

    @BeforeAll
    static void train() throws IOException {
        sass = new ExportFixture(sassFolder, ExportFixture.SASS);
        sass.write(sass.export());
    }

    @AfterAll
    static void close() {
        sass.close();
    }

    /** Builds the request that corresponds to a row of training. */
    static UserTower.Row request(
            ExportFixture fixture, ServingSnapshot snapshot, int user, String scenario, long event, long now) {
        Map<String, InputValue> inputs = new HashMap<>(snapshot.inputs(user, scenario));
        if (event != RowRequests.NO_EVENT) {
            inputs.putAll(fixture.context(event));
        }
        return new UserTower.Row(scenario, inputs, now);
    }

    static float[] offline(ExportFixture fixture, int user, int scenario, long event, long now) {
        RowRequests rows = new RowRequests(1);
        int endDay = fixture.dataset().endDay(Horizon.REFIT);
        rows.addUser(user, scenario, endDay, now, event);
        SideRows assembled = RowAssembler.users(fixture.dataset(), SCENARIOS).assemble(rows, Horizon.REFIT);
        return fixture.model().network(scenario).encodeUsers(assembled);
    }

    /** Products of many rows round differently than those of one row. The error is relative to the largest number. */
    static Offset<Float> rounding(float... vector) {
        float largest = 0;
        for (float value : vector) {
            largest = Math.max(largest, Math.abs(value));
        }
        return within(1e-5f * Math.max(1, largest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ExportFixture.SASS,
                ExportFixture.OWN,
                "type: hmoe, itemBias: learned",
                "type: hmoe, samples: perScenario, itemBias: prior",
                "type: sass, samples: perScenario, itemBias: prior",
                "type: sass, itemBias: prior, scenarioDecay: 20, transfer: direct, biasFusion: concat",
                "type: sass, itemBias: learned"
            })
    void exportedTowerMatchesModel(String modelYaml) throws Exception {
        try (ExportFixture fixture = new ExportFixture(folder, modelYaml)) {
            ExportManifest manifest = fixture.write(fixture.export());
            assertThat(ExportManifest.read(fixture.export())).isEqualTo(manifest);
            ServingSnapshot snapshot = ServingSnapshot.open(fixture.export().resolve("snapshot"));
            assertThat(snapshot.users())
                    .isEqualTo(fixture.dataset().userCount())
                    .isGreaterThan(35);
            Random random = new Random(3);
            List<UserTower.Row> requests = new ArrayList<>();
            List<float[]> expected = new ArrayList<>();
            for (int n = 0; n < 150; n++) {
                int user = random.nextInt(snapshot.users());
                String scenario = snapshot.scenarios().get(random.nextInt(3));
                long event = n % 3 == 0 ? RowRequests.NO_EVENT : fixture.event(random);
                assertThat(snapshot.find(fixture.dataset().userId(user))).isEqualTo(user);
                // The snapshot is as of the end of training. Requests follow up to days later.
                long now = fixture.dataset().endTime(Horizon.REFIT) + n * DAY / 24;
                requests.add(request(fixture, snapshot, user, scenario, event, now));
                expected.add(offline(fixture, user, fixture.scenario(scenario), event, now));
            }
            int dim = manifest.vectorDim();
            try (UserTower tower = UserTower.open(fixture.export().resolve("user_tower"))) {
                float[] vectors = tower.encode(requests);
                for (int n = 0; n < requests.size(); n++) {
                    float[] vector = Arrays.copyOfRange(vectors, n * dim, (n + 1) * dim);
                    assertThat(vector)
                            .as("row %d: %s", n, requests.get(n))
                            .containsExactly(expected.get(n), rounding(expected.get(n)));
                    if (!modelYaml.equals(ExportFixture.OWN)) {
                        assertThat(vector[dim - 1]).isCloseTo((float) ExportFixture.BIAS_WEIGHT, within(1e-6f));
                    }
                    if (n % 15 == 0) {
                        assertThat(tower.encode(List.of(requests.get(n))))
                                .containsExactly(expected.get(n), rounding(expected.get(n)));
                    }
                }
                ExportedUsers.check(fixture, fixture.export(), tower);
                // Vectors must differ by user and scenario, or the comparison is not meaningful.
                assertThat(expected.stream().map(Arrays::toString).distinct().count())
                        .isGreaterThan(60);
            }
        }
    }

    /** A generated record has a component for each input, so that code with other names does not compile. */
    @Test
    void generatedQueriesHaveTheInputsOfTheTower() throws IOException {
        List<String> written = QuerySources.write(sass.config(), "com.shop", folder.resolve("generated")).stream()
                .flatMap(ExportTest::lines)
                .filter(line -> line.contains("values.put("))
                .map(line -> line.replaceFirst(".*values.put\\(\"([^\"]*).*", "$1"))
                .toList();
        assertThat(written)
                .hasSizeGreaterThan(5)
                .containsExactlyInAnyOrderElementsOf(
                        TowerSignature.read(sass.export().resolve("user_tower")).inputs().stream()
                                .map(TowerSignature.Input::name)
                                .filter(name -> !FeatureConfig.Embedding.isLearnedFeature(name))
                                .toList());
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tower of a release answers the queries of an evaluation like the encoder of its model. */
    @Test
    void towerAnswersEvents() throws IOException {
        try (UserTower tower = UserTower.open(sass.export().resolve("user_tower"))) {
            TowerInputReader inputs = TowerInputReader.of(sass.dataset(), tower.signature());
            for (SplitFilter known : List.of(Horizon.REFIT, SplitFilter.ALL)) {
                for (String scenario : tower.signature().scenarios()) {
                    int number = sass.scenario(scenario);
                    Dataset.Rows exposures = sass.dataset().exposures(number, Split.TEST);
                    long[] events = LongStream.range(0, exposures.size())
                            .map(exposures::event)
                            .toArray();
                    assertThat(events.length).isGreaterThan(10);
                    float[] expected = sass.model().encoder().users(number, events, Horizon.REFIT, known);
                    assertThat(tower.encode(inputs.rows(number, scenario, events, Horizon.REFIT, known)))
                            .as("%s, %s", scenario, known)
                            .containsExactly(expected, rounding(expected));
                }
            }
            assertReportsOtherInputs(sass, tower.signature());
        }
    }

    private static void assertReportsOtherInputs(ExportFixture fixture, TowerSignature signature) {
        UnaryOperator<String> problem = change -> {
            String[] words = change.split(" ", -1);
            List<TowerSignature.Input> inputs = signature.inputs().stream()
                    .map(input -> !input.name().equals(words[0])
                            ? input
                            : new TowerSignature.Input(
                                    words[1].equals("name") ? "former" : input.name(),
                                    words[1].equals("kind") ? TowerSignature.Kind.TEXTS : input.kind(),
                                    words[1].equals("side") ? TowerSignature.Side.CONTEXT : input.side(),
                                    words[1].equals("scenario") != input.perScenario(),
                                    input.maxLength()
                                            + (words[1].equals("longer") ? 1 : 0)
                                            - (words[1].equals("shorter") ? 1 : 0),
                                    input.weights(),
                                    input.timesInput(),
                                    words[1].equals("column") ? "other" : input.column(),
                                    input.history()))
                    .toList();
            TowerSignature then = new TowerSignature(
                    TowerSignature.VERSION,
                    signature.vectorDim(),
                    1,
                    "vector",
                    "scenario",
                    signature.scenarios(),
                    "user",
                    "item",
                    inputs,
                    null,
                    null);
            return TowerInputReader.problem(then, fixture.config(), fixture.dataset())
                    .orElse("");
        };
        assertThat(problem.apply("city equal")).isEmpty();
        assertThat(problem.apply("clicked shorter")).isEmpty();
        assertThat(problem.apply("city name"))
                .isEqualTo("its user tower reads the feature `former`, which does not exist now");
        for (String change : List.of(
                "city kind",
                "city side",
                "city scenario",
                "city column",
                "clicked longer",
                "taste longer",
                "taste shorter")) {
            assertThat(problem.apply(change))
                    .as(change)
                    .isEqualTo("its user tower reads the feature `" + change.replaceFirst(" .*", "")
                            + "`, which has another type, source or length now");
        }
    }

    /** Dataset that all models share. */
    @TempDir
    private static Path common;

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SASS", "HMOE", "POPULARITY", "ITEM_CF", "NEIGHBOURS"})
    void exportsEachBaselineAsTrained(ModelConfig.Type type) throws Exception {
        String name = type.name().toLowerCase(Locale.ROOT);
        String yaml = Pattern.compile("_(.)")
                .matcher(name)
                .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
        try (ExportFixture fixture = new ExportFixture(common, "type: " + yaml)) {
            Path export = folder.resolve("export");
            int dim = fixture.write(export).vectorDim();
            ServingSnapshot snapshot = ServingSnapshot.open(export.resolve("snapshot"));
            Random random = new Random(3);
            List<UserTower.Row> requests = new ArrayList<>();
            List<float[]> expected = new ArrayList<>();
            for (int n = 0; n < 24; n++) {
                int user = random.nextInt(snapshot.users());
                String scenario = snapshot.scenarios().get(n % 3);
                long event = fixture.event(random);
                long now = fixture.dataset().endTime(Horizon.REFIT) + n * DAY / 24;
                requests.add(request(fixture, snapshot, user, scenario, event, now));
                expected.add(offline(fixture, user, fixture.scenario(scenario), event, now));
            }
            int width = dim * fixture.config().model().userVectorCount();
            try (UserTower tower = UserTower.open(export.resolve("user_tower"))) {
                float[] vectors = tower.encode(requests);
                ExportedUsers.check(fixture, export, tower);
                assertThat(vectors).hasSize(requests.size() * width);
                for (int n = 0; n < requests.size(); n++) {
                    assertThat(Arrays.copyOfRange(vectors, n * width, (n + 1) * width))
                            .as("row %d: %s", n, requests.get(n))
                            .containsExactly(expected.get(n), rounding(expected.get(n)));
                }
            }
            assertThat(expected.stream().map(Arrays::toString).distinct()).hasSizeGreaterThan(15);
        }
    }

    private static void assertThatOnlyTheOwnerCanRead(Path export) throws IOException {
        if (export.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (Stream<Path> files = Files.walk(export)) {
                for (Path file : files.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .endsWith("------");
                }
            }
        }
    }

    @Test
    void encodesUnknownTextsAndMissingValues() throws Exception {
        assertThatOnlyTheOwnerCanRead(sass.export());
        int item = sass.dataset()
                .single(
                        sass.dataset().features(Side.ITEM).get(0),
                        sass.dataset().itemIndex("i3"),
                        0,
                        0,
                        Horizon.REFIT);
        assertThat(item).isPositive();
        SideRows.Bag none = new SideRows.Bag(new int[0], new int[0], new float[0], new int[0]);
        // Order: langs, likes and hobbies (bags), clicked, past, latest, hours, fresh, freshHours (sequences). The
        // values of langs are de, fr and it.
        SideRows.Bag clicked = new SideRows.Bag(
                new int[] {0, item, 0, item}, new int[4], new float[] {1, 1, 1, 1}, new int[] {0, 1, 2, 3});
        SideRows given = new SideRows(
                1,
                new int[] {0, 0, 0, 1, 1},
                new int[] {0, 0, 0, TextHash.row("elsewhere", 7, 5), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                new SideRows.Bag[] {langs(sass), none, hobbies(sass), clicked, none, none, hours(), fresh(item), none},
                new int[7],
                new float[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, -1.5f, 2, 0, 0, 1, 70, 0});
        SideRows empty = new SideRows(
                1,
                new int[] {0, 0, 0, 1, 1},
                new int[14],
                new SideRows.Bag[] {none, none, none, none, none, none, none, none, none},
                new int[7],
                new float[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1});
        try (UserTower tower = UserTower.open(sass.export().resolve("user_tower"))) {
            assertThat(tower.encode(List.of(new UserTower.Row("third", Map.of()))))
                    .containsExactly(sass.model().network(2).encodeUsers(empty), within(1e-5f));
            Map<String, InputValue> inputs = new HashMap<>();
            inputs.put("user", new InputValue.Text("unknown"));
            inputs.put("city", new InputValue.Text("Überlingen"));
            inputs.put("sex", new InputValue.Text("M"));
            inputs.put("zip", new InputValue.Text("elsewhere"));
            inputs.put("age", new InputValue.Numeric(Double.POSITIVE_INFINITY));
            inputs.put("ageLog", new InputValue.Numeric(Double.NEGATIVE_INFINITY));
            inputs.put("ageSquare", new InputValue.Numeric(1e300));
            inputs.put("langs", InputValue.Texts.of(List.of("xx", "it", "", "de", "fr")));
            inputs.put("likes", new InputValue.Texts(List.of("unknown", "a1"), new float[] {1, 0}));
            inputs.put(
                    "hobbies",
                    new InputValue.Texts(List.of("go", "?", "chess", "h1", "h2"), new float[] {3, 9, 0, 1, 5}));
            String hour = sass.dataset().vocabularyValue("hours", 1);
            inputs.put("hours", InputValue.Texts.of(List.of("?", hour, "99", hour)));
            inputs.put("clicked", InputValue.Texts.of(List.of("?", "i3", "", "??", "i3", "i4")));
            inputs.put("pace", new InputValue.Numeric(Double.NEGATIVE_INFINITY));
            inputs.put("paceThere", new InputValue.Numeric(70));
            inputs.put("taste", new InputValue.Vector(new float[] {-1.5f, 2}));
            // Gaps of five days, one and a half days, almost six hours, and an unknown time.
            inputs.put("fresh", new InputValue.Texts(List.of("i3", "?", "i3", "i3"), new float[0], new long[] {
                NOW - 5 * DAY, NOW - DAY * 3 / 2, NOW - DAY / 4 + 1, 0
            }));
            assertThat(tower.encode(List.of(new UserTower.Row("third", inputs, NOW))))
                    .containsExactly(sass.model().network(2).encodeUsers(given), within(1e-5f));
            assertThat(tower.encode(List.of())).isEmpty();
            assertThatThrownBy(() -> tower.encode(List.of(new UserTower.Row("help", Map.of()))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("help");
            assertThatThrownBy(() ->
                            tower.encode(List.of(new UserTower.Row("first", Map.of("age", new InputValue.Text("3"))))))
                    .hasMessageContaining("NUMBER");
            assertThatThrownBy(() -> tower.encode(
                            List.of(new UserTower.Row("first", Map.of("taste", new InputValue.Vector(new float[3]))))))
                    .hasMessageContaining("VECTOR");
        }
    }

    /**
     * The files of such a scenario would collide with those of the export. The configuration is rejected before
     * training.
     */
    @Test
    void rejectsScenarioNamedLikeExportFolder() throws Exception {
        ExportFixture.write(folder, ExportFixture.SASS);
        String yaml = Files.readString(folder.resolve("sass.yaml"));
        for (String name : List.of(ExportManifest.USER_TOWER, Exporter.SNAPSHOT)) {
            Path renamed = Files.writeString(
                    folder.resolve("renamed.yaml"), yaml.replace("  first: {where", "  " + name + ": {where"));
            assertThatThrownBy(() -> ConfigLoader.load(renamed, List.of()))
                    .hasMessageContaining("SASS2007")
                    .hasMessageContaining("a scenario cannot have the name `" + name + "`");
        }
    }

    /** A user feature reads the table of an item feature, which has values that no user has. */
    @Test
    void usersShareValuesLearnedFromItems() throws Exception {
        try (UserTower tower = UserTower.open(sass.export().resolve("user_tower"))) {
            float[] unknown = fan(tower, "a10");
            assertThat(fan(tower, "")).isEqualTo(unknown);
            assertThat(fan(tower, "a9")).isNotEqualTo(unknown).isNotEqualTo(fan(tower, "a7"));
        }
    }

    private static float[] fan(UserTower tower, String author) {
        return tower.encode(List.of(new UserTower.Row("first", Map.of("fan", new InputValue.Text(author)))));
    }

    private static SideRows.Bag langs(ExportFixture fixture) {
        int[] rows = {row(fixture, "langs", "it"), row(fixture, "langs", "de")};
        return new SideRows.Bag(rows, new int[2], new float[] {0.5f, 0.5f}, new int[] {0, 1});
    }

    private static SideRows.Bag hobbies(ExportFixture fixture) {
        int[] rows = {row(fixture, "hobbies", "go"), row(fixture, "hobbies", "h1")};
        return new SideRows.Bag(rows, new int[2], new float[] {0.75f, 0.25f}, new int[] {0, 1});
    }

    /** An unknown item keeps its time. */
    private static SideRows.Bag fresh(int item) {
        return new SideRows.Bag(
                new int[] {item, 0, item, item},
                new int[4],
                new float[] {1, 1, 1, 1},
                new int[] {0, 1, 2, 3},
                new int[] {4, 2, 1, 0});
    }

    /** Unknown values are removed. */
    private static SideRows.Bag hours() {
        return new SideRows.Bag(new int[] {1, 1}, new int[2], new float[] {1, 1}, new int[] {0, 1});
    }

    private static int row(ExportFixture fixture, String table, String text) {
        int row = 1;
        while (!fixture.dataset().vocabularyValue(table, row).equals(text)) {
            row++;
        }
        return row;
    }

    /** Sets values of scenario-only features in rows of their scenario and of other scenarios. */
    @Test
    void scenarioFeatureAffectsItsScenarioOnly() throws Exception {
        try (UserTower tower = UserTower.open(sass.export().resolve("user_tower"))) {
            for (String scenario : List.of("first", "third", "fourth")) {
                float[] nothing = tower.encode(List.of(new UserTower.Row(scenario, Map.of())));
                float[] town =
                        tower.encode(List.of(new UserTower.Row(scenario, Map.of("town", new InputValue.Text("c1")))));
                float[] hour = tower.encode(
                        List.of(new UserTower.Row(scenario, Map.of("hourThere", new InputValue.Text("3")))));
                float[] clicks = tower.encode(
                        List.of(new UserTower.Row(scenario, Map.of("clicksThere", new InputValue.Numeric(1)))));
                assertThat(Arrays.equals(town, nothing)).isEqualTo(!scenario.equals("third"));
                assertThat(Arrays.equals(hour, nothing)).isEqualTo(scenario.equals("first"));
                assertThat(Arrays.equals(clicks, nothing)).isEqualTo(!scenario.equals("first"));
            }
        }
        assertItemFeatureAffectsItsScenarioOnly(sass);
    }

    /** The item feature of one scenario is the last of the bias ids. */
    private static void assertItemFeatureAffectsItsScenarioOnly(ExportFixture fixture) {
        for (String name : List.of("first", "third", "fourth")) {
            int scenario = fixture.scenario(name);
            RowRequests rows = new RowRequests(1);
            rows.addItem(3, scenario, fixture.dataset().endDay(Horizon.REFIT));
            SideRows as = RowAssembler.items(fixture.dataset(), SCENARIOS).assemble(rows, Horizon.REFIT);
            assertThat(as.biasIds()).hasSize(1);
            int[] other = {(as.biasIds()[0] + 1) % 7};
            SideRows changed = new SideRows(1, as.scenarioOffsets(), as.ids(), as.bags(), other, as.dense());
            float[] numbers = new BiasStatistics(fixture.dataset())
                    .rows(
                            scenario,
                            new int[] {3},
                            fixture.dataset().endDay(Horizon.REFIT),
                            Horizon.REFIT,
                            Horizon.REFIT);
            assertThat(numbers).hasSize(2);
            float[] before = fixture.model().network(scenario).encodeItems(as, new float[1], numbers);
            float[] after = fixture.model().network(scenario).encodeItems(changed, new float[1], numbers);
            assertThat(Arrays.equals(before, after)).isEqualTo(scenario != 2);
        }
    }

    @Test
    void reportsADamagedFile() throws Exception {
        Path export = folder.resolve("export");
        ExportManifest manifest = sass.write(export);
        assertThat(ExportManifest.verify(export)).isEqualTo(manifest);
        List<Path> files;
        try (Stream<Path> found = Files.walk(export)) {
            files = found.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(ExportManifest.FILE))
                    .toList();
        }
        assertThat(files)
                .extracting(Path::getFileName)
                .extracting(Path::toString)
                .contains("saved_model.pb", "signature.json");
        for (Path file : files) {
            byte[] intact = Files.readAllBytes(file);
            byte[] bytes = intact.clone();
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
            Path reported = file.startsWith(export.resolve("user_tower")) ? export.resolve("user_tower") : file;
            assertThatThrownBy(() -> ExportManifest.verify(export))
                    .hasMessageContaining("SASS5204")
                    .hasMessageContaining(reported.toString())
                    .hasMessageContaining("cannot read an exported file: it is damaged");
            Files.write(file, intact);
        }
        assertThat(ExportManifest.verify(export)).isEqualTo(manifest);
    }

    @Test
    void writesItemsProbesAndTowerId() throws Exception {
        Path export = folder.resolve("export");
        Files.createDirectories(export);
        Files.writeString(export.resolve("old"), "");
        ExportManifest manifest = sass.write(export);
        ExportManifest again = sass.write(folder.resolve("again"));
        assertThat(again).isEqualTo(manifest);
        assertThat(manifest.userTowerId()).hasSize(64);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(p -> p.getFileName().toString()))
                    .noneMatch(n -> n.endsWith(".tmp") || n.endsWith(".old"));
        }
        assertThat(export.resolve("old")).doesNotExist();
        assertThat(manifest.scenarios().stream().map(ExportManifest.Scenario::name))
                .containsExactly("first", "third", "fourth");
        float[] vector = new float[manifest.vectorDim()];
        for (ExportManifest.Scenario scenario : manifest.scenarios()) {
            int number = sass.scenario(scenario.name());
            int[] candidates = sass.dataset().candidates(number, Horizon.REFIT);
            float[] expected = sass.model().encoder().items(number, candidates, Horizon.REFIT);
            TableFile items = TableFile.open(export.resolve(scenario.items()));
            assertThat(items.rows()).isEqualTo(candidates.length).isEqualTo(scenario.rows());
            Columns.Vectors vectors = items.vectors("vector");
            for (int i = 0; i < candidates.length; i++) {
                assertThat(items.texts("id").get(i)).isEqualTo(sass.dataset().itemId(candidates[i]));
                assertThat(items.texts("text.title").get(i))
                        .isEqualTo(sass.dataset().itemText(candidates[i], "title"))
                        .startsWith("Title");
                vectors.read(i, vector);
                assertThat(vector).isEqualTo(Arrays.copyOfRange(expected, i * vector.length, (i + 1) * vector.length));
            }
            TableFile probes = TableFile.open(export.resolve(scenario.probes()));
            assertThat(probes.rows()).isEqualTo(scenario.probeRows()).isGreaterThan(20);
            int user = sass.dataset().userIndex(probes.texts("id").get(5));
            probes.vectors("vector").read(5, vector);
            long end = sass.dataset().endTime(Horizon.REFIT);
            assertThat(vector).containsExactly(offline(sass, user, number, RowRequests.NO_EVENT, end), within(1e-5f));
        }
    }

    @Test
    void reportsFingerprintCollision() {
        String[] texts = {"", "one", "two", "three"};
        assertThatThrownBy(() ->
                        Fingerprints.index("values of `city`", new long[] {1, -7, 4, -7}, i -> texts[i], i -> i + 1))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS5201")
                .hasMessageContaining("`one` and `three` have the same 64-bit fingerprint");
        Fingerprints.Index index = Fingerprints.index("x", new long[] {5, -7, 4}, i -> texts[i], i -> i + 1);
        assertThat(index.fingerprints()).containsExactly(-7, 4, 5);
        assertThat(index.rows()).containsExactly(2, 3, 1);
    }

    /** Two texts with the same fingerprint of the TensorFlow operation. */
    @Test
    void reportsRealFingerprintCollision() {
        String[] texts = {"iblgfbchenalmkfk", "berlin", "kgepkbmgpcjfdben"};
        try (Fingerprints fingerprints = new Fingerprints()) {
            assertThatThrownBy(() -> fingerprints.index("values of `city`", 3, i -> texts[i], i -> i + 1))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS5201")
                    .hasMessageContaining("`iblgfbchenalmkfk` and `kgepkbmgpcjfdben` have");
            // A text without a row does not collide.
            Fingerprints.Index index = fingerprints.index("values", 3, i -> texts[i], i -> i < 2 ? i + 1 : 0);
            assertThat(index.rows()).containsExactlyInAnyOrder(1, 2);
        }
    }

    /** Truncates and overwrites the files of a snapshot at many positions. */
    @Test
    void reportsDamagedSnapshot() throws Exception {
        try (ExportFixture fixture = new ExportFixture(common, "type: dssm")) {
            Path export = folder.resolve("export");
            fixture.write(export);
            Path snapshot = export.resolve("snapshot");
            Path users = snapshot.resolve("users.arrow");
            byte[] content = Files.readAllBytes(users);
            for (int length = 0; length < content.length; length += Math.max(1, content.length / 50)) {
                Files.write(users, Arrays.copyOf(content, length));
                assertUnreadable(snapshot);
            }
            // The footer describes the columns. The last bytes of the file contain its length.
            byte[] garbled = content.clone();
            Arrays.fill(garbled, content.length - 200, content.length - 10, (byte) 0x5a);
            Files.write(users, garbled);
            assertUnreadable(snapshot);
        }
    }

    private static void assertUnreadable(Path snapshot) {
        assertThatThrownBy(() -> ServingSnapshot.open(snapshot))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS5204");
    }

    @Test
    void reportsMissingExport() {
        assertThatThrownBy(() -> UserTower.open(folder.resolve("none"))).isInstanceOf(SassException.class);
        assertThatThrownBy(() -> ServingSnapshot.open(folder.resolve("none"))).isInstanceOf(SassException.class);
        assertThatThrownBy(() -> ExportManifest.read(folder.resolve("none"))).isInstanceOf(SassException.class);
    }
}
