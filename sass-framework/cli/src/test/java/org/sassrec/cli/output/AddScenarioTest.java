package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.loader.ConfigLoader;

@Tag("slow")
class AddScenarioTest extends CommandCase {
    /** Seconds of 2022-01-01. */
    private static final long START = 1_640_995_200;

    private static final String YAML = """
            sass: 1
            name: shop
            data:
              events: {path: events.csv, user: u, item: i, time: {column: t, unit: s}}
              split: {by: time, validation: 10s, test: 20s}
            label: hit = 1

            # Where people are.
            scenarios:
              home: {where: page = 'home'}    # the first
              feed: {where: page = 'feed'}
            features:
              user:
                - {name: user, column: u, type: id}
              item:
                - {name: item, column: i, type: id}
            model: {layers: [4], embeddingDim: 2, outputDim: 3, biasDim: 2, biasWidth: 5}
            """;

    private Path yaml;

    /**
     * Users 0 to 9. Scenario home exposes items 0 to 9 to all users. Scenario feed exposes items 0 to 4 to even users.
     * Scenario live exposes items 3 to 12 to users 8 to 11.
     */
    @BeforeEach
    void project() throws IOException {
        yaml = Files.writeString(folder.resolve("sass.yaml"), YAML);
        StringBuilder rows = new StringBuilder("u,i,t,page,hit\n");
        for (int n = 0; n < 300; n++) {
            rows.append(n % 10)
                    .append(",i")
                    .append(n / 10 % 10)
                    .append(',')
                    .append(START + n)
                    .append(",home,")
                    .append(n % 3 / 2);
            rows.append('\n')
                    .append(n % 5 * 2)
                    .append(",i")
                    .append(n / 5 % 5)
                    .append(',')
                    .append(START + n)
                    .append(",feed,1\n");
            rows.append(8 + n % 4)
                    .append(",i")
                    .append(3 + n / 4 % 10)
                    .append(',')
                    .append(START + n)
                    .append(",live,");
            rows.append(n % 2).append('\n');
        }
        Files.writeString(folder.resolve("events.csv"), rows);
    }

