package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.ExternalDataset;
import org.sassrec.cli.command.InitCommand;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.loader.ConfigLoader;
import picocli.CommandLine;

/** Tests {@code init} on data that differs from the examples. */
@Tag("slow")
class InitTest extends CommandCase {

    private int init(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "init";
        all[1] = "--file";
        all[2] = folder.resolve("sass.yaml").toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return run(all);
    }

    private SassConfig config() {
        return ConfigLoader.load(folder.resolve("sass.yaml"), List.of()).config();
    }

    private String yaml() throws IOException {
        return Files.readString(folder.resolve("sass.yaml"));
    }

    @Test
    void guessesAProjectWithReasons() throws IOException {
        ExternalDataset.write(folder, 3);

        assertThat(init("--name", "shop")).as(err()).isZero();

        assertThat(out())
                .contains("user       Customer-No  (by its name; 300 users)")
                .contains("label      bought = 1  (`bought` is 1 in 20 % of the rows)")
                .contains("scenario   shelf  (by its name; 3 values)")
                .contains("wrote sass.yaml, pom.xml, .gitignore, .sass/schema.json");
        assertThat(yaml())
                .contains("    path: data/visits_*.csv\n    delimiter: \";\"\n    user: Customer-No ")
                .contains("    time: {column: placed at, unit: s, zone: UTC}  # values from 1700000000 to ")
                .contains(
                        "  users: {path: data/customers.tsv, key: Customer-No}  # 100 % of the events' users are in this file\n")
                .contains("  split: {by: time, validation: 1d, test: 1d}")
                .contains("  epochs: 40     ")
                .doesNotContain("pretrain")
                .contains("  shelf_1: {where: shelf = 'shelf 1'}     # 3,000 rows, 614 positives\n")
                .contains("    - {name: interests, column: interests, type: multi, separator: \",\", maxLength: 16}")
                .contains("    - {name: words, column: words, type: multi} ")
                .contains("    # `active` is not used: it has only one value\n")
                .contains("    # `title` is not used: almost every row has a different text, for example a title\n")
                .contains("    - {name: hour, type: expression, sql: \"hour(to_timestamp(\\\"placed at\\\"))\"}\n")
                .contains("    # - {name: device, column: device, type: id} ");
        assertThat(config().scenarios())
                .extracting(ScenarioConfig::name)
                .containsExactly("shelf_0", "shelf_1", "shelf_2");
        assertThat(Files.readString(folder.resolve("pom.xml"))).contains("<artifactId>shop</artifactId>");
        assertThat(folder.resolve(".gitignore"))
                .hasContent("# Output of the goals: target has prepared data and models, store has releases,"
                        + " .sass has the schema for editors. `mvn clean` does not delete store.\n"
                        + "target/\n/.sass/\n/store/\n");
        assertThat(yaml())
                .endsWith("\npublish:  {path: store}                   # outside of target, so that `mvn clean` does"
                        + " not delete releases and withdrawals\n");
    }

    @Test
    void proposesPretrainingForFewPositives() throws IOException {
        ExternalDataset.write(folder, 3);

        init("--label", "bought = 1 AND hash(\"Customer-No\") % 5 < 2");

        assertThat(yaml()).containsPattern("\n# pretrain: \\{task: auto}  +# [78]\\.\\d % of the rows are positives; ");
    }

    @Test
    void writesAFilePerScenarioWithoutReplacingFiles() throws IOException {
        ExternalDataset.write(folder, 6);
        assertThat(init("--name", "shop")).as(err()).isZero();

        assertThat(folder.resolve("scenarios/shelf_4.yaml"))
                .hasContent(
                        "# yaml-language-server: $schema=../.sass/schema.json\nscenarios:\n  shelf_4:\n    where: shelf = 'shelf 4'\n");
        assertThat(config().scenarios()).hasSize(6);

        assertThat(init("--force")).as(err()).isZero();
        assertThat(out()).contains("kept the existing pom.xml").doesNotContain("  = help: add ");

        Files.writeString(folder.resolve("pom.xml"), "<mine/>");
        Files.writeString(folder.resolve(".gitignore"), "target/\n");
        String before = yaml();
        assertThat(init("--scenario", "none")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err())
                .contains("error[SASS4080]: `sass.yaml`, `scenarios/shelf_0.yaml`")
                .contains("--force");
        assertThat(yaml()).isEqualTo(before);

        assertThat(init("--scenario", "none", "--name", "shop", "--force"))
                .as(err())
                .isZero();
        assertThat(out())
                .contains("renamed scenarios/shelf_0.yaml to scenarios/shelf_0.yaml.old")
                .contains("kept the existing pom.xml")
                .contains("  = help: add target/, /.sass/ and /store/ to it, because the goals write these folders\n");
        assertThat(folder.resolve("pom.xml")).hasContent("<mine/>");
        assertThat(folder.resolve("scenarios/shelf_4.yaml.old")).exists();
        assertThat(config().scenarios()).extracting(ScenarioConfig::name).containsExactly("all");
        assertThat(yaml()).doesNotContain("pretrain", "name: here");
    }

