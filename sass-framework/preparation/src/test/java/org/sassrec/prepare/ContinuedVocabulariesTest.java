package org.sassrec.prepare;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.DatasetManifest.VocabularyGrowth;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.prepare.check.DataCode;

/** Vocabularies that continue those of an earlier dataset, the admission of values and the limit of rows. */
@Tag("slow")
class ContinuedVocabulariesTest {
    private static final String CONFIG = """
            sass: 1
            name: nightly
            data:
              events: {path: log.csv, user: user, item: item, time: {column: time, unit: timestamp, zone: UTC}}
              items: {path: items.csv, key: item}
              split: {by: time, validation: 1d, test: 1d}
            label: click = 1
            scenarios:
              home: {where: place = 'home'}
            features:
              user:
                - {name: user, column: user, type: id}
                - {name: clicked, type: sequence, of: item, scope: all, maxLength: 9}
                - {name: used, type: sequence, of: event(device), scope: all}
                - {name: favourites, type: statistic, of: "top(kind, 2)", scope: all}
              item:
                - {name: item, column: item, type: id, minCount: 2}
                - {name: kind, column: kind, type: id}
                - {name: size, column: size, type: id}
                - {name: form, type: cross, of: [kind, size]}
              context:
                - {name: device, column: device, type: id}
            pretrain: {task: none}
            """;

    @TempDir
    private Path folder;

    private Project project;
    private List<Diagnostic> warnings = List.of();

    @BeforeEach
    void create() {
        project = new Project(folder).file("sass.yaml", CONFIG).file("items.csv", """
                item,kind,size
                a,x,1
                b,y,2
                c,x,2
                d,z,3
                """);
    }

    /** Writes events, each as {@code user item day}. */
    private Project log(String... events) {
        StringBuilder log = new StringBuilder("user,item,place,time,click,device\n");
        for (String event : events) {
            String[] parts = event.split(" ", -1);
            log.append(
                    parts[0] + "," + parts[1] + ",home,2026-05-" + parts[2] + " 10:00:00,1," + parts[0] + "-phone\n");
        }
        return project.file("log.csv", log.toString());
    }

    /** Prepares events and keeps the dataset in a folder. */
    private Path prepare(String name, @Nullable Path earlier, String... events) throws IOException {
        Preparation.PreparedDataset prepared =
                log(events).preparation().continuing(earlier).run();
        warnings = prepared.warnings();
        return Files.move(prepared.folder(), folder.resolve(name));
    }

    private static List<String> texts(Dataset dataset, String feature) {
        FeatureSpec spec = Project.feature(dataset, feature);
        return IntStream.range(1, spec.rows())
                .mapToObj(row -> dataset.vocabularyValue(spec.table(), row))
                .toList();
    }

    private static List<String> texts(Path dataset, String feature) {
        try (Dataset opened = DatasetOpener.open(dataset)) {
            return texts(opened, feature);
        }
    }

    private static String valueOf(Dataset dataset, String item, Horizon horizon) {
        FeatureSpec spec = Project.feature(dataset, "item");
        return dataset.vocabularyValue("item", dataset.single(spec, dataset.itemIndex(item), 0, 0, horizon));
    }

    private static VocabularyGrowth growth(Path dataset, String table) {
        DatasetManifest.Continuation continuation =
                requireNonNull(DatasetOpener.manifest(dataset).continuation());
        return requireNonNull(continuation.tables().get(table));
    }

    private static final String[] MONDAY = {
        "ann a 01", "bob a 02", "cid b 02", "ann b 03", "bob a 03", "ann b 04", "cid a 05",
    };

