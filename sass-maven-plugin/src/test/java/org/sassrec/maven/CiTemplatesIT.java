package org.sassrec.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the lines of the GitLab template in a shell, like a runner, in a small project. */
@Timeout(600)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "skipped: the template's lines are for a POSIX shell")
class CiTemplatesIT {

    @TempDir
    private Path folder;

    @Test
    void templateCommandsTrainEvaluateAndPublish() throws Exception {
        Path settings = MavenRun.install(folder);
        Path project = Files.createDirectories(folder.resolve("shop"));
        Files.writeString(project.resolve("pom.xml"), GoalsIT.POM);
        Files.writeString(project.resolve("sass.yaml"), GoalsIT.YAML);
        MavenRun data = MavenRun.start(
                settings,
                project,
                "sass:simulate",
                "-Dsass.userCount=300",
                "-Dsass.itemCount=100",
                "-Dsass.eventCount=5000");
        assertThat(data.end()).as("%s", data.lines()).isZero();
        Path bin = maven(settings);

        Object pipeline = CiTemplatesTest.yaml("gitlab-ci.yml");
        List<Object> lines = new ArrayList<>((List<?>) CiTemplatesTest.at(pipeline, "validate", "script"));
        lines.addAll((List<?>) CiTemplatesTest.at(pipeline, "retrain", "script"));
        String output = "";
        for (Object line : lines) {
            output = run(line.toString(), project, bin);
        }

        for (Object path : (List<?>) CiTemplatesTest.at(pipeline, "retrain", "artifacts", "paths")) {
            assertThat(project.resolve(path.toString())).isNotEmptyFile();
        }
        MavenRun query = MavenRun.start(settings, project, "sass:query", "-Dsass.scenario=home", "-Dsass.user=u00001");
        assertThat(query.end()).as("%s%n%s", output, query.lines()).isZero();
    }

    /** Creates a folder with an {@code mvn} that uses the plugin of this build. */
    private Path maven(Path settings) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path mvn = Files.writeString(
                bin.resolve("mvn"),
                "#!/bin/sh\nexec '%s/bin/mvn' -s '%s' -gs '%s' \"$@\"\n"
                        .formatted(System.getProperty("maven.home"), settings, settings));
        assertThat(mvn.toFile().setExecutable(true)).isTrue();
        return bin;
    }

    private static String run(String line, Path project, Path bin) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-e", "-c", line)
                .directory(project.toFile())
                .redirectErrorStream(true);
        builder.environment().merge("PATH", bin.toString(), (old, ours) -> ours + ":" + old);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // After the last day of the simulation
        builder.environment().put("CI_PIPELINE_CREATED_AT", "2026-01-19T03:15:00Z");
        builder.environment().remove("MAVEN_ARGS");
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", line, output).isZero();
        return output;
    }
}
