package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.mapped.DatasetOpener;

/** Newer events for existing weights. */
@Tag("slow")
class RefreshDatasetTest {
    private static final String CONFIG = """
            sass: 1
            name: refreshed
            data:
              events: {path: log.csv, user: user, item: item, time: {column: time, unit: timestamp, zone: UTC}}
              items: {path: items.csv, key: item}
              split: {by: time, validation: 1d, test: 1d}
            label: click = 1
            scenarios:
              home: {where: place = 'home'}
              live: {where: place = 'live'}
            features:
              user:
                - {name: user, column: user, type: id}
                - {name: clicked, type: sequence, of: item, scope: all, maxLength: 9}
                - {name: favourites, type: statistic, of: "top(item, 2)", scope: all}
                - {name: activity, type: statistic, of: exposures, scope: all, buckets: quantile(3)}
              item:
                - {name: item, column: item, type: id, minCount: 1}
                - {name: kind, column: kind, type: id}
                - {name: size, column: size, type: number, buckets: quantile(2)}
                - {name: weight, column: weight, type: number, scale: standard}
                - {name: clicks, type: statistic, of: positives, scope: all, scale: standard}
            """;

    private static final String LOG = """
            user,item,place,time,click
            ann,a,home,2026-05-10 10:00:00,1
            ann,b,home,2026-05-10 11:00:00,0
            bob,a,live,2026-05-10 12:00:00,1
            bob,b,home,2026-05-11 09:00:00,1
            ann,c,live,2026-05-12 09:00:00,1
            bob,b,home,2026-05-13 09:00:00,1
            """;

    /** Events after training, with a new user and a new item. */
    private static final String NEWER = """
            cid,a,home,2026-05-14 09:00:00,1
            ann,d,home,2026-05-14 10:00:00,1
            """;

    private static final String ITEMS = "item,kind,size,weight\na,x,1,10\nb,x,2,20\nc,y,3,40\n";

    @TempDir
    private Path folder;

    private Project project;

    @BeforeEach
    void create() {
        project = new Project(folder)
                .file("sass.yaml", CONFIG)
                .file("log.csv", LOG)
                .file("items.csv", ITEMS);
    }

    private Path dataset() {
        return folder.resolve("target/sass/dataset");
    }

    private Dataset refresh(Horizon horizon) {
        return prepare(horizon, false);
    }

    private Dataset prepare(Horizon horizon, boolean splits) {
        Path newer = folder.resolve("target/sass/refresh/dataset");
        return DatasetOpener.open(project.preparation()
                .runRefresh(newer, dataset(), horizon, splits)
                .folder());
    }

    private static int row(Dataset dataset, String feature, String item, Horizon horizon) {
        return dataset.single(Project.feature(dataset, feature), dataset.itemIndex(item), 0, 0, horizon);
    }

    private static float[] scaled(Dataset dataset, String feature, String item, int day, Horizon horizon) {
        float[] numbers = new float[2];
        dataset.dense(Project.feature(dataset, feature), dataset.itemIndex(item), 0, day, horizon, numbers, 0);
        return numbers;
    }

    @Test
    void usesAllEventsWithoutHoldout() {
        project.prepare().close();
        project.file("log.csv", LOG + NEWER);
        try (Dataset newer = refresh(Horizon.REFIT)) {
            assertThat(newer.events().rows()).isEqualTo(8);
            for (long row = 0; row < newer.events().rows(); row++) {
                assertThat(newer.events().split(row)).isEqualTo(Split.TRAIN);
            }
            int[] clicked = new int[9];
            FeatureSpec history = Project.feature(newer, "clicked");
            int known = newer.sequence(
                    history, newer.userIndex("ann"), 0, newer.endTime(Horizon.REFIT), Horizon.REFIT, clicked);
            assertThat(known).isEqualTo(3);
            assertThat(List.of(clicked[0], clicked[1], clicked[2]))
                    .containsExactlyInAnyOrder(newer.itemIndex("a"), newer.itemIndex("c"), newer.itemIndex("d"));
            assertThat(newer.candidates(0, Horizon.REFIT)).contains(newer.itemIndex("d"));
        }
    }

