package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Split;

/** Checks {@code labelShare}: the positives of the training split that count. */
@Tag("slow")
class LabelShareTest {
    private static final int USERS = 40;
    private static final int DAYS = 30;

    @TempDir
    private Path folder;

    /** Each user has a positive on each day, alternately in two scenarios. The last two days are validation and test. */
    private Dataset prepare(double share, String split) {
        StringBuilder events = new StringBuilder("user,item,time,scene\n");
        for (int user = 0; user < USERS; user++) {
            for (int day = 1; day <= DAYS; day++) {
                events.append("u%d,i%d,2022-06-%02d 10:00:%02d,%s\n"
                        .formatted(user, (user + day) % 20, day, user % 60, day % 2 == 0 ? "home" : "live"));
            }
        }
        return new Project(folder.resolve("share-" + share + split.length()))
                .file("events.csv", events.toString())
                .file("sass.yaml", """
                        sass: 1
                        name: labels
                        data:
                          events: {path: events.csv, user: user, item: item, time: {column: time, unit: timestamp, zone: UTC}}
                          split: %s
                        label: "true"
                        scenarios:
                          home: {where: scene = 'home'}
                          live: {where: scene = 'live', labelShare: %s}
                        features:
                          user:
                            - {name: user, column: user, type: id}
                            - {name: liked, type: sequence, of: item, scope: all, maxLength: 50}
                          item:
                            - {name: item, column: item, type: id}
                        pretrain: {task: none}
                        """.formatted(split, share))
                .prepare();
    }

    private Dataset prepare(double share) {
        return prepare(share, "{by: time, validation: 2d, test: 2d}");
    }

    private static Set<String> positives(Dataset data, int scenario, Split split) {
        return rows(data, data.samples(scenario, split));
    }

    private static Set<String> rows(Dataset data, Dataset.Rows rows) {
        Set<String> found = new HashSet<>();
        for (long n = 0; n < rows.size(); n++) {
            long event = rows.event(n);
            found.add(
                    data.userId(data.events().user(event)) + " " + data.events().time(event));
        }
        return found;
    }

    @Test
    void limitsThePositivesOfTheTrainingSplit() {
        try (Dataset all = prepare(1);
                Dataset half = prepare(0.5);
                Dataset few = prepare(0.05)) {
            int live = 1;
            Set<String> allPositives = positives(all, live, Split.TRAIN);
            Set<String> halfOfThem = positives(half, live, Split.TRAIN);
            Set<String> fewOfThem = positives(few, live, Split.TRAIN);
            assertThat(allPositives).hasSize(USERS * (DAYS - 4) / 2).containsAll(halfOfThem);
            assertThat(halfOfThem.size()).isBetween(200, 320);
            assertThat(fewOfThem.size()).isBetween(10, 50);
            assertThat(halfOfThem).containsAll(fewOfThem);
            // The others are exposures, and the history of a user does not contain them.
            assertThat(rows(few, few.exposures(live, Split.TRAIN)))
                    .isEqualTo(rows(all, all.exposures(live, Split.TRAIN)));
            assertThat(few.positives().rows())
                    .isEqualTo(all.positives().rows() - allPositives.size() + fewOfThem.size());
            for (Split split : new Split[] {Split.VALIDATION, Split.TEST}) {
                assertThat(positives(few, live, split)).isNotEmpty().isEqualTo(positives(all, live, split));
            }
            assertThat(positives(few, 0, Split.TRAIN)).isEqualTo(positives(all, 0, Split.TRAIN));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{by: leaveOneOut}",
                "{by: column, column: time, validation: 2022-06-27..2022-06-28, test: 2022-06-29..2022-06-30}"
            })
    void keepsTheTestPositivesOfOtherSplits(String split) {
        try (Dataset all = prepare(1, split);
                Dataset few = prepare(0.05, split)) {
            assertThat(positives(few, 1, Split.TEST)).isNotEmpty().isEqualTo(positives(all, 1, Split.TEST));
            assertThat(positives(few, 1, Split.TRAIN).size())
                    .isLessThan(positives(all, 1, Split.TRAIN).size() / 5);
        }
    }
}
