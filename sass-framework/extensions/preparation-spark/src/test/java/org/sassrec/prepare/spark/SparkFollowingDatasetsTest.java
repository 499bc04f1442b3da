package org.sassrec.prepare.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            pretrain: {task: scenarioContrast, events: {path: old.csv}}
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

    /**
     * The first rows have integers in a column with decimals and in one with too large integers, and days in one with
     * times. Rows of no scenario are cheap.
     */
    @Test
    void validatesInTheSameWay(@TempDir Path folder) throws Exception {
        Path project = project(folder.resolve("project"));
        String first = log(10, 17).lines().map(line -> line + ",7,2026-05-01\n").collect(Collectors.joining());
        Files.writeString(
                project.resolve("log.csv"),
                first.replaceFirst(",7,2026-05-01", ",size,day")
                        + "u0,a,other,2026-05-10 10:00:00,1,7,2026-05-01\n".repeat(20_480)
                        + "u0,a,home,2026-05-11 10:00:00,0.5,9223372036854775808,2026-05-01\n"
                        + "u0,a,live,2026-05-11 11:00:00,1,7,2026-05-02 23:30:00\n");
        Files.writeString(
                project.resolve("sass.yaml"),
                CONFIG.replace("label: click = 1", "label: click >= 0.5 AND size <= 9223372036854775808")
                        .replace("place = 'live'", "place = 'live' AND day < TIMESTAMP '2026-05-02 12:00:00'"));
        DataValidation.Report expected =
                preparation(project, DuckDbEngine::open, null).validation().run();
        DataValidation.Report actual = preparation(project, new SparkEngineProvider()::open, null)
                .validation()
                .run();
        assertThat(actual).isEqualTo(expected);
        assertThat(actual.summary()).isNotNull();
        assertThat(UnpartitionedWindows.take()).isEmpty();
    }
}