    /** A backtest measures old weights on a newer day. */
    @Test
    void holdsOutNewerEventsToMeasureExistingWeights() {
        project.prepare().close();
        project.file("log.csv", LOG + NEWER);
        try (Dataset before = DatasetOpener.open(dataset());
                Dataset newer = prepare(Horizon.REFIT, true)) {
            long held = 0;
            for (long row = 0; row < newer.events().rows(); row++) {
                held += newer.events().split(row) == Split.TRAIN ? 0 : 1;
            }
            assertThat(held).isPositive().isLessThan(newer.events().rows());
            assertItemsMeanTheSame(newer, before);
        }
    }

    private static void assertItemsMeanTheSame(Dataset newer, Dataset before) {
        for (Side side : Side.values()) {
            assertThat(newer.features(side)).isEqualTo(before.features(side));
        }
        for (String item : List.of("a", "b", "c")) {
            for (String feature : List.of("item", "kind", "size")) {
                assertThat(row(newer, feature, item, Horizon.REFIT))
                        .as(feature)
                        .isEqualTo(row(before, feature, item, Horizon.REFIT))
                        .isPositive();
            }
            assertThat(scaled(newer, "weight", item, 0, Horizon.REFIT))
                    .isEqualTo(scaled(before, "weight", item, 0, Horizon.REFIT));
        }
    }

    @Test
    void keepsRowsBucketsAndScalesOfTraining() {
        try (Dataset before = project.prepare()) {
            project.file("log.csv", LOG + NEWER).file("items.csv", ITEMS + "d,z,9,900\n");
            try (Dataset newer = refresh(Horizon.REFIT)) {
                assertItemsMeanTheSame(newer, before);
                // The id and the kind are out of vocabulary. The size falls into a bucket.
                assertThat(row(newer, "item", "d", Horizon.REFIT)).isZero();
                assertThat(row(newer, "kind", "d", Horizon.REFIT)).isZero();
                assertThat(row(newer, "size", "d", Horizon.REFIT)).isPositive();
            }
        }
    }

    /** The features have another order. Each feature must still read its own column. */
    @Test
    void matchesTrainingFeaturesInAnyOrder() {
        try (Dataset before = project.prepare()) {
            String kind = "    - {name: kind, column: kind, type: id}\n";
            String size = "    - {name: size, column: size, type: number, buckets: quantile(2)}\n";
            String weight = "    - {name: weight, column: weight, type: number, scale: standard}\n";
            String user = "    - {name: user, column: user, type: id}\n";
            String clicked = "    - {name: clicked, type: sequence, of: item, scope: all, maxLength: 9}\n";
            String other =
                    CONFIG.replace(kind + size + weight, weight + size + kind).replace(user + clicked, clicked + user);
            assertThat(other).isNotEqualTo(CONFIG);
            project.file("sass.yaml", other);
            try (Dataset newer = refresh(Horizon.REFIT)) {
                assertItemsMeanTheSame(newer, before);
                assertThat(newer.single(Project.feature(newer, "user"), newer.userIndex("bob"), 0, 0, Horizon.REFIT))
                        .isEqualTo(before.single(
                                Project.feature(before, "user"), before.userIndex("bob"), 0, 0, Horizon.REFIT));
            }
        }
    }

    /** Newer clicks count. The scale is that of the training. */
    @Test
    void computesStatisticsFromNewEvents() {
        try (Dataset before = project.prepare()) {
            project.file("log.csv", LOG + NEWER);
            try (Dataset newer = refresh(Horizon.REFIT)) {
                FeatureSpec clicks = Project.feature(newer, "clicks");
                int end = newer.endDay(Horizon.REFIT);
                assertThat(newer.number(clicks, newer.itemIndex("a"), 0, end, Horizon.REFIT))
                        .isEqualTo(3);
                assertThat(newer.number(clicks, newer.itemIndex("b"), 0, end, Horizon.REFIT))
                        .isEqualTo(2);
                // Two clicks have the same value as in training.
                assertThat(scaled(newer, "clicks", "b", end, Horizon.REFIT))
                        .isEqualTo(scaled(before, "clicks", "a", before.endDay(Horizon.REFIT), Horizon.REFIT));
            }
        }
    }

