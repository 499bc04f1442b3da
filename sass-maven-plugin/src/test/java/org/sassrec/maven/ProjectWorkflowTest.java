package org.sassrec.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sassrec.maven.CiTemplatesTest.at;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Checks the files of the hosting platform in {@code .github}, and the scripts in {@code .ci} that they depend on. */
class ProjectWorkflowTest {

    private static final Path ROOT = Path.of("..");
    private static final Path GITHUB = ROOT.resolve(".github");
    private static final Pattern SCRIPT = Pattern.compile("bash (\\.ci/[\\w-]+)");

    private static Object yaml(String name) throws IOException {
        return new Yaml().load(Files.readString(GITHUB.resolve(name)));
    }

    private static List<Map<?, ?>> steps() throws IOException {
        List<Map<?, ?>> steps = new ArrayList<>();
        for (Object job : ((Map<?, ?>) at(yaml("workflows/ci.yml"), "jobs")).values()) {
            for (Object step : (List<?>) at(job, "steps")) {
                steps.add((Map<?, ?>) step);
            }
        }
        return steps;
    }

    @Test
    void workflowRunsOnlyCommandsOfTheRepository() throws IOException {
        List<String> commands = new ArrayList<>();
        for (Map<?, ?> step : steps()) {
            assertThat(step.containsKey("uses")).isNotEqualTo(step.containsKey("run"));
            if (step.get("run") instanceof String command) {
                Matcher script = SCRIPT.matcher(command);
                if (script.matches()) {
                    assertThat(ROOT.resolve(script.group(1))).isExecutable();
                }
                commands.add(command);
            }
        }
        assertThat(commands).containsExactly("mvn -B -ntp verify", "bash .ci/run");
    }

    @Test
    void workflowPinsMajorVersionsOfActions() throws IOException {
        List<String> actions = steps().stream()
                .filter(step -> step.containsKey("uses"))
                .map(step -> step.get("uses").toString())
                .toList();
        assertThat(actions).hasSize(5).allMatch(action -> action.matches("actions/[a-z-]+@v\\d+"));
    }

    @Test
    void workflowCannotWriteToTheRepository() throws IOException {
        Object workflow = yaml("workflows/ci.yml");
        assertThat(at(workflow, "permissions")).isEqualTo(Map.of("contents", "read"));
        for (Object job : ((Map<?, ?>) at(workflow, "jobs")).values()) {
            assertThat(((Map<?, ?>) job).containsKey("permissions")).isFalse();
            assertThat(at(job, "timeout-minutes")).isEqualTo(60);
        }
        // YAML 1.1 reads the key `on` as a boolean. `pull_request_target` would run changes of others with secrets.
        assertThat(((Map<?, ?>) at(workflow, true)).keySet().stream().map(Object::toString))
                .containsExactlyInAnyOrder("push", "pull_request", "workflow_dispatch");
        assertThat(steps())
                .filteredOn(step -> String.valueOf(step.get("uses")).startsWith("actions/checkout"))
                .hasSize(2)
                .allMatch(step -> at(step, "with", "persist-credentials").equals(false));
    }

    @Test
    void dependencyUpdatesNameExistingManifests() throws IOException {
        Map<String, String> manifests =
                Map.of("maven", "pom.xml", "github-actions", ".github/workflows/ci.yml", "pip", "requirements.txt");
        List<String> ecosystems = new ArrayList<>();
        for (Object update : (List<?>) at(yaml("dependabot.yml"), "updates")) {
            String ecosystem = at(update, "package-ecosystem").toString();
            String directory = at(update, "directory").toString().substring(1);
            assertThat(manifests).containsKey(ecosystem);
            assertThat(ROOT.resolve(directory).resolve(manifests.get(ecosystem)))
                    .exists();
            ecosystems.add(ecosystem);
        }
        assertThat(ecosystems).containsExactlyInAnyOrderElementsOf(manifests.keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bug.yml", "feature.yml"})
    void issueFormsAreWellFormed(String name) throws IOException {
        Object form = yaml("ISSUE_TEMPLATE/" + name);
        assertThat(at(form, "name").toString()).isNotBlank();
        assertThat(at(form, "description").toString()).isNotBlank();
        List<String> ids = new ArrayList<>();
        for (Object field : (List<?>) at(form, "body")) {
            assertThat(at(field, "type")).isIn("markdown", "input", "textarea");
            if (at(field, "type").equals("markdown")) {
                assertThat(at(field, "attributes", "value").toString()).isNotBlank();
            } else {
                assertThat(at(field, "attributes", "label").toString()).isNotBlank();
                ids.add(at(field, "id").toString());
            }
        }
        assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
    }

    @Test
    void bugFormAsksForWhatIsNeededToReproduce() throws IOException {
        List<Object> ids = ((List<?>) at(yaml("ISSUE_TEMPLATE/bug.yml"), "body"))
                .stream().map(field -> (Object) ((Map<?, ?>) field).get("id")).toList();
        assertThat(ids).contains("version", "command", "config", "explain", "system");
    }
}
