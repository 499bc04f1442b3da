package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DenseSpec;

/** Checks from which events the buckets of statistics are learned. */
class StatisticBucketsTest {
    private static final long DAY = 86_400_000;

    private static final String YAML = """
            sass: 1
            name: counted
            data:
              events: {path: events.csv, user: user, item: item, time: {column: ms, unit: ms, zone: UTC}}
              users: {path: users.csv, key: id}
              split: {by: time, validation: 1d, test: 1d}
            label: "true"
            scenarios:
              home: {where: "true"}
            features:
              user:
                - {name: user, column: user, type: id}
              item:
                - {name: item, column: item, type: id}
                - {name: clicks, type: statistic, of: positives}
                - {name: clicksScaled, type: statistic, of: positives, scale: standard}
            pretrain: {task: none}
            """;

    @TempDir
    private Path folder;

    /** Item i has i clicks per day. Each user's list is much longer than the log. */
    private Dataset prepare(String name, String yaml) {
        StringBuilder events = new StringBuilder("user,item,ms\n");
        for (int day = 0; day < 10; day++) {
            for (int item = 1; item <= 8; item++) {
                for (int n = 0; n < item; n++) {
                    events.append(
                            "u" + (n + item) % 5 + ",i" + item + "," + (1_700_000_000_000L + day * DAY + n) + "\n");
                }
            }
        }
        StringBuilder users = new StringBuilder("id,past\n");
        for (int user = 0; user < 5; user++) {
            users.append("u" + user + "," + "i1 i2 i3 ".repeat(700) + "\n");
        }
        return new Project(folder.resolve(name))
                .file("events.csv", events.toString())
                .file("users.csv", users.toString())
                .file("sass.yaml", yaml)
                .prepare();
    }

    @Test
    void ignoresListColumnsWhenLearningBuckets() {
        String past = "  past: {history: {column: past, separator: \" \"}, serve: false}\n";
        try (Dataset without = prepare("without", YAML);
                Dataset with = prepare("with", YAML.replace("features:", past + "features:"))) {
            assertThat(with.events().rows()).isEqualTo(without.events().rows() + 5 * 2_100);
            assertThat(Project.feature(without, "clicks").boundaries()).hasSizeGreaterThan(10);
            assertThat(Project.feature(with, "clicks").boundaries())
                    .isEqualTo(Project.feature(without, "clicks").boundaries());
            DenseSpec expected = Objects.requireNonNull(
                    Project.feature(without, "clicksScaled").dense());
            DenseSpec found =
                    Objects.requireNonNull(Project.feature(with, "clicksScaled").dense());
            for (double clicks : new double[] {0, 7, 80}) {
                assertThat(found.scale(clicks)).isCloseTo(expected.scale(clicks), within(1e-6f));
            }
        }
    }
}
