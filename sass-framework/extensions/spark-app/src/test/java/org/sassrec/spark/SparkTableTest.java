package org.sassrec.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.SassCommand;

/** Trains and publishes the events of a table without versions. */
@Tag("slow")
class SparkTableTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void writeProject() throws IOException {
        LocalSpark.start();
        SparkStart.session().sql("""
                CREATE TABLE shop_events USING parquet LOCATION '%s' AS
                SELECT concat('u', id %% 20) AS user, concat('i', id * 7 %% 30) AS item, id %% 2 AS click,
                    timestamp_seconds(1700000000 + id * 3600) AS time
                FROM range(400)""".formatted(folder.resolve("table").toUri()));
        Files.writeString(folder.resolve("sass.yaml"), """
                sass: 1
                name: app
                data:
                  events: {path: "table://spark_catalog.default.shop_events", user: user, item: item, time: {column: time, unit: timestamp}}
                  split: {by: time, validation: 2d, test: 2d}
                  engine: spark
                label: click = 1
                scenarios:
                  home: {where: "true"}
                features:
                  user: [{name: user, column: user, type: id}]
                  item: [{name: item, column: item, type: id}]
                model: {layers: [8], embeddingDim: 4, outputDim: 4, biasDim: 2}
                pretrain: {task: none}
                finetune: {epochs: 1}
                run: {threads: 1}
                """);
    }

    @AfterEach
    void stop() {
        SparkStart.session().sql("DROP TABLE shop_events");
        LocalSpark.stop();
    }

    private void run(String command) {
        String[] line = {command, "-f", folder.resolve("sass.yaml").toString()};
        assertThat(SassCommand.runInProcess(line)).as(command).isZero();
    }

    @Test
    void publishesAndRefreshesModelOfTableWithoutVersions() throws IOException {
        run("train");
        assertThat(folder.resolve("target/sass/run.json")).content().contains("shop_events\" : \"read by ");

        run("publish");
        run("refresh");

        assertThat(folder.resolve("target/sass/store")).isDirectory();
    }
}