    private int add(String... arguments) {
        List<String> all = new ArrayList<>(List.of("add-scenario", "-f", yaml.toString()));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    private List<String> scenarios() {
        return ConfigLoader.load(yaml, List.of()).config().scenarios().stream()
                .map(ScenarioConfig::name)
                .toList();
    }

    @Test
    void writesAndIncludesTheFileAndPrintsShares() throws IOException {
        assertThat(add("--name", "live", "--where", "page = 'live'", "--owner", "live team", "--label", "hit > 0"))
                .as(err())
                .isZero();

        assertThat(folder.resolve("scenarios/live.yaml")).hasContent("""
                scenarios:
                  live:
                    where: page = 'live'
                    owner: live team
                    label: hit > 0
                """);
        assertThat(yaml).content().isEqualTo(YAML.replace("# Where", "include: scenarios/*.yaml\n\n# Where"));
        assertThat(scenarios()).containsExactly("home", "feed", "live");
        assertThat(out()).contains("+include: scenarios/*.yaml\n");
        assertThat(out().lines().map(line -> line.replaceAll(" +", " ").strip()))
                .containsSubsequence(
                        "home 300 100 10 2 10 7",
                        "feed 300 300 5 1 5 2",
                        "live 300 150 4 10",
                        "`live` is scenario 3 of 3 and adds 382 parameters to the model. It shares all other parameters,"
                                + " including the embedding tables, with the other scenarios.",
                        "Time and memory: unknown, because this folder has no measured run",
                        "Scenarios whose vectors change: none. Not released yet: home, feed, live");
        assertThat(folder.resolve("target/sass/generated/add-scenario")).isNotEmptyDirectory();

        // The glob includes the next file, so no other change is needed. Its name sorts before the others.
        out.reset();
        Files.writeString(
                folder.resolve("scenarios/live.yaml"), "scenarios: {live: {where: \"page = 'live' AND u <> '11'\"}}\n");
        assertThat(add("--name", "jobs", "--where", "page = 'live' AND u = '11'"))
                .as(err())
                .isZero();
        assertThat(out())
                .contains("`jobs` is scenario 3 of 4 and ")
                .contains("The scenario numbers of `live` increase by one.")
                .doesNotContain("+++");
        assertThat(scenarios()).containsExactly("home", "feed", "jobs", "live");
    }

    /** A shared file stays shared after success and after failure. */
    @Test
    void keepsASymbolicLink() throws IOException {
        Path common = Files.move(yaml, folder.resolve("common.yaml"));
        Files.createSymbolicLink(yaml, common.getFileName());
        assertThat(add("--name", "live", "--where", "pge = 'live'")).isNotZero();
        assertThat(yaml).isSymbolicLink().hasContent(YAML);
        assertThat(add("--name", "live", "--where", "page = 'live'")).as(err()).isZero();
        assertThat(yaml).isSymbolicLink();
        assertThat(common).content().contains("include: scenarios/*.yaml");
    }

    @Test
    void doesNotIncludeAFileTwice() throws IOException {
        Files.createDirectories(folder.resolve("conf"));
        Files.writeString(folder.resolve("conf/all.yaml"), "include: ../scenarios/*.yaml\n");
        Files.createDirectories(folder.resolve("scenarios"));
        Files.writeString(
                folder.resolve("scenarios/newest.yaml"),
                "scenarios: {newest: {where: \"page = 'live' AND u = '9'\"}}\n");
        int n = 0;
        for (String include : List.of("scenarios/**/*.yaml", "conf/all.yaml", "scenarios/new*.yaml")) {
            String text = "include: [" + include + "]\n" + YAML;
            Files.writeString(yaml, text);
            String name = "new" + n++;
            assertThat(add("--name", name, "--where", "page = 'live' AND u = '11'"))
                    .as("%s: %s", include, err())
                    .isZero();
            assertThat(yaml).content().isEqualTo(text);
            assertThat(scenarios()).contains(name);
            Files.delete(folder.resolve("scenarios/" + name + ".yaml"));
        }
    }

    @Test
    void keepsLineEndings() throws IOException {
        String windows = YAML.replace("\n", "\r\n");
        Files.writeString(yaml, windows);
        assertThat(add("--name", "live", "--where", "page = 'live'")).as(err()).isZero();
        assertThat(yaml).content().isEqualTo(windows.replace("# Where", "include: scenarios/*.yaml\r\n\r\n# Where"));
    }

    @Test
    void namesTheSchemaOfTheConfiguration() throws IOException {
        Files.writeString(yaml, "# yaml-language-server: $schema=.sass/schema.json\n" + YAML);
        assertThat(add("--name", "live", "--where", "page = 'live'")).as(err()).isZero();

        assertThat(folder.resolve("scenarios/live.yaml"))
                .content()
                .startsWith("# yaml-language-server: $schema=../.sass/schema.json\nscenarios:\n");
    }

    @Test
    void warnsOnce() throws IOException {
        Files.writeString(yaml, YAML + "pretrain: {task: none}\nfinetune: {freeze: tables}\n");

        assertThat(add("--name", "live", "--where", "page = 'live'")).as(err()).isZero();

        assertThat(err()).containsOnlyOnce("`finetune.freeze` has no effect without pre-training");
    }

    @Test
    void doesNotRevertUnwrittenFiles() throws IOException {
        Files.writeString(folder.resolve("scenarios"), "in the way");
        FileTime time = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(yaml, time);

        assertThat(add("--name", "live", "--where", "page = 'live'")).isEqualTo(ExitStatus.FAILURE);

        assertThat(err()).startsWith("error[SASS5906]").contains("scenarios`: a file with this name exists");
        assertThat(yaml).hasContent(YAML);
        assertThat(Files.getLastModifiedTime(yaml)).isEqualTo(time);
    }

    @Test
    void reportsOtherMistakesAtTheirLines() throws IOException {
        Files.writeString(yaml, YAML.replace("{where: page = 'feed'}", "{where: page = = 'feed'}"));

        assertThat(add("--name", "live", "--where", "page = 'live'")).isEqualTo(ExitStatus.FAILURE);

        // The line of the original file, not of the file with `include`.
        assertThat(err()).contains("error[SASS4006]").contains("sass.yaml:11:17");
        assertThat(folder.resolve("scenarios")).doesNotExist();
    }

    @Test
    void revertsAnInvalidScenario() throws IOException {
        Files.createDirectories(folder.resolve("scenarios"));
        Files.writeString(folder.resolve("scenarios/draft.yaml"), "not: [finished");

        assertThat(add("--name", "live", "--where", "pag = 'live'")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err())
                .contains("error[SASS4006]")
                .contains("scenarios/live.yaml:3:12")
                .contains("did you mean `page`?");
        assertThat(add("--name", "none", "--where", "page = 'nowhere'")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("error[SASS4011]: scenario `none` has no rows");
        assertThat(add("--name", "home", "--where", "page = 'x'")).isEqualTo(ExitStatus.USAGE);
        assertThat(err())
                .contains("error[SASS3001]: the scenario `home` already exists")
                .contains("sass.yaml:10:3");
        assertThat(add("--name", "my page", "--where", "page = 'x'")).isEqualTo(ExitStatus.USAGE);
        assertThat(err())
                .contains("error[SASS2006]: `my page` is not a valid name")
                .contains("`my_page`");
        assertThat(add("--name", "same", "--where", "page IN ('home')")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("SASS4010");

        assertThat(yaml).hasContent(YAML);
        assertThat(folder.resolve("scenarios").toFile().list()).containsExactly("draft.yaml");

        // If other files are included by name, the new file is included by name.
        assertThat(add("--name", "live", "--where", "page = 'live'")).as(err()).isZero();
        assertThat(yaml).content().contains("\ninclude: scenarios/live.yaml\n");
    }
}
