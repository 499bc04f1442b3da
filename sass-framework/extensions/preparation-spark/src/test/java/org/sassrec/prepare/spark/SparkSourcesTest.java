package org.sassrec.prepare.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.ClusterSources;
import org.sassrec.prepare.sql.ParquetView;
import org.sassrec.prepare.sql.SqlEngine;

/** Executors read files on HDFS and S3, and tables of Iceberg and Delta. */
@Tag("slow")
class SparkSourcesTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static MiniDFSCluster hdfs;
    private static SparkSession session;

    @BeforeAll
    static void start() throws Exception {
        session = LocalSpark.session();
        Configuration settings = new Configuration();
        settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, shared.resolve("hdfs").toString());
        hdfs = new MiniDFSCluster.Builder(settings).numDataNodes(1).build();
        hdfs.waitActive();
        ParquetProject.write(Files.createDirectory(shared.resolve("project")));
        String server = System.getenv("SASS_S3");
        if (server != null) {
            Configuration files = session.sparkContext().hadoopConfiguration();
            files.set("fs.s3a.endpoint", server);
            files.set("fs.s3a.endpoint.region", "us-east-1");
            files.set("fs.s3a.path.style.access", "true");
            files.set("fs.s3a.access.key", "sass-test-key");
            files.set("fs.s3a.secret.key", "sass-test-secret");
            files.set("fs.s3a.bucket.denied.secret.key", "wrong-secret");
        }
    }

    @AfterAll
    static void stop() {
        hdfs.shutdown();
    }

    @BeforeEach
    void writeProject() throws IOException {
        Files.copy(shared.resolve("project/sass.yaml"), folder.resolve("sass.yaml"));
        Files.writeString(folder.resolve("users.csv"), "user,city\n1,a\n2,b\n");
        Files.writeString(folder.resolve("items.csv"), "item,kind\ni1,x\ni2,y\ni3,x\n");
        String yaml = Files.readString(folder.resolve("sass.yaml"));
        Files.writeString(
                folder.resolve("sass.yaml"),
                yaml.replace("events/**/*.parquet", shared.resolve("project/events") + "/**/*.parquet")
                        .replace(
                                "  split:",
                                "  users: {path: users.csv, key: user}\n  items: {path: items.csv, key: item}\n  split:")
                        .replace(
                                "type: id}]\n  context",
                                "type: id}, {name: kind, column: kind, type: id}]\n  context"));
    }

    private LoadedConfig load(String output, Map<String, String> keys) {
        List<String> overrides = Stream.concat(
                        Stream.of("run.output=" + output, "data.engine=" + output),
                        keys.entrySet().stream().map(key -> key.getKey() + "=" + key.getValue()))
                .toList();
        return ConfigLoader.load(ConfigRequest.of(folder.resolve("sass.yaml")).withOverrides(overrides));
    }

    private Preparation preparation(SqlEngine.Factory engine, String output, Map<String, String> keys) {
        LoadedConfig loaded = load(output, keys);
        return Preparation.of(loaded.config(), engine)
                .locations(loaded::locationOf)
                .memory(1L << 28);
    }

    private void compare(Map<String, String> keys) {
        preparation(DuckDbEngine::open, "duckdb", Map.of()).run();
        preparation(new SparkEngineProvider()::open, "spark", keys).run();
        ComparedDatasets.compare(folder.resolve("duckdb/dataset"), folder.resolve("spark/dataset"));
    }

    /** Copies the events below a folder of another file system. */
    private static void copyEvents(FileSystem files, org.apache.hadoop.fs.Path to) throws IOException {
        files.copyFromLocalFile(
                new org.apache.hadoop.fs.Path(shared.resolve("project/events").toUri()), to);
        files.create(new org.apache.hadoop.fs.Path(to, "_SUCCESS")).close();
    }

    @Test
    void readsFoldersOnHdfsAndTablesOfIceberg() throws Exception {
        String server = hdfs.getURI().toString();
        FileSystem files = hdfs.getFileSystem();
        copyEvents(files, new org.apache.hadoop.fs.Path("/logs/events"));
        files.copyFromLocalFile(
                new org.apache.hadoop.fs.Path(folder.resolve("users.csv").toUri()),
                new org.apache.hadoop.fs.Path("/tables/users.csv"));
        session.sql("CREATE TABLE lake.shop.items USING iceberg AS SELECT * FROM VALUES ('i1', 'x'), ('i2', 'y'),"
                + " ('i3', 'x') AS t (item, kind)");

        compare(Map.of(
                "data.events.path", server + "/logs/events/**",
                "data.users.path", server + "/tables/users.csv",
                "data.items.path", "table://lake.shop.items"));
    }

    @Test
    void readsEventsOfADeltaTable() throws Exception {
        session.sql(
                        "SELECT id % 13 AS user, concat('i', id % 11) AS item, timestamp_millis(1777600000000 + id * 240000)"
                                + " AS time, timestamp_ntz '2026-05-01 10:20:30' AS local, CAST(id AS DECIMAL(12, 3)) AS price,"
                                + " array(id, NULL) AS list, id AS number FROM range(1200)")
                .repartition(3)
                .write()
                .format("delta")
                .saveAsTable("delta_events");
        try (SqlEngine engine = LocalSpark.open(Files.createDirectory(folder.resolve("engine")), ZoneId.of("UTC"))) {
            importEvents(engine, "table://spark_catalog.default.delta_events", List.of());

            assertThat(engine.queryRow("SELECT count(*), count(DISTINCT number), sum(price) FROM events")
                            .text(2))
                    .isEqualTo("719400.000");
            String row =
                    "SELECT sass_text(user), item, sass_text(time), sass_text(local), sass_text(price), sass_text(list)"
                            + " FROM events WHERE number = 7";
            assertThat(engine.queryRow(row).values())
                    .containsExactly("7", "i7", "2026-05-01 02:14:40+00", "2026-05-01 10:20:30", "7.000", "[7, NULL]");
        }
    }

    /** Imports the rows of an address under the name {@code events}. Returns the number of files or tables. */
    private static int importEvents(SqlEngine engine, String address, List<String> folders) throws Exception {
        ClusterSources sources = engine.clusterSources();
        List<String> found = sources.find(address).stream()
                .map(ClusterSources.Source::address)
                .toList();
        List<String> local = sources.copy(found, 10).files().stream()
                .map(copy -> copy.file().toString())
                .toList();
        engine.reader()
                .execute("CREATE VIEW v AS SELECT * FROM " + ParquetView.readFunction(local, !folders.isEmpty()));
        engine.reader().execute("CREATE VIEW events AS FROM v");
        ParquetView view = new ParquetView("v", engine.reader().describe("FROM v"), folders, found);
        engine.importParquet(new SqlEngine.ParquetRelation("events", "FROM v", List.of(view)), "FROM events");
        return found.size();
    }

    @Test
    void readsFoldersOnS3() throws Exception {
        assumeTrue(
                System.getenv("SASS_S3") != null,
                "needs an S3 server: run `.ci/with-s3 mvn -pl :sass-preparation-spark -am verify`");
        String address = "s3a://releases/" + UUID.randomUUID();
        copyEvents(
                FileSystem.get(
                        URI.create("s3a://releases"), session.sparkContext().hadoopConfiguration()),
                new org.apache.hadoop.fs.Path(address + "/events"));

        try (SqlEngine engine = LocalSpark.open(Files.createDirectory(folder.resolve("engine")), ZoneId.of("UTC"))) {
            int files = importEvents(engine, address + "/events/day=*/**/*.parquet", List.of("day", "region", "hour"));

            assertThat(files).isEqualTo(4);
            assertThat(engine.queryRow("SELECT count(*), count(DISTINCT number), count(DISTINCT day) FROM events")
                            .values())
                    .containsExactly(1200L, 1200L, 4L);
        }
        assertThat(error(Map.of("data.events.path", address + "/events/day=2026-06-01/*.parquet")))
                .contains("no file matches `" + address + "/events/day=2026-06-01/*.parquet`");
        assertThat(error(Map.of("data.events.path", "s3a://no-such-bucket/events/*.parquet")))
                .contains("the bucket `no-such-bucket` does not exist");
        assertThat(error(Map.of("data.events.path", "s3a://denied/events/*.parquet")))
                .contains("SASS4061", "access denied", "data.events.path");
    }

    private String error(Map<String, String> keys) {
        List<Diagnostic> found = preparation(new SparkEngineProvider()::open, "spark", keys)
                .validation()
                .checkColumns();
        assertThat(found).hasSize(1);
        return found.get(0).toString();
    }

    @Test
    void reportsSourcesThatCannotBeRead() throws Exception {
        String server = hdfs.getURI().toString();
        assertThat(error(Map.of("data.events.path", server + "/nothing/*.parquet")))
                .contains("SASS4001", "no file matches `" + server + "/nothing/*.parquet`");
        assertThat(error(Map.of("data.events.path", "hdfs://127.0.0.1:1/logs/*.parquet")))
                .contains("SASS4061", "cannot read `hdfs://127.0.0.1:1/logs/*.parquet`", "Connection refused");
        assertThat(error(Map.of("data.events.path", "ofs://store/logs/*.parquet")))
                .contains("SASS4061", "Hadoop's file system for `ofs` is not on the class path of Spark");
        assertThat(error(Map.of("data.events.path", "table://lake.shop.nothing")))
                .contains("SASS4061", "the table `lake.shop.nothing` does not exist");
        assertThat(error(Map.of("data.events.path", "table://broken.shop.events")))
                .contains("SASS4061", "the connector of the table is missing");
    }

    @Test
    void identifiesSourcesByTheirVersion() throws Exception {
        FileSystem files = hdfs.getFileSystem();
        files.create(new org.apache.hadoop.fs.Path("/versions/a.parquet")).close();
        session.sql("CREATE TABLE lake.shop.versions USING iceberg AS SELECT 1 AS id");
        session.sql("CREATE TABLE delta_versions USING delta AS SELECT 1 AS id");
        List<String> addresses = List.of(
                hdfs.getURI() + "/versions/*.parquet",
                "table://lake.shop.versions",
                "table://spark_catalog.default.delta_versions");

        List<String> before = versions(addresses);
        assertThat(versions(addresses)).isEqualTo(before);
        files.append(new org.apache.hadoop.fs.Path("/versions/a.parquet")).close();
        try (var out = files.create(new org.apache.hadoop.fs.Path("/versions/a.parquet"), true)) {
            out.write(1);
        }
        session.sql("INSERT INTO lake.shop.versions VALUES (2)");
        session.sql("INSERT INTO delta_versions VALUES (2)");
        List<String> after = versions(addresses);

        assertThat(after).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
    }

    private List<String> versions(List<String> addresses) throws IOException {
        SparkSources sources =
                new SparkSources(() -> session, session.sparkContext().hadoopConfiguration(), folder);
        List<String> versions = new ArrayList<>();
        for (String address : addresses) {
            sources.find(address).stream().map(ClusterSources.Source::version).forEach(versions::add);
        }
        return versions;
    }

    @Test
    void deniesFilesAndTablesToSqlOfTheConfiguration() throws Exception {
        session.sql("CREATE TABLE IF NOT EXISTS lake.shop.secrets USING iceberg AS SELECT 1 AS id");
        Path secret = folder.resolve("secret.parquet");
        ParquetProject.copy(folder, "SELECT 1 AS id", "secret.parquet");
        for (String from : List.of("parquet.`" + secret + "`", "'" + secret + "'", "lake.shop.secrets")) {
            assertThat(error(Map.of("label", "\"click = (SELECT max(id) FROM " + from + ")\"")))
                    .contains("the label of scenario `home`");
        }
        Path temp = Files.createDirectory(folder.resolve("engine"));
        try (SqlEngine engine = LocalSpark.open(temp, ZoneId.of("UTC"))) {
            assertThat(catchThrowableOfType(
                            org.sassrec.prepare.sql.EngineException.class,
                            () -> engine.query("SELECT * FROM parquet.`" + secret + "`")))
                    .isNotNull();
        }
    }
}