    /**
     * Without a refit, the weights were not trained on an item that only validation has, although the vocabulary
     * contains it.
     */
    @Test
    void mapsUntrainedRowsToUnknown() {
        try (Dataset before = project.prepare()) {
            assertThat(row(before, "item", "c", Horizon.TRAIN)).isZero();
            assertThat(row(before, "item", "c", Horizon.REFIT)).isPositive();
        }
        try (Dataset newer = refresh(Horizon.TRAIN)) {
            assertThat(row(newer, "item", "c", Horizon.TRAIN)).isZero();
            assertThat(row(newer, "item", "a", Horizon.TRAIN)).isPositive();
        }
        try (Dataset newer = refresh(Horizon.REFIT)) {
            assertThat(row(newer, "item", "c", Horizon.REFIT)).isPositive();
        }
    }

    /** A log without its first days still uses the rows of the training. */
    @Test
    void acceptsLogWithoutOldEvents() {
        project.prepare().close();
        project.file("log.csv", """
                user,item,place,time,click
                cid,a,home,2026-05-14 09:00:00,1
                ann,b,live,2026-05-14 10:00:00,1
                """);
        try (Dataset newer = refresh(Horizon.TRAIN)) {
            assertThat(newer.events().rows()).isEqualTo(2);
            assertThat(row(newer, "item", "b", Horizon.TRAIN)).isPositive();
        }
    }

    /** If no id matches the training, the weights cannot be used. */
    @Test
    void rejectsDataWithoutKnownValues() {
        project.prepare().close();
        project.file("items.csv", ITEMS.replace(",x,", ",X,").replace(",y,", ",Y,"));
        assertThatThrownBy(() -> refresh(Horizon.REFIT))
                .hasMessageContaining("none of the values of `kind` that the model was trained with is in the data");
    }

    @Test
    void rejectsVectorsOfOtherDimension() {
        project.file("sass.yaml", CONFIG + "    - {name: seen, column: seen, type: embedding, separator: \";\"}\n")
                .file("items.csv", "item,kind,size,weight,seen\na,x,1,10,1;2;3\nb,x,2,20,2;3;4\nc,y,3,40,3;4;5\n")
                .prepare()
                .close();
        project.file("items.csv", "item,kind,size,weight,seen\na,x,1,10,1;2\nb,x,2,20,2;3\nc,y,3,40,3;4\n");
        assertThatThrownBy(() -> refresh(Horizon.REFIT))
                .hasMessageContaining("the vectors have 2 numbers, and the model was trained with 3");
    }

    @Test
    void keepsEmptyVocabularyEmpty() {
        project.file("sass.yaml", CONFIG.replace("minCount: 1}", "minCount: 99}"))
                .prepare()
                .close();
        try (Dataset newer = refresh(Horizon.TRAIN)) {
            assertThat(row(newer, "item", "a", Horizon.TRAIN)).isZero();
        }
    }

    @Test
    void keepsTrainingDatasetUnchanged() throws Exception {
        project.prepare().close();
        byte[] before = Files.readAllBytes(dataset().resolve("manifest.json"));
        project.file("log.csv", LOG + NEWER);
        refresh(Horizon.REFIT).close();
        assertThat(Files.readAllBytes(dataset().resolve("manifest.json"))).isEqualTo(before);
        assertThat(folder.resolve("target/sass/generated/sql-refresh")).isDirectory();
    }

    @Test
    void checksNewDataAsInTraining() {
        project.prepare().close();
        project.file("log.csv", LOG.replace(",click", ",tap"));
        assertThatThrownBy(() -> refresh(Horizon.REFIT)).hasMessageContaining("click");
        assertThat(folder.resolve("target/sass/refresh/dataset")).doesNotExist();
        project.file("log.csv", LOG.replaceAll(",home,", ",shop,"));
        assertThatThrownBy(() -> refresh(Horizon.REFIT)).hasMessageContaining("home");
    }
}