    @Test
    void usesPromptedAnswers() throws IOException {
        ExternalDataset.write(folder, 3);
        Console person = new Console(console.out(), console.err(), StandardCharsets.UTF_8, true);
        // events, user, item, time, scenario (first invalid, then valid), label, users, items
        String typed = "\n\n\n\ndevise\ndevice\nbought = 1 AND device <> 'tv'\nnone\n\n";
        int status = new CommandLine(
                        new InitCommand(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8))).on(person))
                .execute("--file", folder.resolve("sass.yaml").toString(), "--name", "asked");

        assertThat(status).as(err()).isZero();
        assertThat(out())
                .contains("user id column [Customer-No]: ")
                .contains("scenario column [shelf]:   did you mean device?")
                .contains("SQL condition of a positive [bought = 1]: ");
        assertThat(config().scenarios()).extracting(ScenarioConfig::name).containsExactly("phone", "web");
        assertThat(config().scenarios().get(0).label()).isEqualTo("bought = 1 AND device <> 'tv'");
        assertThat(config().data().users()).isNull();
        assertThat(config().data().items()).isNotNull();
        assertThat(yaml()).contains("# Not used: `tv`: only 0 positives in 3,000 rows, fewer than 200.\n");
    }

    @Test
    void keepsTheSchemaForEditorsCurrent() throws IOException {
        ExternalDataset.write(folder, 3);
        assertThat(init("--name", "shop")).as(err()).isZero();
        Path schema = folder.resolve(".sass/schema.json");
        String current = Files.readString(schema);
        Files.writeString(schema, current.replace("finetune", "older"));

        assertThat(run("validate", "-f", folder.resolve("sass.yaml").toString()))
                .as(err())
                .isZero();

        assertThat(schema).hasContent(current);
        assertThat(yaml()).startsWith("# yaml-language-server: $schema=.sass/schema.json\n");
    }

    /** Values of a log must not become configuration. */
    @Test
    void keepsDataValuesInsideComments() throws IOException {
        String longOne = "a".repeat(64);
        List<String> shelves = List.of(
                longOne + "b", longOne + "c", "x\nrun: {output: /elsewhere}\n# ", "y\nz: [}", "\u0007\u0085\u2028");
        StringBuilder rows = new StringBuilder("user_id,item_id,ts,shelf,bought\n");
        for (int i = 0; i < 600; i++) {
            String shelf = i % 50 == 0 ? shelves.get(2 + i / 50 % 3) : shelves.get(i % 2);
            rows.append(String.format(
                    "u%d,i%d,%d,\"%s\",%d%n",
                    i % 30, i % 23, 1_700_000_000 + i * 3600, shelf, i % 2 == i / 2 % 2 ? 1 : 0));
        }
        Files.writeString(folder.resolve("log[1].csv"), rows);

        assertThat(init("--scenario", "shelf", "--label", "bought = 1"))
                .as(err())
                .isZero();

        assertThat(config().scenarios())
                .extracting(ScenarioConfig::name)
                .containsExactlyInAnyOrder(longOne, "a".repeat(62) + "_2");
        assertThat(config().run().output()).isNotEqualTo("/elsewhere");
        assertThat(yaml())
                .contains("# Not used: `x run: {output: /elsewhere} # `: ")
                .contains("# Not used: `y z: [}`: ")
                .contains("path: \"log\\\\[1].csv\"");
        assertThat(out()).contains("  cd " + folder + "\n", "  sass train     ", "  sass publish  ");
    }

    @Test
    void reportsUncertainGuesses() throws IOException {
        assertThat(init()).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("error[SASS4082]: no file in `").contains("`sass init --events data/log.csv");

        Files.writeString(folder.resolve("log.csv"), "who,what,when,liked\n1,a,2024-01-01,1\n2,b,2024-01-02,0\n");
        assertThat(init("--events", "log.csv", "--item", "what")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("error[SASS4083]: cannot determine the user column of the events");
        assertThat(init("--events", "log.csv", "--user", "woh", "--item", "what"))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(err())
                .contains("the events have no column `woh` for the user")
                .contains("did you mean `who`?");
        String[] columns = {"--events", "log.csv", "--user", "who", "--item", "what", "--label", ""};
        columns[7] = "likd = 1";
        assertThat(init(columns)).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("the label `likd = 1` is not a valid SQL condition on the events");
        columns[7] = "liked = 2";
        assertThat(init(columns)).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("the label `liked = 2` is not true for any row");
        assertThat(init("--zone", "Nowhere/City")).isEqualTo(ExitStatus.USAGE);
        err.reset();
        assertThat(init("--name", "my shop")).isEqualTo(ExitStatus.USAGE);
        assertThat(err().lines())
                .containsExactly(
                        "error[SASS2006]: `my shop` is not a valid name for a project",
                        "  = help: use letters, digits, `-` and `_`, and start with a letter, for example `my_shop`");
        assertThat(folder.resolve("sass.yaml")).doesNotExist();
    }

    @Test
    void acceptsSmallData() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            rows.append(String.format(
                    "{\"uid\": \"u%d\", \"movieId\": %d, \"rating\": %d, \"day\": \"2024-01-%02d\"}%n",
                    i % 20, i % 13, 1 + i % 5, 1 + i % 28));
        }
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("ratings.jsonl"), rows);

        assertThat(init()).as(err()).isZero();

        assertThat(yaml())
                .contains("label: rating >= 4                        # CHECK: `rating` has values from 1 to 5\n")
                .contains("# CHECK: no scenario column was found, so there is one scenario. `where` accepts any SQL")
                .contains("    time: {column: day, unit: timestamp, zone: UTC}")
                .contains("sql: \"dayofweek(CAST(day AS TIMESTAMP WITH TIME ZONE))\"");
        assertThat(config().features()).hasSize(4);
        assertThat(init("--force", "--zone", "Asia/Shanghai", "--time", "day", "--yes"))
                .as(err())
                .isZero();
        assertThat(yaml()).contains("    time: {column: day, unit: timestamp, zone: Asia/Shanghai}");
    }

    @Test
    void readsTypedColumnNames() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        StringBuilder events = new StringBuilder("user_id:token\titem_id:token\trating:float\ttimestamp:float\n");
        for (int i = 0; i < 400; i++) {
            events.append(String.format("%d\t%d\t%d\t%d%n", i % 20, i % 40, 1 + i % 5, 874_724_710 + 40_000 * i));
        }
        Files.writeString(data.resolve("films.inter"), events);
        StringBuilder items = new StringBuilder("item_id:token\tclass:token_seq\tmovie_title:token_seq\n");
        for (int i = 0; i < 60; i++) {
            int mix = 1 + i % 31;
            // One of five kinds or a mixture of them.
            String kinds = IntStream.range(0, 5)
                    .filter(kind -> (mix >> kind & 1) == 1)
                    .mapToObj(kind -> "Kind" + kind)
                    .collect(Collectors.joining(" "));
            items.append(String.format("%d\t%s\tA film %d%n", i, kinds, i));
        }
        Files.writeString(data.resolve("films.item"), items);
        Files.writeString(data.resolve("films.link"), "1 2\n");
        Files.createFile(data.resolve("more.csv"));

        assertThat(init("--name", "films")).as(err()).isZero();

        assertThat(out())
                .contains("not used: `data/films.link`: its file extension is unknown")
                .contains("not used: `data/more.csv`: the file is empty")
                .contains("`movie_title:token_seq` is not used")
                .contains("sass query --scenario all --user 0 ");
        assertThat(yaml())
                .contains("    delimiter: \"\\t\"\n    user: \"user_id:token\" ")
                .contains("label: \"\\\"rating:float\\\" >= 4\" ")
                .contains("- {name: class, column: \"class:token_seq\", type: multi, separator: \" \", maxLength: 16}")
                .contains("evaluate: {metrics: [hr@10, ndcg@10], exclude: none}")
                .contains("; lists of 10, because there are only 40 items\n")
                .doesNotContain("name: user,")
                .contains("  default: {ndcg@10: {noWorseThan: popularity}}\n")
                .contains(" of the positives repeat an earlier positive of the user");
    }

    /** A log of positives with dates, the tables of a simulation and a second table of users. */
    @Test
    void choosesFilesByColumnsAndNames() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        StringBuilder rows = new StringBuilder("who,what,day,click\n");
        StringBuilder lists = new StringBuilder("who,liked\n");
        StringBuilder users = new StringBuilder("who,region\n");
        for (int i = 0; i < 600; i++) {
            rows.append(String.format("%d,%d,%d,1%n", i % 60, i % 47, 1_700_006_400 + 86_400 * (i / 20)));
        }
        for (int i = 0; i < 60; i++) {
            lists.append(i)
                    .append(",a text that is longer than the rows of the other table ")
                    .append(i)
                    .append('\n');
            users.append(i).append(',').append(1 + i % 28).append('\n');
        }
        Files.writeString(data.resolve("log.csv"), rows);
        Files.writeString(data.resolve("lists.csv"), lists);
        Files.writeString(data.resolve("users.csv"), users);
        Files.writeString(data.resolve("scenarios.yaml"), "scenarios: {}\n");

        assertThat(init("--user", "who", "--item", "which")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("`data/log.csv`: it has no column `which`; the columns are `who`, `what`");
        assertThat(init("--user", "who", "--item", "what")).as(err()).isZero();

        assertThat(out())
                .contains("user       who  (as specified; 60 users)")
                .contains("label      true  (`click` is `1` in every row, so every row is a positive)")
                .contains("users      data/users.csv  (key `who`, 1 features)")
                .contains("not used: `data/lists.csv`: `data/users.csv` also has the column `who`")
                .doesNotContain("scenarios.yaml");
        assertThat(yaml())
                .contains("- {name: region, column: region, type: id}  # 28 values")
                .contains("{name: dayofweek, type: expression,")
                .doesNotContain("name: hour");
    }

    /** New items appear every day, so most positives are of items without earlier exposures. */
    @Test
    void addsAllItemsAsCandidatesOfAScenarioWithNewItems() throws IOException {
        StringBuilder rows = new StringBuilder("user_id,item_id,ts,page,click\n");
        for (int i = 0; i < 2_000; i++) {
            String page = i % 2 == 0 ? "news" : "shop";
            int item = i % 2 == 0 ? i / 40 : i % 31;
            rows.append(
                    String.format("%d,%s%d,%d,%s,%d%n", i % 37, page, item, 1_700_000_000 + 900 * i, page, i / 2 % 2));
        }
        Files.writeString(folder.resolve("log.csv"), rows);

        assertThat(init("--name", "new")).as(err()).isZero();

        assertThat(yaml())
                .containsPattern(
                        "news: \\{where: page = 'news', candidates: all} +# 1,000 rows, 500 positives; CHECK: \\d+ % of the"
                                + " newest positives are of items that the scenario did not expose before; remove `candidates: all` if")
                .containsPattern("shop: \\{where: page = 'shop'} +# 1,000 rows, 500 positives\n");
        assertThat(ConfigLoader.load(folder.resolve("sass.yaml"), List.of())
                        .config()
                        .scenarios())
                .extracting(ScenarioConfig::candidates)
                .containsExactlyInAnyOrder(new ScenarioConfig.AllItems(), new ScenarioConfig.ExposedItems());
    }

    @Test
    void findsTablesByValuesAndPromptsForTheRest() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        StringBuilder flights = new StringBuilder("plane,dest,carrier,at\n");
        for (int i = 0; i < 300; i++) {
            flights.append(String.format("N%d,X%c,C%d,2024-01-%02d%n", i % 9, 'A' + i % 11, i % 3, 1 + i % 28));
        }
        Files.writeString(data.resolve("flights.csv"), flights);
        StringBuilder airports = new StringBuilder("faa,alt\n");
        for (char c = 'A'; c <= 'Z'; c++) {
            airports.append("X").append(c).append(',').append(c % 7).append('\n');
        }
        Files.writeString(data.resolve("airports.csv"), airports);
        Files.writeString(data.resolve("carriers.csv"), "carrier,name\nC1,One\nC2,Two\n");
        Files.writeString(data.resolve("bare.csv"), "1,2\n3,4\n");

        assertThat(init()).isEqualTo(ExitStatus.FAILURE);
        assertThat(err())
                .contains(
                        "`data/carriers.csv`: no column has the name of a user id or an item id; the columns are `carrier`")
                .contains("bare.csv` has no header line");
        assertThat(init("--events", "data/flights.csv")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err())
                .contains("cannot determine the user column of the events")
                .contains("cannot determine the item column of the events");

        assertThat(init("--events", "data/flights.csv", "--user", "plane", "--item", "dest"))
                .as(err())
                .isZero();
        assertThat(out())
                .contains("items      data/airports.csv  (key `faa`, 1 features)")
                .contains(
                        "not used: `data/carriers.csv`: it is not a table of users or items, although the events also have"
                                + " the column `carrier`");
    }

    @Test
    void readsArrowFiles() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        String place = data.resolve("log.arrow").toString();
        ExternalDataset.arrow(folder, Path.of(place));

        assertThat(init("--scenario", "shelf", "--label", "true")).as(err()).isZero();

        assertThat(yaml()).contains("    path: data/log.arrow\n    user: user_id ");
        assertThat(config().scenarios()).hasSize(2);
    }
}
