package org.sassrec.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs goals in a build with three modules: a valid configuration, an invalid one, and none. */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReactorModulesIT {
    private static final String PARENT = GoalsIT.POM
            .replace("<artifactId>shop</artifactId>", "<artifactId>parent</artifactId>")
            .replace("<build>", """
                    <modules>
                        <module>shop</module>
                        <module>news</module>
                        <module>library</module>
                      </modules>
                      <build>""");

    @TempDir
    private static Path folder;

    private Path settings;
    private Path root;

    @BeforeAll
    void createModules() throws IOException {
        settings = MavenRun.install(folder);
        root = Files.createDirectories(folder.resolve("parent"));
        Files.writeString(root.resolve("pom.xml"), PARENT);
        module("shop");
        module("news");
        module("library");
        Files.writeString(root.resolve("shop/sass.yaml"), GoalsIT.YAML);
        Files.writeString(root.resolve("news/sass.yaml"), GoalsIT.YAML.replace("epochs: 1", "epocs: 1"));
    }

    private void module(String name) throws IOException {
        Path module = Files.createDirectories(root.resolve(name));
        Files.writeString(module.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <parent>
                    <groupId>com.example</groupId>
                    <artifactId>parent</artifactId>
                    <version>1</version>
                  </parent>
                  <artifactId>%s</artifactId>
                  <packaging>pom</packaging>
                </project>
                """.formatted(name));
    }

    private List<String> end(int status, String... arguments) throws Exception {
        MavenRun maven = MavenRun.start(settings, root, arguments);
        assertThat(maven.end()).as(String.join("\n", maven.lines())).isEqualTo(status);
        return maven.lines();
    }

    @Test
    void runsInEachSelectedModule() throws Exception {
        assertThat(end(1, "-pl", "shop,news", "sass:validate"))
                .contains("[INFO] " + Path.of("shop", "sass.yaml") + " is valid: 2 scenarios, 3 features")
                .anyMatch(line -> line.contains(Path.of("news", "sass.yaml") + ":23:36"))
                .anyMatch(line -> line.startsWith("[ERROR] Failed to execute goal") && line.endsWith("-> [Help 1]"));
    }

    @Test
    void skipsModulesWithoutAConfiguration() throws Exception {
        assertThat(end(1, "--fail-at-end", "sass:validate"))
                .contains(
                        "[INFO] sass:validate skipped, because sass.yaml does not exist",
                        "[INFO] " + Path.of("shop", "sass.yaml") + " is valid: 2 scenarios, 3 features",
                        "[INFO] sass:validate skipped, because " + Path.of("library", "sass.yaml") + " does not exist")
                .anyMatch(line -> line.contains(Path.of("news", "sass.yaml") + ":23:36"));
    }

    @Test
    void failsWithoutAnyConfiguration() throws Exception {
        assertThat(end(1, "-pl", "library,.", "sass:validate")).anyMatch(line -> line.contains("error[SASS1001]"));
        assertThat(end(1, "sass:validate", "-Dsass.file=no.yaml")).anyMatch(line -> line.contains("error[SASS1001]"));
    }

    @Test
    void requiresAFileThatAModuleSpecifies() throws Exception {
        Path pom = root.resolve("library/pom.xml");
        String before = Files.readString(pom);
        Files.writeString(pom, before.replace("</project>", """
                  <build>
                    <plugins>
                      <plugin>
                        <groupId>org.sassrec</groupId>
                        <artifactId>sass-maven-plugin</artifactId>
                        <configuration><file>conf/feed.yaml</file></configuration>
                      </plugin>
                    </plugins>
                  </build>
                </project>"""));
        try {
            assertThat(end(1, "-pl", "library,.", "sass:validate"))
                    .contains("[INFO] sass:validate skipped, because sass.yaml does not exist")
                    .anyMatch(line -> line.contains("error[SASS1001]"))
                    .anyMatch(line -> line.contains(
                            Path.of("library", "conf", "feed.yaml").toString()));
        } finally {
            Files.writeString(pom, before);
        }
    }

    @Test
    void runsInheritedGoalsInModulesWithAConfiguration() throws Exception {
        Path pom = root.resolve("pom.xml");
        Files.writeString(pom, PARENT.replace("<version>0.1.0-SNAPSHOT</version>", """
                        <version>0.1.0-SNAPSHOT</version>
                                <executions><execution><goals><goal>validate</goal></goals></execution></executions>"""));
        try {
            assertThat(end(0, "-pl", "!news", "validate"))
                    .contains("[INFO] " + Path.of("shop", "sass.yaml") + " is valid: 2 scenarios, 3 features");
            assertThat(end(0, "-pl", "library", "validate"))
                    .contains("[INFO] sass:validate skipped, because " + Path.of("library", "sass.yaml")
                            + " does not exist");
            assertThat(end(0, "-f", "library", "validate"))
                    .as("a module built separately")
                    .contains("[INFO] sass:validate skipped, because " + Path.of("library", "sass.yaml")
                            + " does not exist");
            assertThat(end(0, "-N", "validate"))
                    .as("the parent only")
                    .contains("[INFO] sass:validate skipped, because sass.yaml does not exist");
            assertThat(end(1, "-pl", "library,.", "validate", "-Dsass.file=no.yaml"))
                    .as("the build must fail if no module has the file")
                    .anyMatch(line -> line.contains("error[SASS1001]"));
        } finally {
            Files.writeString(pom, PARENT);
        }
    }

    /** Otherwise `rollback` would go back once per module. */
    @Test
    void processesASharedFileOnce() throws Exception {
        Path file = root.resolve("shop/sass.yaml");
        assertThat(end(0, "-pl", "shop,library,.", "sass:validate", "-Dsass.file=" + file))
                .filteredOn(line -> line.contains("is valid: 2 scenarios, 3 features"))
                .hasSize(1);
        assertThat(end(0, "-pl", "shop,library,.", "sass:validate", "sass:validate", "-Dsass.file=" + file))
                .as("goal given twice, skipped twice in each of the two other modules")
                .filteredOn(line -> line.contains("sass:validate skipped, because com.example:parent:pom:1 ran it"))
                .hasSize(4);
    }

    @Test
    void aDryRunOfFixChangesNothing() throws Exception {
        Path file = root.resolve("news/sass.yaml");
        String before = Files.readString(file);
        assertThat(end(0, "-pl", "news", "sass:fix", "-Dsass.dryRun"))
                .anyMatch(line -> line.startsWith("[INFO] +") && line.contains("epochs: 1"));
        assertThat(file).hasContent(before);
    }

    /** Maven would resolve the variable as an unknown expression. */
    @Test
    void passesVariablesUnresolved() throws Exception {
        assertThat(end(1, "-pl", "shop", "sass:validate", "-Dsass.set=publish.channel=${env:SASS_IT_NOBODY}"))
                .anyMatch(line -> line.contains("environment variable `SASS_IT_NOBODY` is not set"));
        String rest =
                "-Dsass.set=run.output=${project.build.directory}/x,publish.channel=${env:SASS_IT_NOBODY:-canary}";
        assertThat(end(0, "-pl", "shop", "sass:explain", "-Dsass.key=run.output", rest))
                .as("Maven resolves its own expressions")
                .anyMatch(line -> line.contains(
                        root.resolve("shop").resolve("target").resolve("x").toString()));
        assertThat(end(0, "-pl", "shop", "sass:validate", "-Dsass.set=publish.channel=${env:SASS_IT_NOBODY:-canary}"))
                .contains("[INFO] " + Path.of("shop", "sass.yaml") + " is valid: 2 scenarios, 3 features");
    }

    /** A file that a parent names counts as the default of each module. */
    @Test
    void looksForTheParentsFileInEachModule() throws Exception {
        Path pom = root.resolve("pom.xml");
        Path file = root.resolve("shop/conf/feed.yaml");
        Files.createDirectories(root.resolve("shop/conf"));
        Files.writeString(file, GoalsIT.YAML);
        Files.writeString(pom, PARENT.replace("<version>0.1.0-SNAPSHOT</version>", """
                        <version>0.1.0-SNAPSHOT</version>
                                <configuration><file>${project.basedir}/conf/feed.yaml</file></configuration>"""));
        try {
            assertThat(end(0, "-pl", "shop,library", "sass:validate"))
                    .contains(
                            "[INFO] " + Path.of("shop", "conf", "feed.yaml") + " is valid: 2 scenarios, 3 features",
                            "[INFO] sass:validate skipped, because " + Path.of("library", "conf", "feed.yaml")
                                    + " does not exist");
        } finally {
            Files.writeString(pom, PARENT);
            Files.delete(file);
        }
    }
}
