package org.sassrec.maven;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the goals in a user's project with a separate Maven process. */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GoalsIT {
    static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>com.example</groupId>
              <artifactId>shop</artifactId>
              <version>1</version>
              <packaging>pom</packaging>
              <build>
                <plugins>
                  <plugin>
                    <groupId>org.sassrec</groupId>
                    <artifactId>sass-maven-plugin</artifactId>
                    <version>0.1.0-SNAPSHOT</version>
                  </plugin>
                </plugins>
              </build>
            </project>
            """;

    static final String YAML = """
            sass: 1
            name: shop
            data:
              events:
                path: target/simulation/events.csv.gz
                user: user_id
                item: item_id
                time: {column: ts, unit: ms, zone: UTC}
              users: {path: target/simulation/users.csv, key: user_id}
              items: {path: target/simulation/items.csv, key: item_id}
              split: {by: time, validation: 1d, test: 2d}
            label: clicked = 1
            scenarios:
              home:  {where: "scene = 'home'"}
              day:   {where: "scene = 'day'"}
            features:
              user:
                - {name: user, column: user_id, type: id}
                - {name: recent, type: sequence, of: item, scope: all, maxLength: 10}
              item:
                - {name: item, column: item_id, type: id}
            model:    {layers: [8], embeddingDim: 8, outputDim: 8, similarity: cosine}
            pretrain: {task: scenarioContrast, epochs: 1}
            finetune:
              loss: softmax
              negatives: {shared: 64, weight: positives^0.75, inBatch: true}
              epochs: 1
              batchSize: 256
            run: {heap: 256m}
            """;

    /** Trains for longer than the test waits. */
    private static final String ENDLESS = "-Dsass.set=finetune.epochs=10000,finetune.earlyStopping=null";

    @TempDir
    private static Path folder;

    private Path settings;
    private Path project;

    @BeforeAll
    void createProject() throws IOException {
        settings = MavenRun.install(folder);
        project = Files.createDirectories(folder.resolve("shop"));
        Files.writeString(project.resolve("pom.xml"), POM);
        Files.writeString(project.resolve("sass.yaml"), YAML);
    }

    private MavenRun start(String... arguments) throws IOException {
        return MavenRun.start(settings, project, arguments);
    }

    private List<String> succeed(String... arguments) throws Exception {
        MavenRun maven = start(arguments);
        assertThat(maven.end()).as(String.join("\n", maven.lines())).isZero();
        return maven.lines();
    }

    private List<String> fail(String... arguments) throws Exception {
        return failed(start(arguments));
    }

    private static List<String> failed(MavenRun maven) throws InterruptedException {
        assertThat(maven.end()).as(String.join("\n", maven.lines())).isEqualTo(1);
        // Every failure has exactly one message.
        assertThat(maven.lines()).noneMatch(line -> line.contains("\tat ") || line.contains("Exception:"));
        return maven.lines();
    }

    @Test
    @Order(1)
    void acceptsAValidConfiguration() throws Exception {
        assertThat(succeed("sass:validate")).contains("[INFO] sass.yaml is valid: 2 scenarios, 3 features");
    }

    @Test
    @Order(2)
    void reportsConfigurationProblemsWithLines() throws Exception {
        Files.writeString(project.resolve("broken.yaml"), YAML.replace("epochs: 1", "epocs: 1"));

        List<String> lines = fail("sass:validate", "-Dsass.file=broken.yaml");

        assertThat(lines).anyMatch(line -> line.startsWith("[ERROR] error[SASS2") && line.contains("`epocs`"));
        assertThat(lines).anyMatch(line -> line.contains("broken.yaml:23:36"));
        assertThat(lines).anyMatch(line -> line.contains("did you mean `epochs`?"));
        assertThat(lines)
                .anyMatch(line -> line.startsWith("[ERROR] Failed to execute goal")
                        && line.contains("sass:validate failed: 2 errors"));
    }

    @Test
    @Order(3)
    void writesMissingDataAsJson() throws Exception {
        List<String> lines = fail("sass:validate", "-Dsass.data=true", "-Dsass.format=json", "-Dsass.file=sass.yaml");

        String all = String.join("\n", lines);
        assertThat(all).contains("\n{").contains("\"code\": \"SASS4001\"");
        assertThat(lines)
                .anyMatch(line ->
                        line.startsWith("[ERROR] Failed to execute goal") && line.contains("sass:validate failed"));
    }

    @Test
    @Order(3)
    void simulatesForAnIncludingConfiguration() throws Exception {
        Path fresh = Files.createDirectories(folder.resolve("simulation"));
        String scenarios = YAML.substring(YAML.indexOf("scenarios:"), YAML.indexOf("features:"));
        Files.writeString(fresh.resolve("pom.xml"), POM);
        Files.writeString(
                fresh.resolve("sass.yaml"), YAML.replace(scenarios, "include: target/simulation/scenarios.yaml\n"));

        MavenRun maven = MavenRun.start(
                settings,
                fresh,
                "sass:simulate",
                "sass:validate",
                "-Dsass.userCount=50",
                "-Dsass.itemCount=40",
                "-Dsass.eventCount=500");

        assertThat(maven.end()).as(String.join("\n", maven.lines())).isZero();
        assertThat(maven.lines()).contains("[INFO] sass.yaml is valid: 5 scenarios, 3 features");
    }

    @Test
    @Order(3)
    void helpPrintsGoalsAndParameters() throws Exception {
        assertThat(String.join("\n", succeed("sass:help", "-Ddetail=true", "-Dgoal=query")))
                .contains("sass:query", "sass.scenario", "sass.unseen", "Excludes items that were displayed");
    }

    @Test
    @Order(3)
    void reportsASkippedGoal() throws Exception {
        assertThat(succeed("sass:train", "-Dsass.skipUnless=no-such-folder", "-Dsass.skipHint=fetch it first"))
                .anyMatch(line -> line.startsWith("[WARNING] sass:train skipped, because ")
                        && line.endsWith("no-such-folder does not exist; fetch it first"));
    }

    @Test
    @Order(4)
    void trainsPublishesAndQueries() throws Exception {
        List<String> lines = succeed(
                "sass:simulate",
                "sass:train",
                "sass:publish",
                "sass:query",
                "sass:refresh",
                "sass:plan",
                "-Dsass.failOnChanges=true",
                "-Dsass.userCount=300",
                "-Dsass.itemCount=120",
                "-Dsass.eventCount=4000",
                "-Dsass.scenario=home",
                "-Dsass.user=u00017",
                "-Dsass.k=3",
                "-Dsass.unseen=true");

        assertThat(lines).contains("[INFO] prepare: not run yet", "[INFO] evaluate: not run yet");
        assertThat(lines).anyMatch(line -> line.startsWith("[INFO] scenario ") && line.contains("hr@50"));
        assertThat(lines).anyMatch(line -> line.startsWith("[INFO]   publish: release "));
        assertThat(lines).anyMatch(line -> line.startsWith("[INFO] top 3 of home for user u00017, unseen items only"));
        assertThat(lines)
                .anyMatch(line -> line.startsWith("[INFO] refresh: uses the weights of the training that ended at "));
        assertThat(lines).contains("[INFO] Plan: nothing to do");
    }

    @Test
    @Order(5)
    void comparesVariants() throws Exception {
        assertThat(succeed("sass:compare", "-Dsass.set=compare.variants={pooled: {model.type: dssm}}"))
                .contains("[INFO] pooled, seed 1 (2 of 2)")
                .anyMatch(line -> line.matches("\\[INFO] sass +0\\.\\d{4} +reference.*"))
                .anyMatch(line -> line.startsWith("[INFO] results: ") && line.endsWith("compare.html"));
    }

    @Test
    @Order(5)
    void writesStatusAsJson() throws Exception {
        ObjectMapper json = new ObjectMapper();

        // Jansi in some versions of Maven resets terminal colors even without a terminal.
        String bare = String.join("\n", succeed("-q", "sass:status", "-Dsass.format=json"))
                .replace("\033[0m", "");
        assertThat(succeed(
                        "sass:drift",
                        "sass:publish",
                        "-Dsass.dryRun",
                        "sass:schema",
                        "sass:explain",
                        "-Dsass.code=SASS2003"))
                .contains("[INFO] drift: none, the store matches the manifests")
                .anyMatch(line -> line.startsWith("[INFO] schema: "))
                .contains("[INFO] SASS2003: unknown key")
                .noneMatch(line -> line.contains(" is live in "));
        succeed("sass:status", "-Dsass.format=json", "-Dsass.report=target/new/status.json");

        assertThat(json.readTree(bare).path("channels")).as(bare).hasSize(1);
        assertThat(json.readTree(project.resolve("target/new/status.json").toFile()))
                .isEqualTo(json.readTree(bare));
    }

    @Test
    @Order(5)
    void writesAReportPage() throws Exception {
        assertThat(succeed("sass:report"))
                .anyMatch(line -> line.startsWith("[INFO] report: ") && line.contains("report.html"));
        assertThat(project.resolve("target/sass/report.html"))
                .content()
                .contains(
                        "<p class=\"verdict\">By ",
                        "<h2>Results</h2>",
                        "Openness of the gates",
                        "<h2>Pre-training</h2>");
    }

    @Test
    @Order(6)
    void plansANewScenarioBeforeTraining() throws Exception {
        Path yaml = project.resolve("sass.yaml");
        Path plan = project.resolve("target/sass/plan.json");
        String before = Files.readString(yaml);

        Files.writeString(
                yaml,
                before.replace("features:\n", "  cart:  {where: \"scene = 'cart'\", owner: cart-team}\nfeatures:\n"));

        List<String> planned = fail("sass:plan", "-Dsass.failOnChanges=true");
        assertThat(planned)
                .contains("[INFO] Plan: cold start")
                .anyMatch(line -> line.contains("cart-team"))
                .anyMatch(line -> line.startsWith("[ERROR] Failed to execute goal") && line.contains("sass:plan"));
        assertThat(plan).content().contains("\"effect\"").contains("\"cart-team\"");

        Files.writeString(yaml, Files.readString(yaml).replace("batchSize: 256", "batchSize: 128"));
        assertThat(fail("sass:train", "-Dsass.plan=target/sass/plan.json"))
                .anyMatch(line -> line.contains("sass:train failed: error[SASS5913]"));
        Files.writeString(yaml, Files.readString(yaml).replace("  day:   {where: \"scene = 'day'\"}\n", ""));
        assertThat(fail("sass:train")).anyMatch(line -> line.contains("sass:train failed: error[SASS5911]"));

        Files.writeString(yaml, before.replace("batchSize: 256", "batchsize: 256  # small"));
        assertThat(succeed("sass:fix"))
                .contains("[INFO] -  batchsize: 256  # small", "[INFO] +  batchSize: 256  # small");
        Files.writeString(yaml, before);
    }

    @Test
    @Order(6)
    void initWritesANewProject() throws Exception {
        Path fresh = Files.createDirectories(folder.resolve("fresh"));
        Path simulation = project.resolve("target/simulation");
        for (String name : List.of("events.csv.gz", "users.csv", "items.csv")) {
            Files.copy(simulation.resolve(name), fresh.resolve(name));
        }

        MavenRun init = MavenRun.start(settings, fresh, "org.sassrec:sass-maven-plugin:0.1.0-SNAPSHOT:init");

        assertThat(init.end()).as(String.join("\n", init.lines())).isZero();
        assertThat(init.lines()).contains("[INFO] wrote sass.yaml, pom.xml, .gitignore, .sass/schema.json");
        MavenRun validate = MavenRun.start(settings, fresh, "sass:validate");
        assertThat(validate.end()).as(String.join("\n", validate.lines())).isZero();
        assertThat(failed(MavenRun.start(settings, fresh, "sass:init")))
                .anyMatch(line -> line.contains("sass:init failed: error[SASS4080]: `sass.yaml` already exists"));
    }

    @Test
    @Order(7)
    void repeatsTheWorkersError() throws Exception {
        assertThat(fail("sass:query", "-Dsass.scenario=nowhere", "-Dsass.user=u00017"))
                .anyMatch(line ->
                        line.contains("sass:query failed: error[SASS7601]: scenario `nowhere` is not in release"));
        assertThat(fail("sass:withdraw", "-Dsass.item=i00001,half"))
                .anyMatch(line -> line.contains(
                        "sass:withdraw failed: error[SASS7553]: 1 of 2 items are in no collection: `half`"));
        assertThat(fail("sass:query"))
                .anyMatch(line -> line.contains("sass:query needs a scenario and a user, for example"
                        + " -Dsass.scenario=home -Dsass.user=712"));
    }

    @Test
    @Order(8)
    void reportsAWorkerOutOfMemory() throws Exception {
        assertThat(fail("sass:train", "-Dsass.heap=8m", "-Dsass.set=run.seed=2"))
                .anyMatch(line ->
                        line.contains("sass:train ran out of Java memory: the heap of the worker, 8m, is too small;"
                                + " set run.heap in sass.yaml or -Dsass.heap, for example to 16m"));
    }

    @Test
    @Order(9)
    @DisabledOnOs(OS.WINDOWS)
    void reportsAKilledWorker() throws Exception {
        MavenRun maven = training();
        maven.worker().destroyForcibly();

        assertThat(failed(maven)).anyMatch(line -> line.contains("sass:train: the worker was killed (signal 9)"));
    }

    @Test
    @Order(10)
    @DisabledOnOs(OS.WINDOWS)
    void reportsANativeCrash() throws Exception {
        MavenRun maven = training();
        new ProcessBuilder("kill", "-SEGV", Long.toString(maven.worker().pid()))
                .start()
                .waitFor();

        assertThat(failed(maven))
                .anyMatch(
                        line -> line.contains("sass:train: the worker crashed in native code; the crash report is in ")
                                && line.contains("worker-crash-"));
        assertThat(crashReports())
                .singleElement()
                .satisfies(report -> assertThat(report).content().contains("SIGSEGV"));
    }

    @Test
    @Order(11)
    @DisabledOnOs(OS.WINDOWS)
    void shutsDownTheWorkerWithMaven() throws Exception {
        MavenRun maven = training();
        ProcessHandle worker = maven.worker();

        maven.process().destroy();
        maven.end();

        worker.onExit().get(60, TimeUnit.SECONDS);
        assertThat(worker.isAlive()).isFalse();
        assertThat(crashReports()).isEmpty();
    }

    private List<Path> crashReports() throws IOException {
        try (Stream<Path> files = Files.list(project.resolve("target/sass"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("worker-crash"))
                    .toList();
        }
    }

    /** Starts a Maven process whose worker is training. */
    private MavenRun training() throws Exception {
        for (Path report : crashReports()) {
            Files.delete(report);
        }
        MavenRun maven = start("sass:train", ENDLESS);
        assertThat(maven.awaitOutput(line -> line.contains("fine-tune epoch ")))
                .as(String.join("\n", maven.lines()))
                .isTrue();
        return maven;
    }
}
