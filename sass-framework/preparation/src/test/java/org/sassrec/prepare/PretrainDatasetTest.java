package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.check.DataCode;

/** Additional events of pre-training: {@code pretrain.events}. */
@Tag("slow")
class PretrainDatasetTest {
    private static final String CONFIG = """
            sass: 1
            name: stages
            data:
              events: {path: new.csv, user: user, item: item, time: {column: time, unit: timestamp, zone: UTC}}
              items: {path: items.csv, key: item}
              split: {by: time, validation: 1d, test: 1d}
            label: click = 1
            scenarios:
              home: {where: place = 'home'}
              live: {where: place = 'live'}
            features:
              user:
                - {name: user, column: user, type: id}
                - {name: shown, type: sequence, of: item, where: exposed, scope: all, maxLength: 9}
                - {name: activity, type: statistic, of: exposures, scope: all, buckets: quantile(3)}
              item:
                - {name: item, column: item, type: id, minCount: 1}
                - {name: size, column: size, type: number, buckets: quantile(2)}
                - {name: weight, column: weight, type: number, scale: standard}
            pretrain: {task: scenarioContrast, events: {path: old_*.csv}}
            """;

    private static final String NEW = """
            user,item,place,time,click
            ann,a,home,2026-05-10 10:00:00,1
            ann,b,home,2026-05-10 11:00:00,0
            bob,a,live,2026-05-10 12:00:00,1
            bob,c,home,2026-05-11 09:00:00,1
            ann,c,live,2026-05-12 09:00:00,1
            bob,b,home,2026-05-13 09:00:00,1
            """;

    /** Two rows are new, one has an item that no other source has, one is in train, two are too late, one belongs to no scenario. */
    private static final String OLD = """
            user,item,place,time
            ann,b,live,2026-04-01 10:00:00
            cid,a,live,2026-04-02 10:00:00
            cid,z,home,2026-04-03 10:00:00
            ann,a,home,2026-05-10 10:00:00
            ann,c,live,2026-05-12 09:00:00
            bob,b,home,2026-05-14 09:00:00
            bob,b,shop,2026-04-04 09:00:00
            """;

    private static final String ITEMS = "item,size,weight\na,1,10\nb,2,20\nc,3,40\nz,100,900\n";

    @TempDir
    private Path folder;

    private Project project;

    @BeforeEach
    void create() {
        project = new Project(folder)
                .file("sass.yaml", CONFIG)
                .file("new.csv", NEW)
                .file("old_1.csv", OLD)
                .file("items.csv", ITEMS);
    }

    private static List<String> rows(Dataset dataset) {
        List<String> rows = new ArrayList<>();
        for (long row = 0; row < dataset.events().rows(); row++) {
            rows.add(dataset.userId(dataset.events().user(row)) + " "
                    + dataset.itemId(dataset.events().item(row)) + " "
                    + dataset.events().scenario(row) + (dataset.events().positive(row) ? " +" : " -"));
        }
        return rows;
    }

    private Preparation.PreparedDataset pretrain() {
        return project.preparation()
                .runPretrain(project.output().resolve("dataset"))
                .orElseThrow();
    }

    @Test
    void usesTrainEventsAndOlderEvents() {
        try (Dataset all = project.prepare();
                Dataset own = DatasetOpener.open(pretrain().folder())) {
            assertThat(rows(all)).hasSize(6).noneMatch(row -> row.startsWith("cid"));
            assertThat(rows(own))
                    .containsExactly(
                            "ann a 0 +", "ann b 0 -", "ann b 1 -", "bob c 0 +", "bob a 1 +", "cid z 0 -", "cid a 1 -");
            for (long row = 0; row < own.events().rows(); row++) {
                assertThat(own.events().split(row)).isEqualTo(Split.TRAIN);
                assertThat(own.events().time(row)).isLessThan(all.endTime(Horizon.REFIT) - 1);
            }
            assertThat(own.endTime(Horizon.TRAIN)).isEqualTo(all.endTime(Horizon.TRAIN));
            int[] shown = new int[9];
            int ann = own.userIndex("ann");
            FeatureSpec history = Project.feature(own, "shown");
            assertThat(own.sequence(history, ann, 0, Long.MAX_VALUE, Horizon.TRAIN, shown))
                    .isEqualTo(3);
        }
    }

