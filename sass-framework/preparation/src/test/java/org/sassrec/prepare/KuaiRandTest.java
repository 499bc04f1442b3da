package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;

/**
 * Compares counts of the KuaiRand-Pure extract by tab with published ones. The data is not part of the project: the
 * test is skipped unless the environment variable {@code SASS_KUAIRAND} names its folder.
 */
@Tag("slow")
class KuaiRandTest {
    private static final String YAML = """
            sass: 1
            name: kuairand
            data:
              events:
                path: DATA/log.tsv.gz
                user: user_id
                item: video_id
                time: {column: time_ms, unit: ms, zone: Asia/Shanghai}
              users: {path: DATA/users.tsv.gz, key: user_id, join: DATA/history.tsv.gz}
              items: {path: DATA/items.tsv.gz, key: video_id}
              split: {by: column, column: date, validation: 20220503..20220504, test: 20220505..20220508}
            label: is_click = 1
            scenarios:
              tab1: {where: tab = 1}
              tab4: {where: tab = 4}
              tab2: {where: tab = 2}
              tab0: {where: tab = 0}
              tab6: {where: tab = 6}
            features:
              user:
                - {name: user, column: user_id, type: id}
                - {name: past, type: sequence, column: long_view_seq, separator: " ", of: item}
              item:
                - {name: item, column: video_id, type: id}
                - {name: ctr, type: statistic, of: ctr, window: 7d}
            """;

    @Test
    void countsMatchPublishedDataset(@TempDir Path folder) {
        String data = System.getenv("SASS_KUAIRAND");
        boolean there = data != null && Files.isDirectory(Path.of(data));
        if (!there) {
            System.out.println(
                    "skipped: the counts of KuaiRand-Pure, because SASS_KUAIRAND names no folder with them; to"
                            + " check them: SASS_KUAIRAND=<folder of the extract> mvn -pl sass-framework/preparation -am verify");
        }
        assumeTrue(there, "SASS_KUAIRAND names no folder");
        Project project = new Project(folder).file("sass.yaml", YAML.replace("DATA", String.valueOf(data)));
        try (Dataset dataset = project.prepare()) {
            var manifest = dataset.manifest();
            assertThat(manifest.source().rows()).isEqualTo(228_329);
            assertThat(manifest.source().rowsWithoutScenario()).isEqualTo(3_303);
            assertThat(manifest.scenarios())
                    .extracting(s -> s.exposures())
                    .containsExactly(173_008L, 13_647L, 6_909L, 20_254L, 11_208L);
            assertThat(manifest.scenarios())
                    .extracting(s -> s.positives())
                    .containsExactly(85_450L, 8_134L, 3_320L, 1_735L, 1_665L);
            assertThat(manifest.scenarios())
                    .extracting(s -> s.users())
                    .containsExactly(23_569L, 6_078L, 1_530L, 7_096L, 4_066L);
            assertThat(manifest.scenarios())
                    .extracting(s -> s.items())
                    .containsExactly(5_529L, 2_517L, 2_329L, 3_160L, 266L);
            assertThat(manifest.scenarios())
                    .extracting(s -> s.train() + s.validation())
                    .containsExactly(64_711L, 6_112L, 2_242L, 1_294L, 1_295L);
            assertThat(manifest.scenarios())
                    .extracting(s -> s.test())
                    .containsExactly(20_739L, 2_022L, 1_078L, 441L, 370L);
            assertThat(IntStream.range(0, 5).map(s -> dataset.candidates(s, Horizon.REFIT).length))
                    .containsExactly(5_145, 2_197, 1_921, 2_814, 253);
            Dataset.Visits visits = dataset.userVisits(Horizon.REFIT);
            long several = 0;
            long pairs = 0;
            for (int user = 0; user < dataset.userCount(); user++) {
                long scenarios = visits.start(user + 1) - visits.start(user);
                several += scenarios > 1 ? 1 : 0;
                pairs += scenarios * (scenarios - 1) / 2;
            }
            assertThat(several).isEqualTo(10_713);
            assertThat(pairs).isEqualTo(17_817);
        }
    }
}