    @Test
    void appendsNewValuesAndNeverMovesRows() throws IOException {
        Path monday = prepare("monday", null, MONDAY);
        assertThat(texts(monday, "item")).containsExactly("a", "b");
        assertThat(DatasetOpener.manifest(monday).continuation()).isNull();

        // Item a has no event any more, and c and d are more frequent than b.
        Path tuesday = prepare(
                "tuesday", monday, "dan c 02", "dan c 03", "eve c 03", "ann d 03", "ann d 04", "ann b 04", "ann c 05");
        assertThat(texts(tuesday, "item")).containsExactly("a", "b", "c", "d");
        assertThat(growth(tuesday, "item")).isEqualTo(new VocabularyGrowth(2, 1, 2));
        assertThat(texts(tuesday, "user")).startsWith(texts(monday, "user").toArray(new String[0]));
        assertThat(texts(tuesday, "device")).contains("dan-phone", "cid-phone");
        assertThat(growth(tuesday, "device")).isEqualTo(new VocabularyGrowth(3, 2, 2));

        // Item a returns with one event, which is less than the minimum.
        Path wednesday = prepare("wednesday", tuesday, "fay a 03", "fay d 04", "fay d 05", "ann b 06", "ann c 07");
        try (Dataset dataset = DatasetOpener.open(wednesday)) {
            for (String feature : List.of("user", "item", "kind", "size", "form", "used", "device")) {
                assertThat(texts(dataset, feature))
                        .as(feature)
                        .startsWith(texts(tuesday, feature).toArray(new String[0]));
            }
            assertThat(texts(dataset, "item")).containsExactly("a", "b", "c", "d");
            assertThat(valueOf(dataset, "a", Horizon.TRAIN)).isEqualTo("a");
            assertThat(valueOf(dataset, "a", Horizon.REFIT)).isEqualTo("a");
            FeatureSpec device = Project.feature(dataset, "device");
            assertThat(dataset.vocabularyValue("device", dataset.events().context(device, 0)))
                    .isEqualTo("ann-phone");
        }
    }

    /** An item that only validation contained is unknown in the train horizon until train contains it. */
    @Test
    void keepsValuesOfValidationUnknownInTrain() throws IOException {
        Path monday = prepare("monday", null, "ann a 01", "ann a 02", "bob b 04", "cid b 04", "ann a 05");
        Path tuesday = prepare("tuesday", monday, "ann a 02", "ann a 03", "bob b 04", "ann a 05", "ann a 06");
        try (Dataset dataset = DatasetOpener.open(tuesday)) {
            assertThat(valueOf(dataset, "b", Horizon.TRAIN)).isEmpty();
            assertThat(valueOf(dataset, "b", Horizon.REFIT)).isEqualTo("b");
        }
        Path wednesday = prepare("wednesday", tuesday, "bob b 03", "cid b 04", "ann a 06", "ann a 07");
        try (Dataset dataset = DatasetOpener.open(wednesday)) {
            assertThat(valueOf(dataset, "b", Horizon.TRAIN)).isEqualTo("b");
        }
    }

    @Test
    void usesKeptRowsInARefresh() throws IOException {
        Path monday = prepare("monday", null, MONDAY);
        Path tuesday = prepare("tuesday", monday, "dan c 03", "dan c 03", "ann b 04", "ann b 05", "ann c 06");
        Preparation.PreparedDataset refreshed = log("dan c 06", "fay a 07", "fay b 07")
                .preparation()
                .runRefresh(folder.resolve("refreshed"), tuesday, Horizon.TRAIN, false);
        try (Dataset dataset = DatasetOpener.open(refreshed.folder())) {
            assertThat(valueOf(dataset, "a", Horizon.TRAIN)).isEqualTo("a");
            assertThat(valueOf(dataset, "b", Horizon.TRAIN)).isEqualTo("b");
        }
    }

    /** Otherwise values that are known only later would have rows. */
    @Test
    void ignoresVocabulariesThatKnowLaterEvents() throws IOException {
        Path tuesday = prepare("tuesday", null, "ann b 02", "ann b 04", "ann b 05", "ann a 06");
        Path monday = prepare("monday", tuesday, MONDAY);
        assertThat(DatasetOpener.manifest(monday).continuation()).isNull();
        assertThat(texts(monday, "item")).containsExactly("a", "b");
        // The same days may be repeated.
        Path again = prepare("again", monday, MONDAY);
        assertThat(growth(again, "item")).isEqualTo(new VocabularyGrowth(2, 0, 0));
    }

