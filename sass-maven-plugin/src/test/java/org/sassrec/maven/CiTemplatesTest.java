package org.sassrec.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.Phases;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * Checks the templates of nightly jobs: each is well-formed, runs the same commands, and never runs twice at a time.
 */
class CiTemplatesTest {

    static final Path FOLDER = Path.of("..", "templates", "ci");

    private static final String CHECK = "mvn -B -ntp sass:validate";
    private static final String FORGET = "rm -f target/sass/TEST-gates.xml";
    private static final String RELEASE =
            "mvn -B -ntp sass:train sass:evaluate sass:refresh -Dsass.set=finetune.refit=all";

    /** Passes the day of the run, or the date of a job that a person starts for a day. */
    private static String date(String today) {
        return " -Dsass.date=\"${DATE:-" + today + "}\" -Dsass.wait=2h";
    }

    private static final String TODAY = date("$(date -u +%F)");

    static Map<?, ?> yaml(String name) throws IOException {
        return new Yaml().load(Files.readString(FOLDER.resolve(name)));
    }

    /** Returns the value at a path of keys and indexes. */
    static Object at(Object value, Object... path) {
        Object found = value;
        for (Object step : path) {
            found = step instanceof Integer number ? ((List<?>) found).get(number) : ((Map<?, ?>) found).get(step);
            assertThat(found).as("%s of %s", step, List.of(path)).isNotNull();
        }
        return found;
    }

    @Test
    void gitHubActions() throws IOException {
        Map<?, ?> workflow = yaml("github-actions.yml");
        // YAML 1.1 reads the key `on` as a boolean; GitHub does not.
        assertThat(at(workflow, true, "schedule", 0, "cron")).isEqualTo("15 3 * * *");
        assertThat(at(workflow, "concurrency", "cancel-in-progress")).isEqualTo(false);
        List<String> lines = new ArrayList<>();
        for (Object step : (List<?>) at(workflow, "jobs", "retrain", "steps")) {
            Map<?, ?> keys = (Map<?, ?>) step;
            assertThat(keys.containsKey("uses")).isNotEqualTo(keys.containsKey("run"));
            if (keys.get("run") instanceof String line) {
                lines.add(line);
            } else {
                assertThat(at(keys, "uses").toString()).matches("actions/[a-z-]+@v\\d+");
            }
            if (String.valueOf(keys.get("uses")).startsWith("actions/checkout@")) {
                assertThat(at(keys, "with", "clean"))
                        .as("otherwise target is deleted each night")
                        .isEqualTo(false);
            }
            if (String.valueOf(keys.get("uses")).startsWith("actions/setup-java@")) {
                assertThat(at(keys, "with", "overwrite-settings"))
                        .as("otherwise the login is deleted")
                        .isEqualTo(false);
            }
        }
        assertThat(lines).containsExactly(FORGET, CHECK + " -Dsass.format=github", RELEASE + TODAY);
    }

    @Test
    void gitLab() throws IOException {
        Map<?, ?> pipeline = yaml("gitlab-ci.yml");
        assertThat(at(pipeline, "stages")).isEqualTo(List.of("check", "release"));
        assertThat(at(pipeline, "validate", "stage")).isEqualTo("check");
        assertThat(at(pipeline, "validate", "script")).isEqualTo(List.of(CHECK));
        assertThat(at(pipeline, "retrain", "stage")).isEqualTo("release");
        assertThat(at(pipeline, "retrain", "script"))
                .isEqualTo(List.of(FORGET, RELEASE + date("${CI_PIPELINE_CREATED_AT%%T*}")));
        assertThat(at(pipeline, "retrain", "resource_group")).isEqualTo("sass-publish");
        assertThat(at(pipeline, "variables", "GIT_CLEAN_FLAGS"))
                .as("otherwise target and data are deleted each night")
                .isEqualTo("-ffdx -e target/ -e store/ -e data/ -e .m2/");
    }

    @Test
    void kubernetes() throws IOException {
        Map<?, ?> job = yaml("kubernetes-cronjob.yaml");
        assertThat(at(job, "apiVersion")).isEqualTo("batch/v1");
        assertThat(at(job, "kind")).isEqualTo("CronJob");
        assertThat(at(job, "spec", "concurrencyPolicy")).isEqualTo("Forbid");
        Object pod = at(job, "spec", "jobTemplate", "spec", "template", "spec");
        assertThat(at(pod, "restartPolicy")).isEqualTo("Never");
        Object container = at(pod, "containers", 0);
        assertThat(at(container, "command")).isEqualTo(List.of("./train-days.sh"));
        assertThat(at(container, "args")).isEqualTo(List.of("--wait", "2h"));
        Object failed = at(job, "spec", "jobTemplate", "spec", "podFailurePolicy", "rules", 1);
        assertThat(at(failed, "onExitCodes", "containerName")).isEqualTo(at(container, "name"));
        assertThat(at(failed, "onExitCodes", "values"))
                .as("exit codes that another try would repeat")
                .isEqualTo(List.of(1, 2, 3, 4, 70));
        List<Object> volumes = new ArrayList<>();
        for (Object volume : (List<?>) at(pod, "volumes")) {
            volumes.add(at(volume, "name"));
        }
        List<Object> paths = new ArrayList<>();
        for (Object mount : (List<?>) at(container, "volumeMounts")) {
            assertThat(volumes).contains(at(mount, "name"));
            paths.add(at(mount, "mountPath"));
        }
        assertThat(paths)
                .as("folders that must persist")
                .contains("/project/target", "/project/store")
                .hasSameSizeAs(volumes);
    }

    @Test
    void jenkins() throws IOException {
        String text = Files.readString(FOLDER.resolve("Jenkinsfile"));
        CompilationUnit unit = new CompilationUnit();
        unit.addSource("Jenkinsfile", text);
        unit.compile(Phases.CONVERSION);
        assertThat(text)
                .contains(
                        "sh '" + FORGET + "'",
                        "sh '" + CHECK + "'",
                        "sh '" + RELEASE + TODAY + "'",
                        "disableConcurrentBuilds()");
    }
}
