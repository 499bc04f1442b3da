package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.output.Console;
import org.sassrec.cli.output.ExitStatus;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Tests {@code publish} and {@code query} on a small trained model. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishAndQueryTest {
    @TempDir
    private static Path folder;

    private String file;
    private String emptyStore;
    private Ran published;

    private record Ran(int status, List<String> out, List<String> err) {}

    /** A row of an item in the result. */
    private record Row(int rank, String item, double score) {}

    @BeforeAll
    void train() throws IOException {
        Path project =
                TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        file = project.resolve("sass.yaml").toString();
        emptyStore = "publish.path=" + folder.resolve("nothing-here");
        assertThat(run("train", "-f", file).status()).isZero();
        published = run("publish", "-f", file);
        assertThat(published.status()).as("%s", published.err()).isZero();
    }

    private static Ran run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                StandardCharsets.UTF_8,
                false);
        int status = SassCommand.run(console, arguments);
        return new Ran(status, lines(out), lines(err));
    }

    private static List<String> lines(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private Ran query(String... more) {
        List<String> arguments = new ArrayList<>(List.of("query", "-f", file));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private static List<Row> rows(Ran answer) {
        assertThat(answer.status()).as("%s", answer.err()).isZero();
        return answer.out().stream()
                .map(String::strip)
                .filter(line -> line.matches("\\d+ .*"))
                .map(line -> line.split(" +"))
                .map(cells -> new Row(Integer.parseInt(cells[0]), cells[1], Double.parseDouble(cells[2])))
                .toList();
    }

    /** The order is relevant: each run is compared with the previous one. */
    @Test
    void evaluateFailsForAFailedQualityGate() throws Exception {
        Path run = Path.of(file).resolveSibling("target/sass");
        Path verdicts = run.resolve("TEST-gates.xml");
        Ran good =
                run("evaluate", "-f", file, "--set", "qualityGates.default.hr@50={noWorseThan: lastRun, minUsers: 1}");
        assertThat(good.status()).as("%s", good.err()).isZero();
        assertThat(good.out()).contains("quality gate results: " + verdicts);

        String limit =
                "qualityGates.default.hr@50={noWorseThan: lastRun, minUsers: 1},qualityGates.day.hr@50={atLeast: 0.999, minUsers: 1}";
        Ran bad = run("evaluate", "-f", file, "--set", limit);

        assertThat(bad.status()).isEqualTo(ExitStatus.FAILURE);
        assertThat(String.join("\n", bad.err()))
                .contains(
                        "error[SASS6001]: scenario `day` does not pass its quality gate: hr@50 is ",
                        "required is at least 0.9990")
                .contains("(significant from a difference of 0.", " --> --set", "required")
                .doesNotContain("scenario `home` does not pass", "Exception", "quality gate failed", "interval");
        NodeList cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(verdicts.toFile())
                .getElementsByTagName("testcase");
        List<String> names = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < cases.getLength(); i++) {
            Element one = (Element) cases.item(i);
            String name = one.getAttribute("classname") + " " + one.getAttribute("name");
            names.add(name);
            if (one.getElementsByTagName("failure").getLength() == 1) {
                failures.add(name);
            }
        }
        assertThat(names)
                .containsExactly(
                        "qualityGates.home hr@50 noWorseThan lastRun",
                        "qualityGates.day hr@50 atLeast",
                        "qualityGates.night hr@50 noWorseThan lastRun");
        assertThat(failures).containsExactly("qualityGates.day hr@50 atLeast");

        Ran heldBack = run("evaluate", "-f", file, "--set", limit + ",publish.keepFailedScenarios=true");
        assertThat(heldBack.status()).as("%s", heldBack.err()).isZero();
        assertThat(String.join("\n", heldBack.err())).contains("warning: quality gate failed: day, hr@50 is ");
    }

    /** Without quality gates, `publish` has no verdicts. */
    @Test
    void publishKeepsVerdictsOfACurrentEvaluation() throws Exception {
        Path verdicts = Path.of(file).resolveSibling("target/sass/TEST-gates.xml");
        Files.writeString(verdicts, "<testsuite/>");
        assertThat(run("publish", "-f", file).status()).isZero();
        assertThat(verdicts).exists();
        assertThat(run("train", "-f", file).status()).isZero();
        assertThat(verdicts).as("deleted at the start of a build").doesNotExist();
    }

    @Test
    void publishPrintsCollectionsAndTheLiveRelease() {
        assertThat(published.out())
                .anyMatch(line -> line.matches("  publish: home verified, index recall 1\\.0000, .* s"));
        assertThat(published.out()).anyMatch(line -> line.matches("  publish: release \\S+ is live in .*store"));

        Ran again = run("publish", "-f", file);
        assertThat(again.status()).isZero();
        assertThat(again.out())
                .anyMatch(line -> line.matches("publish: up to date \\(.*\\)"))
                .anyMatch(line -> line.matches("  publish: release \\S+ is live in .*store; nothing changed"))
                .noneMatch(line -> line.matches("(prepare|pre-train|fine-tune|export|evaluate): .*"));
    }

    /** `mvn clean` deletes the releases in this folder. */
    @Test
    void warnsOfReleasesInTheMavenBuildFolder() {
        String warning = "warning[SASS5923]: releases are stored in `target/sass/store`, which `mvn clean` deletes";
        assertThat(published.err()).containsOnlyOnce(warning);
        Ran typo = run("withdraw", "-f", file, "--item", "i9999");
        assertThat(typo.err()).containsOnlyOnce(warning).contains("error[SASS7553]: item `i9999` is in no collection");
    }

    @Test
    void queryPrintsItemsScoresAndTexts() {
        Ran answer = query("--scenario", "home", "--user", "u00017");

        assertThat(answer.out().get(0)).matches("top 10 of home for user u00017, release \\d{8}T\\d{6}Z_[0-9a-f]{8}");
        assertThat(answer.out().get(1)).contains("item", "score", "category");
        List<Row> rows = rows(answer);
        assertThat(rows).hasSize(10);
        assertThat(rows).extracting(Row::rank).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(rows).extracting(Row::item).doesNotHaveDuplicates();
        assertThat(rows).isSortedAccordingTo((one, other) -> Double.compare(other.score(), one.score()));
        assertThat(rows(query("--scenario", "home", "--user", "u00017", "-k", "3")))
                .isEqualTo(rows.subList(0, 3));
        assertThat(rows(query("--scenario", "night", "--user", "u00017"))).isNotEqualTo(rows);
        assertThat(rows(query("--scenario", "home", "--user", "u00018"))).isNotEqualTo(rows);
    }

    @Test
    void unseenExcludesItemsAndReturnsK() {
        List<Row> all = rows(query("--scenario", "home", "--user", "u00017", "-k", "1000"));
        List<Row> unseen = rows(query("--scenario", "home", "--user", "u00017", "-k", "1000", "--unseen"));
        List<String> order = all.stream().map(Row::item).toList();

        assertThat(unseen.size()).isLessThan(all.size());
        assertThat(order).containsSubsequence(unseen.stream().map(Row::item).toList());
        Ran ten = query("--scenario", "home", "--user", "u00017", "--unseen");
        assertThat(rows(ten)).isEqualTo(unseen.subList(0, 10));
        assertThat(ten.out().get(0)).startsWith("top 10 of home for user u00017, unseen items only, ");
    }

    /** Returns the first column after rank, item and score. */
    private static String category(String line) {
        return line.replaceFirst("^ *\\S+ +\\S+ +\\S+ +(\\S+).*$", "$1");
    }

    @Test
    void queryAppliesAFilter() {
        List<String> home = List.of("--scenario", "home", "--user", "u00017", "-k", "1000");
        Ran all = query(home.toArray(String[]::new));
        String category = category(all.out().get(3));

        Ran some = query(Stream.concat(home.stream(), Stream.of("--filter", "category = '" + category + "'"))
                .toArray(String[]::new));

        assertThat(some.out().get(0)).contains(", where category = '" + category + "', release ");
        assertThat(rows(some)).hasSizeBetween(1, rows(all).size() - 1);
        assertThat(some.out().stream().skip(3)).allMatch(line -> category(line).equals(category));
        Ran wrong = query("--scenario", "home", "--user", "u00017", "--filter", "price < 3");
        assertThat(wrong.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(wrong.err())
                .anyMatch(line -> line.startsWith("error[SASS7607]"))
                .anyMatch(line -> line.contains("use one of: `category` (text)"));
        assertThat(query("--scenario", "home", "--user", "u00017", "--filter", "category = shoes")
                        .err()
                        .get(0))
                .startsWith("error[SASS7606]: cannot parse the filter `category = shoes`: ");
    }

    @Test
    void queryAnswersForAnUnknownUser() {
        Ran answer = query("--scenario", "home", "--user", "nobody", "-k", "5");

        assertThat(answer.out().get(0)).startsWith("top 5 of home for user nobody (unknown to the release), release ");
        assertThat(rows(answer)).hasSize(5);
    }

    @Test
    void namesReleasedScenarios() {
        Ran refused = query("--scenario", "hom", "--user", "u00017");

        assertThat(refused.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(refused.err().get(0)).startsWith("error[SASS7601]: scenario `hom` is not in release ");
        assertThat(refused.err().get(1)).isEqualTo("  = help: did you mean `home`?");
        assertThat(refused.err().get(2)).isEqualTo("  = help: the release contains: home, day, night");
        assertThat(query("--scenario", "x", "--user", "u00017").err().get(1))
                .isEqualTo("  = help: the release contains: home, day, night");
        Ran incomplete = query("--scenario", "home", "--user", "");
        assertThat(incomplete.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(incomplete.err()).containsExactly("error: --user is empty");
    }

    @Test
    void reportsThatNothingIsReleased() {
        Ran refused = query("--scenario", "home", "--user", "u00017", "--set", emptyStore);

        assertThat(refused.status()).isEqualTo(ExitStatus.FAILURE);
        assertThat(refused.err().get(0)).startsWith("error[SASS7531]: the store does not exist");
        assertThat(refused.err()).anyMatch(line -> line.contains("run `sass publish`"));
        assertThat(folder.resolve("nothing-here")).doesNotExist();
    }

    @Test
    void reportsAStoreThatCannotBeCreated() throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("in-the-way"), "");
        Ran refused =
                run("publish", "-f", file, "--allow-destructive", "--set", "publish.path=" + inTheWay.resolve("store"));

        assertThat(refused.status()).isEqualTo(ExitStatus.FAILURE);
        assertThat(refused.err())
                .anyMatch(line -> line.startsWith("error[SASS7530]: cannot create the folder of the store"))
                .anyMatch(line -> line.contains("in-the-way"));
        assertThat(rows(query("--scenario", "home", "--user", "u00017"))).hasSize(10);
    }

    /** Uses a copy of the project with a separate store, because the other tests read theirs. */
    @Test
    void rollsBackPrintsStatusWithdrawsAndFindsDrift() throws IOException {
        Path project = Path.of(file).resolveSibling("");
        Path copy = folder.resolve("copy");
        try (Stream<Path> all = Files.walk(project)) {
            for (Path path : all.toList()) {
                Path to = copy.resolve(project.relativize(path));
                if (!path.startsWith(project.resolve("target/sass/store")) && !Files.isDirectory(path)) {
                    Files.createDirectories(Objects.requireNonNull(to.getParent()));
                    Files.copy(path, to);
                }
            }
        }
        String yaml = copy.resolve("sass.yaml").toString();
        String store = "publish.path=" + folder.resolve("releases");
        assertThat(run("status", "-f", yaml, "--set", store).err().get(0)).startsWith("error[SASS7531]");
        assertThat(run("publish", "-f", yaml, "--set", store, "--dry-run").err().get(0))
                .as("same result as without --dry-run")
                .startsWith("error[SASS5911]");
        assertThat(run("publish", "-f", yaml, "--dry-run", "--plan", "nofile")
                        .err()
                        .get(0))
                .startsWith("error[SASS5912]");
        Ran preview = run("publish", "-f", yaml, "--set", store, "--dry-run", "--allow-destructive");
        assertThat(folder.resolve("releases")).doesNotExist();
        assertThat(preview.out())
                .contains("dry run: nothing was changed")
                .anyMatch(line -> line.startsWith("  build: home, "));
        assertThat(run("publish", "-f", yaml, "--set", store, "--allow-destructive")
                        .status())
                .isZero();
        assertThat(run("rollback", "-f", yaml, "--set", store).err().get(0)).startsWith("error[SASS7550]");
        // Other verification settings make another release.
        assertThat(run("publish", "-f", yaml, "--set", store + ",publish.verify.annRecall@50=0.97")
                        .status())
                .isZero();
        Ran status = run("status", "-f", yaml, "--set", store);
        assertThat(status.out().get(0)).matches("channel live: release \\S+");
        assertThat(status.out().get(1)).matches("  live since \\S+ by publish, manifest epoch 2");
        assertThat(status.out()).anyMatch(line -> line.matches("  weights: cold start on \\d{4}-\\d\\d-\\d\\d"));
        String kept = status.out().stream()
                .filter(line -> line.startsWith("  kept for a rollback: "))
                .findFirst()
                .orElseThrow()
                .replace("  kept for a rollback: ", "");
        assertThatAnOlderReleaseAnswers(store, kept);
        Ran back = run("rollback", "-f", yaml, "--set", store);
        assertThat(back.out()).anyMatch(line -> line.startsWith("rollback: release " + kept + " is live"));
        // The plan reports that publishing would activate the rolled back release again.
        assertThat(run("plan", "-f", yaml, "--set", store + ",publish.verify.annRecall@50=0.97")
                        .out())
                .anyMatch(line -> line.contains("stale, because release " + kept + " is live since ")
                        && line.contains(" (rollback), not the last release of this folder, "));
        assertThat(run("plan", "-f", yaml, "--set", store + ",publish.verify.annRecall@50=0.97,publish.keepReleases=4")
                        .out())
                .as("with a changed key")
                .anyMatch(line -> line.contains("stale, because release " + kept + " is live since ")
                        && line.endsWith(", publish.keepReleases changed"));
        JsonNode json = new ObjectMapper()
                .readTree(String.join(
                        "\n",
                        run("status", "-f", yaml, "--set", store, "--format", "json")
                                .out()));
        JsonNode live = json.at("/channels/0/live");
        assertThat(live.path("release").asText()).isEqualTo(kept);
        assertThat(live.path("action").asText()).isEqualTo("rollback");
        assertThat(live.path("provenance").has("model.outputDim")).isTrue();
        assertThat(live.at("/scenarios/home/run").asText()).isNotEmpty();

        String item = rows(query("--scenario", "home", "--user", "u00017", "--set", store))
                .get(0)
                .item();
        Path list = Files.writeString(folder.resolve("withdrawn.txt"), "a,6\r\n\n" + item + "\n");
        Ran refused = run("withdraw", "-f", yaml, "--set", store, "--item-file", list.toString());
        assertThat(refused.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(refused.err().get(0)).isEqualTo("error[SASS7553]: 1 of 2 items are in no collection: `a,6`");
        Ran typo = run("withdraw", "-f", yaml, "--set", store, "--item", "i9999");
        assertThat(typo.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(typo.err().get(0)).isEqualTo("error[SASS7553]: item `i9999` is in no collection");
        assertThat(run("withdraw", "-f", yaml, "--set", store, "--item", item + ",i9999")
                        .err()
                        .get(0))
                .isEqualTo("error[SASS7553]: 1 of 2 items are in no collection: `i9999`");
        assertThat(run("withdraw", "-f", yaml, "--set", store, "--item", item + ",")
                        .err())
                .containsExactly("error: --item is empty before or after a comma");
        assertThat(run("withdraw", "-f", yaml, "--set", store).err().get(0)).startsWith("error: no item is given");
        Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xe9, '\n'});
        assertThat(run("withdraw", "-f", yaml, "--set", store, "--item-file", latin.toString())
                        .err())
                .startsWith("error[SASS5906]: the item ids are not valid UTF-8", " --> " + latin);
        // An unknown item is excluded from later releases.
        Ran ahead = run("withdraw", "-f", yaml, "--set", store, "--item", "i9999", "--allow-unknown");
        assertThat(ahead.status()).isZero();
        assertThat(ahead.out()).anyMatch(line -> line.contains("(no collection contained it)"));
        // With the byte order mark of editors on Windows.
        Files.writeString(list, "\uFEFF" + item + "\r\n");
        Ran withdrawn = run("withdraw", "-f", yaml, "--set", store, "--item-file", list.toString());
        assertThat(withdrawn.out()).anyMatch(line -> line.startsWith("withdraw: removed " + item + " from "));
        assertThat(rows(query("--scenario", "home", "--user", "u00017", "--set", store)))
                .extracting(Row::item)
                .doesNotContain(item)
                .hasSize(10);

        assertThat(run("drift", "-f", yaml, "--set", store).out())
                .containsExactly("drift: none, the store matches the manifests");
        assertThatFilesOfAFormerAddressAreNoted(yaml, store);
        assertThatADamagedSnapshotIsReportedAndRestored(yaml, store);
        assertThatTheCopyOfTheAliasesIsUsed(yaml, store);
        Files.delete(folder.resolve("releases/aliases.json"));
        Files.delete(folder.resolve("releases/copies/aliases.json"));
        Ran drift = run("drift", "-f", yaml, "--set", store);
        assertThat(drift.status()).isEqualTo(ExitStatus.DRIFT);
        assertThat(drift.err().get(0)).startsWith("error: drift in channel live, alias: `sass_live`");
    }

    private void assertThatTheCopyOfTheAliasesIsUsed(String yaml, String store) throws IOException {
        Path aliases = folder.resolve("releases/aliases.json");
        byte[] text = Files.readAllBytes(aliases);
        text[text.length / 2] ^= 1;
        Files.write(aliases, text);
        Ran status = run("status", "-f", yaml, "--set", store);
        assertThat(status.status()).isZero();
        assertThat(status.err().get(0))
                .isEqualTo("warning[SASS7538]: `aliases.json` is missing, damaged or unreadable; its copy is used");
        Ran repaired = run("publish", "-f", yaml, "--set", store);
        assertThat(repaired.status()).isZero();
        assertThat(repaired.err())
                .contains(
                        "warning[SASS7538]: `aliases.json` was missing, damaged or unreadable and is restored from its copy");
        assertThat(run("drift", "-f", yaml, "--set", store).status()).isZero();
    }

    /** Makes a collection of the live release, but not of the older one, unreadable. */
    private void assertThatAnOlderReleaseAnswers(String store, String kept) throws IOException {
        Path seal = found("releases/collections", "sealed.json", "_home__", kept);
        byte[] sealed = Files.readAllBytes(seal);
        Files.write(seal, new byte[0]);
        Ran answer = query("--scenario", "home", "--user", "u00017", "--set", store);
        assertThat(rows(answer)).hasSize(10);
        assertThat(answer.out().get(0)).endsWith(", release " + kept);
        assertThat(answer.err().get(0))
                .startsWith("warning: the live release cannot be opened, so an older release is used: ");
        Files.write(seal, sealed);
    }

    private void assertThatFilesOfAFormerAddressAreNoted(String yaml, String store) throws IOException {
        Path old = folder.resolve("releases/releases/20250101-031500-0");
        // The start of the SHA-256 of the location.
        Path note = Files.createDirectories(old.resolve("stores")).resolve("a210bf0f95ad8e8d");
        Files.writeString(note, "http://old:19530, database default, prefix tiny_\n");
        Ran drift = run("drift", "-f", yaml, "--set", store);
        assertThat(drift.status()).isZero();
        assertThat(drift.out())
                .containsExactly(
                        "note: these files belong to releases of another store, `http://old:19530, database"
                                + " default, prefix tiny_`:",
                        "  " + old,
                        "  = help: if this is a former address of the store, or the other store no longer exists, delete"
                                + " these folders, because they contain data of users",
                        "drift: none, the store matches the manifests");
        Files.delete(note);
        Files.delete(note.getParent());
        Files.delete(old);
    }

    private void assertThatADamagedSnapshotIsReportedAndRestored(String yaml, String store) throws IOException {
        Files.write(found("releases/releases", "snapshot/users.arrow", "", "no release"), new byte[0]);
        Ran drift = run("drift", "-f", yaml, "--set", store);
        assertThat(drift.status()).isEqualTo(ExitStatus.DRIFT);
        assertThat(drift.err().get(0)).startsWith("error: drift in channel live, snapshot: `");
        Ran answer = query("--scenario", "home", "--user", "u00017", "--set", store);
        assertThat(answer.err().get(0)).startsWith("error[SASS7552]: release ");
        assertThat(answer.err()).contains("  = help: publish all scenarios again, or roll back to another release");
        // A rollback made this release live, so a publish must end the hold.
        assertThat(run("publish", "-f", yaml, "--set", store).err().get(0)).startsWith("error[SASS7554]");
        assertThat(run("publish", "-f", yaml, "--set", store, "--allow-destructive")
                        .status())
                .isZero();
        assertThat(rows(query("--scenario", "home", "--user", "u00017", "--set", store)))
                .hasSize(10);
        assertThat(run("drift", "-f", yaml, "--set", store).status()).isZero();
    }

    /** Finds a file below a folder by the end of its path and by texts that it contains or does not contain. */
    private static Path found(String below, String end, String with, String without) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(below))) {
            return files.filter(file -> file.endsWith(end)
                            && file.toString().contains(with)
                            && !file.toString().contains(without))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void preparesAgainAfterAVersionChange() throws IOException {
        Path project = TinyProject.create(folder.resolve("versions"), folder.resolve("simulation"));
        String yaml = project.resolve("sass.yaml").toString();
        assertThat(run("prepare", "-f", yaml).status()).isZero();
        Path manifest = project.resolve("target/sass/dataset/manifest.json");
        String original = Files.readString(manifest);
        Files.writeString(manifest, original.replaceFirst("\"version\" : \\d+", "\"version\" : 99"));

        Ran again = run("prepare", "-f", yaml);

        assertThat(again.status()).isZero();
        assertThat(again.out().get(0)).isEqualTo("prepare: stale, because its result is missing or damaged");
        assertThat(Files.readString(manifest)).doesNotContain("\"version\" : 99");
    }

    @Test
    void rejectsInvalidQueries() {
        Ran none = query("--scenario", "home", "--user", "u00017", "-k", "0");
        assertThat(none.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(none.err()).containsExactly("error: --top is 0, but must be at least 1");

        Ran incomplete = query("--scenario", "home");
        assertThat(incomplete.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(incomplete.err().get(0)).isEqualTo("error: `sass query` requires `--user`");
    }

    /** A request whose body is not complete runs when the signal arrives. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void servesTheReleaseOverHttpUntilASignal() throws Exception {
        Path out = folder.resolve("serve.out");
        Path err = folder.resolve("serve.err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SassCommand.class.getName(),
                        "serve",
                        "--file=" + file,
                        "--port=0",
                        "--access-log")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            while (process.isAlive() && !Files.readString(out).contains("listening on ")) {
                Thread.onSpinWait();
            }
            assertThat(process.isAlive()).as(Files.readString(err)).isTrue();
            String release = Files.readAllLines(out).get(0);
            String listening = Files.readAllLines(out).get(1);
            assertThat(listening).matches("listening on http://localhost:\\d+");
            String scenario = release.replaceFirst("release \\S+: (\\w+).*", "$1");
            String body = "{\"scenarios\": [\"" + scenario + "\"], \"user\": \"secret-user\", \"k\": 3}";
            try (Socket client = new Socket(
                    InetAddress.getLoopbackAddress(),
                    URI.create(listening.substring(13)).getPort())) {
                write(
                        client,
                        "POST /v1/query HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: " + body.length()
                                + "\r\n\r\n");
                // The server sends 100-continue when it receives the request.
                assertThat(new String(client.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
                        .isEqualTo("HTTP/1.1 100");
                process.destroy();
                while (!Files.readString(err).contains("stopping: running requests are answered")) {
                    Thread.onSpinWait();
                }
                write(client, body);
                assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .contains("HTTP/1.1 200 OK", "\"" + scenario + "\":{\"known\":false,", "\"score\":");
            }
            assertThat(process.waitFor()).isEqualTo(128 + 15);
            assertThat(Files.readAllLines(out)).hasSize(3);
            assertThat(Files.readString(out)).contains(" POST /v1/query 200 ").doesNotContain("secret-user");
            assertThat(Files.readString(err)).doesNotContain("Exception");
        } finally {
            process.destroyForcibly();
        }
    }

    private static void write(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        client.getOutputStream().flush();
    }
}