    @Test
    void learnsFromTheDataAloneWithoutAReadableEarlierDataset() throws IOException {
        Path monday = prepare("monday", folder.resolve("missing"), MONDAY);
        assertThat(DatasetOpener.manifest(monday).continuation()).isNull();
        Files.delete(monday.resolve("vocabulary_item.arrow"));
        Path tuesday = prepare("tuesday", monday, MONDAY);
        assertThat(DatasetOpener.manifest(tuesday).continuation()).isNull();
    }

    private void replace(String find, String replacement) {
        assertThat(project.read("sass.yaml")).contains(find);
        project.file("sass.yaml", project.read("sass.yaml").replace(find, replacement));
    }

    /** Test is the 8th and validation the 7th, so the window of train is the 5th and the 6th. */
    @Test
    void admitsValuesThatAreFrequentWithinTheWindow() throws IOException {
        replace("minCount: 2}", "minCount: 2 within 48h}");
        replace("of: event(device), scope: all}", "of: event(device), scope: all, minCount: 2 within 2d}");
        List<String> events = new ArrayList<>();
        events.addAll(List.of("ann a 01", "ann a 02", "ann a 03", "ann a 04")); // frequent, but long ago
        events.addAll(List.of("bob b 05", "bob b 06")); // in the window of train
        events.addAll(List.of("cid c 04", "cid c 05")); // one of two in the window of train
        events.addAll(List.of("dan d 06", "dan d 07", "dan d 08")); // in the window that ends with validation
        Path dataset = prepare("dataset", null, events.toArray(new String[0]));
        assertThat(texts(dataset, "item")).containsExactly("b", "d");
        assertThat(texts(dataset, "used")).containsExactly("dan-phone");
        assertThat(texts(dataset, "device")).hasSize(4);
        try (Dataset opened = DatasetOpener.open(dataset)) {
            assertThat(valueOf(opened, "b", Horizon.TRAIN)).isEqualTo("b");
            assertThat(valueOf(opened, "d", Horizon.TRAIN)).isEmpty();
            assertThat(valueOf(opened, "d", Horizon.REFIT)).isEqualTo("d");
        }
    }

    @Test
    void admitsNoValueToAFullVocabulary() throws IOException {
        replace("minCount: 2}", "minCount: 1, maxRows: 3}");
        Path monday = prepare("monday", null, "ann a 01", "ann a 02", "bob b 02", "bob b 03", "ann a 04");
        assertThat(texts(monday, "item")).containsExactly("a", "b");
        Path tuesday = prepare(
                "tuesday", monday, "ann c 01", "ann d 02", "ann d 03", "ann b 03", "ann e 04", "ann b 06", "ann b 07");
        assertThat(texts(tuesday, "item")).containsExactly("a", "b", "d");
        assertThat(growth(tuesday, "item")).isEqualTo(new VocabularyGrowth(2, 1, 1));
        assertThat(warnings)
                .filteredOn(warning -> warning.code() == DataCode.VOCABULARY_FULL)
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.message())
                            .isEqualTo("the vocabulary of the table `item` is full: 2 new values have no row");
                    assertThat(warning.help()).anyMatch(help -> help.contains("finetune.start=cold"));
                });

        // A lower limit removes no row. A cold start does, without a warning.
        replace("maxRows: 3", "maxRows: 2");
        assertThat(texts(prepare("lower", tuesday, "ann c 03", "ann b 04", "ann b 07", "ann b 08"), "item"))
                .containsExactly("a", "b", "d");
        Path cold = prepare("cold", null, "ann c 03", "ann d 04", "ann d 04", "ann b 04", "ann b 07", "ann b 08");
        assertThat(texts(cold, "item")).containsExactly("b", "d");
        assertThat(warnings).noneMatch(warning -> warning.code() == DataCode.VOCABULARY_FULL);
    }
}
