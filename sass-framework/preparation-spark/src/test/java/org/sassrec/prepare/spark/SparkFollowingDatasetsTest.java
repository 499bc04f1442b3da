package org.sassrec.prepare.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.dataset.Horizon;
import org.sassrec.prepare.DataValidation;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.SqlEngine;

/** Datasets that depend on another dataset, and validations, are the same with DuckDB and with Spark. */
@Tag("slow")
class SparkFollowingDatasetsTest {
    private static final String CONFIG = """
            sass: 1
            name: shop
            data:
              events: {path: log.csv, user: user, item: item, time: {column: time, unit: timestamp, zone: Europe/Berlin}}
              items: {path: items.csv, key: item}
              split: {by: time, validation: 1d, test: 1d}
            label: click = 1
            scenarios:
              home: {where: "place = 'home'", candidates: kind <> 'z'}
              live: {where: "place = 'live'"}
            features:
              user:
                - {name: user, column: user, type: id}
              item:
                - {name: item, column: item, type: id, minCount: 2}
                - {name: kind, column: kind, type: id}
                - {name: size, column: size, type: number, scale: standard}
            pretrain: {events: {path: old.csv}}
            """;

    @BeforeAll
    static void startSpark() {
        LocalSpark.session();
    }

    private static Path project(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("sass.yaml"), CONFIG);
        Files.writeString(folder.resolve("items.csv"), "item,kind,size\na,x,1\nb,y,2\nc,x,3.5\nd,z,\n");
        Files.writeString(folder.resolve("log.csv"), log(10, 17));
        Files.writeString(folder.resolve("old.csv"), log(4, 12));
        return folder;
    }

    /** Returns events of some days. Two users see two of four items in each scenario on each day. */
    private static String log(int from, int to) {
        StringBuilder log = new StringBuilder("user,item,place,time,click\n");
        for (int day = from; day < to; day++) {
            for (int e = 0; e < 8; e++) {
                log.append("u" + e % 2 + "," + "abcd".charAt((day + e) % 4) + "," + (e < 4 ? "home" : "live")
                        + ",2026-05-%02d 1%d:00:00,%d%n".formatted(day, e, (day + e) % 3 == 0 ? 1 : 0));
            }
        }
        return log.toString();
    }

    private static Preparation preparation(Path project, SqlEngine.Factory engine, String date) {
        LoadedConfig loaded =
                ConfigLoader.load(ConfigRequest.of(project.resolve("sass.yaml")).withDate(date));
        return Preparation.of(loaded.config(), engine)
                .locations(loaded::locationOf)
                .memory(1L << 28);
    }

    private static void prepare(Path project, SqlEngine.Factory engine) throws IOException {
        Path earlier = project.resolve("earlier");
        Files.move(preparation(project, engine, "2026-05-15").run().folder(), earlier);
        Path dataset =
                preparation(project, engine, null).continuing(earlier).run().folder();
        preparation(project, engine, null).runPretrain(dataset);
        preparation(project, engine, null).runRefresh(project.resolve("refreshed"), earlier, Horizon.TRAIN, false);
    }

    @Test
    void preparesTheSameFollowingDatasets(@TempDir Path folder) throws Exception {
        Path first = project(folder.resolve("duckdb"));
        Path second = project(folder.resolve("spark"));
        prepare(first, DuckDbEngine::open);
        prepare(second, new SparkEngineProvider()::open);
        for (String name :
                new String[] {"earlier", "target/sass/dataset", "target/sass/pretrain-dataset", "refreshed"}) {
            ComparedDatasets.compare(first.resolve(name), second.resolve(name));
        }
        assertThat(UnpartitionedWindows.take()).isEmpty();
    }

    @Test
    void validatesInTheSameWay(@TempDir Path folder) throws Exception {
        Path project = project(folder.resolve("project"));
        DataValidation.Report expected =
                preparation(project, DuckDbEngine::open, null).validation().run();
        DataValidation.Report actual = preparation(project, new SparkEngineProvider()::open, null)
                .validation()
                .run();
        assertThat(actual).isEqualTo(expected);
        assertThat(actual.summary()).isNotNull();
        assertThat(UnpartitionedWindows.take()).isEmpty();
    }

    /** The first rows have integers in a column with decimals and too large integers, and days in one with times. */
    @Test
    void readsLateValuesInTheSameWay(@TempDir Path folder) throws Exception {
        String plain = log(10, 17).lines().map(line -> line + ",7,2026-05-01\n").collect(Collectors.joining());
        StringBuilder rows = new StringBuilder(plain.replaceFirst(",7,2026-05-01", ",size,day"));
        while (rows.length() < 20_480 * 30) {
            rows.append(plain, plain.indexOf('\n') + 1, plain.length());
        }
        rows.append("u0,a,home,2026-05-11 10:00:00,0.5,9223372036854775808,2026-05-02 23:30:00\n");
        List<Path> datasets = new ArrayList<>();
        for (SqlEngine.Factory engine :
                List.<SqlEngine.Factory>of(DuckDbEngine::open, new SparkEngineProvider()::open)) {
            Path project = project(folder.resolve("project" + datasets.size()));
            Files.writeString(project.resolve("log.csv"), rows);
            Files.writeString(
                    project.resolve("sass.yaml"),
                    CONFIG.replace("label: click = 1", "label: click >= 0.5")
                            .replace("place = 'live'", "place = 'live' AND day < TIMESTAMP '2026-05-02 12:00:00'")
                            .replace(
                                    "pretrain: {events: {path: old.csv}}",
                                    "  context: [{name: big, column: size, type: id}]"));
            datasets.add(preparation(project, engine, null).run().folder());
        }
        ComparedDatasets.compare(datasets.get(0), datasets.get(1));
        assertThat(UnpartitionedWindows.take()).isEmpty();
    }
}
