package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.Dataset;
import org.sassrec.diagnostic.Diagnostic;

/** Which events are train, validation and test. */
class SplitsTest {
    /** Berlin is two hours ahead in July: the third row is of the 2nd of July there, of the 1st in UTC. */
    private static final String EVENTS = """
            user,item,time,day
            u,a,2022-07-01 10:00:00,one
            u,b,2022-07-01 23:59:59,one
            u,c,2022-07-02 00:30:00,two
            u,d,2022-07-02 12:00:00,two
            u,e,2022-07-03 00:00:00,three
            u,f,2022-07-03 09:00:00,three
            """;

    private static Dataset prepare(Path folder, String zone, String split) {
        return project(folder, zone, split).prepare();
    }

    private static Project project(Path folder, String zone, String split) {
        return new Project(folder).file("events.csv", EVENTS).file("sass.yaml", """
                        sass: 1
                        name: splits
                        data:
                          events: {path: events.csv, user: user, item: item, time: {column: time, unit: timestamp, zone: %s}}
                          split: %s
                        label: "true"
                        scenarios:
                          all: {where: "true"}
                        features:
                          user:
                            - {name: user, column: user, type: id}
                          item:
                            - {name: item, column: item, type: id}
                        pretrain: {task: none}
                        """.formatted(zone, split));
    }

    private static List<String> splits(Dataset dataset) {
        List<String> found = new ArrayList<>();
        for (long row = 0; row < dataset.events().rows(); row++) {
            found.add(dataset.itemId(dataset.events().item(row)) + " "
                    + dataset.events().split(row).name().charAt(1));
        }
        return found;
    }

    @Test
    void wholeDaysEndAtMidnightInTheZone(@TempDir Path folder) {
        try (Dataset dataset = prepare(folder, "Europe/Berlin", "{by: time, validation: 1d, test: 1d}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c A", "d A", "e E", "f E");
            assertThat(dataset.events().time(2)).isEqualTo(1656714600000L);
            assertThat(dataset.events().day(2) - dataset.events().day(1)).isEqualTo(1);
        }
    }

    @Test
    void otherDurationsCountBackFromTheNewestEvent(@TempDir Path folder) {
        try (Dataset dataset = prepare(folder, "Europe/Berlin", "{by: time, validation: 12h, test: 10h}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c R", "d A", "e E", "f E");
        }
    }

    /** Together they are a day, which alone would begin at midnight. */
    @Test
    void halfDaysCountBackFromTheNewestEventBoth(@TempDir Path folder) {
        try (Dataset dataset = prepare(folder, "Europe/Berlin", "{by: time, validation: 12h, test: 12h}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c R", "d A", "e E", "f E");
        }
    }

    @Test
    void theLastPositivesOfAUserAndScenarioAreHeldOut(@TempDir Path folder) {
        try (Dataset dataset = prepare(folder, "UTC", "{by: lastOut}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c R", "d R", "e A", "f E");
        }
    }

    @Test
    void rangesOfAColumnAreClosed(@TempDir Path folder) {
        try (Dataset dataset = prepare(
                folder.resolve("texts"), "UTC", "{by: column, column: day, validation: two..two, test: thr..three}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c A", "d A", "e E", "f E");
        }
        try (Dataset dataset = prepare(
                folder,
                "UTC",
                "{by: column, column: time, validation: 2022-07-02..2022-07-02 11, test: 2022-07-03..2022-07-04}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c A", "d R", "e E", "f E");
        }
    }

    /** As a text, noon of the last day comes after the day. */
    @Test
    void rangesOfDaysHaveTheirLastDayWhole(@TempDir Path folder) {
        try (Dataset dataset = prepare(
                folder,
                "UTC",
                "{by: column, column: time, validation: 2022-07-02..2022-07-02, test: 2022-07-03..2022-07-03}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c A", "d A", "e E", "f E");
        }
    }

    @Test
    void aColumnMayBringTestAlone(@TempDir Path folder) {
        try (Dataset dataset = prepare(folder, "UTC", "{by: column, column: day, test: three..three}")) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c R", "d R", "e E", "f E");
        }
    }

    @Test
    void filesOfTheirOwnAreSplits(@TempDir Path folder) {
        Project project = project(folder, "UTC", "{by: file, validation: v.csv, test: [t_1.csv, t_2.csv]}");
        project.file("v.csv", "user,item,time\nu,g,2022-07-04 00:00:00\n");
        project.file("t_1.csv", "user,item,time\nu,h,2022-07-05 00:00:00\n");
        project.file("t_2.csv", "item,user,time\ni,u,2022-07-06 00:00:00\n");
        try (Dataset dataset = project.prepare()) {
            assertThat(splits(dataset)).containsExactly("a R", "b R", "c R", "d R", "e R", "f R", "g A", "h E", "i E");
        }
    }

    @Test
    void aListColumnReadWithTheWrongSeparatorIsNoticed(@TempDir Path folder) {
        Project project = project(folder, "UTC", "{by: lastOut}");
        project.file("users.csv", "user,past\nu,a;b;c\n");
        project.file("sass.yaml", """
                sass: 1
                name: lists
                data:
                  events: {path: events.csv, user: user, item: item, time: {column: time, unit: timestamp, zone: UTC}}
                  users: {path: users.csv, key: user}
                  split: {by: lastOut}
                label: "true"
                scenarios:
                  all: {where: "true"}
                features:
                  user:
                    - {name: past, type: sequence, column: past, separator: ",", of: item}
                  item:
                    - {name: item, column: item, type: id}
                pretrain: {task: none}
                """);
        assertThat(project.preparation().run().warnings())
                .extracting(Diagnostic::message)
                .contains("only 0 of 1 values of the list column `past` are items");
    }
}