    /** Both stages train the same weights: table rows and buckets have the same meaning. */
    @Test
    void sharesTablesBucketsAndScales() {
        try (Dataset all = project.prepare();
                Dataset own = DatasetOpener.open(pretrain().folder())) {
            for (Side side : Side.values()) {
                assertThat(own.features(side)).isEqualTo(all.features(side));
            }
            FeatureSpec item = Project.feature(all, "item");
            for (String id : List.of("a", "b", "c")) {
                assertThat(own.single(item, own.itemIndex(id), 0, 0, Horizon.REFIT))
                        .isEqualTo(all.single(item, all.itemIndex(id), 0, 0, Horizon.REFIT))
                        .isPositive();
            }
            // Only the older log contains events of this item.
            assertThat(own.single(item, own.itemIndex("z"), 0, 0, Horizon.TRAIN))
                    .isZero();
            FeatureSpec weight = Project.feature(all, "weight");
            float[] scaled = new float[2];
            float[] same = new float[2];
            all.dense(weight, all.itemIndex("b"), 0, 0, Horizon.TRAIN, scaled, 0);
            own.dense(weight, own.itemIndex("b"), 0, 0, Horizon.TRAIN, same, 0);
            assertThat(same).isEqualTo(scaled);
        }
    }

    @Test
    void reportsAndDropsLateRows() {
        project.prepare().close();
        assertThat(pretrain().warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo(DataCode.PRETRAINING_EVENTS_TOO_LATE);
            assertThat(warning.message())
                    .isEqualTo("2 of 6 pre-training rows are not older than the validation and test splits");
        });
        project.file("old_1.csv", "user,item,place,time\nann,a,home,2026-05-13 08:00:00\n");
        assertThatThrownBy(this::pretrain)
                .isInstanceOfSatisfying(
                        SassException.class,
                        e -> assertThat(e.diagnostics())
                                .extracting(Diagnostic::code)
                                .containsExactly(DataCode.PRETRAINING_EVENTS_TOO_LATE));
    }

    @Test
    void rejectsEventsWithoutNewRows() {
        project.prepare().close();
        project.file("old_1.csv", "user,item,place,time\nann,a,home,2026-05-10 10:00:00\n");
        assertThatThrownBy(this::pretrain).hasMessageContaining("SASS4023");
        project.file("old_1.csv", "user,item,time\nann,a,2026-04-10 10:00:00\n");
        assertThatThrownBy(this::pretrain).hasMessageContaining("no row belongs to a scenario");
        project.file("old_1.csv", "viewer,item,place,time\nann,a,home,2026-04-10 10:00:00\n");
        assertThatThrownBy(this::pretrain).hasMessageContaining("does not exist in the pre-training events");
        project.file("sass.yaml", CONFIG.replace("old_*", "older_*"));
        assertThatThrownBy(this::pretrain).hasMessageContaining("no file matches `older_*.csv`");
    }

    /** An up-to-date dataset is not prepared again. The main dataset does not depend on the older files. */
    @Test
    void preparesAgainOnlyWhenPretrainFilesChange() throws IOException {
        project.prepare().close();
        String first = pretrain().manifest().fingerprint();
        Path manifest = pretrain().folder().resolve("manifest.json");
        Object before = Files.getLastModifiedTime(manifest);
        assertThat(pretrain().manifest().fingerprint()).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(manifest)).isEqualTo(before);

        project.file("old_2.csv", "user,item,place,time\ndan,a,home,2026-04-05 10:00:00\n");

        assertThat(project.preparation().isUpToDate()).isTrue();
        assertThat(pretrain().manifest().fingerprint()).isNotEqualTo(first);
        try (Dataset own = DatasetOpener.open(pretrain().folder())) {
            assertThat(rows(own)).contains("dan a 0 -").hasSize(8);
        }
    }

    @Test
    void preparesNothingWithoutPretrainEvents() {
        project.file("sass.yaml", CONFIG.replace("pretrain: {task: scenarioContrast, events: {path: old_*.csv}}", ""))
                .prepare()
                .close();
        assertThat(project.preparation().runPretrain(project.output().resolve("dataset")))
                .isEmpty();
    }

    /** Train rows of a column split are kept at any time. */
    @Test
    void keepsTrainRowsOfColumnSplit() {
        project.file(
                        "sass.yaml",
                        CONFIG.replace(
                                "{by: time, validation: 1d, test: 1d}", "{by: column, column: item, test: c..c}"))
                .prepare()
                .close();
        try (Dataset own = DatasetOpener.open(pretrain().folder())) {
            // The test split begins on the 11th. The row of bob on the 13th is still train.
            assertThat(rows(own))
                    .containsExactly(
                            "ann a 0 +", "ann b 0 -", "ann b 1 -", "bob b 0 +", "bob a 1 +", "cid z 0 -", "cid a 1 -");
        }
    }
}
