package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs all fuzzers: a few cases of a fixed seed in a normal build, and many with the profile {@code redteam}.
 *
 * <p>{@code -Dsass.redteam.only=NAME} runs one fuzzer. {@link Campaign} describes the other properties. {@code
 * docs/adr/0066-define-the-required-behavior-under-attack.md} defines the required behaviour.
 */
@Tag("redteam")
@Tag("slow")
class RedTeamTest {

    private static final String MILVUS = "milvus";

    private static final List<Campaign> CAMPAIGNS = List.of(
            new Campaign("files", InputFilesFuzzer.class, 8),
            new Campaign("types", LateValuesFuzzer.class, 3),
            new Campaign("config", ConfigFuzzer.class, 30),
            new Campaign("labels", LabelFuzzer.class, 6),
            new Campaign("sql", SqlFuzzer.class, 6),
            new Campaign("filter", FilterFuzzer.class, 100),
            new Campaign("splits", SplitFuzzer.class, 1),
            new Campaign("http", HttpFuzzer.class, 4),
            new Campaign("clients", ClientsFuzzer.class, 2),
            new Campaign("soak", SoakFuzzer.class, 0),
            new Campaign("store", StoreBitsFuzzer.class, 3),
            new Campaign("running", RunningStoreFuzzer.class, 4),
            new Campaign("names", HostileNamesFuzzer.class, 20),
            new Campaign("power", PowerLossFuzzer.class, 20),
            new Campaign("jobs", StoreJobsFuzzer.Embedded.class, 1),
            new Campaign(MILVUS, StoreJobsFuzzer.MilvusLite.class, 1));

    @TempDir
    static Path shared;

    static Stream<String> names() {
        return CAMPAIGNS.stream().map(Campaign::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void survivesAttack(String name, @TempDir Path folder) throws Exception {
        String only = System.getProperty("sass.redteam.only");
        assumeTrue(only == null || only.equals(name), "skipped: -Dsass.redteam.only=" + only);
        assumeTrue(
                !name.equals(MILVUS) || System.getenv(StoreJobsFuzzer.MilvusLite.SERVER) != null,
                "skipped: start a server with `export $(.ci/start-milvus lite)`");
        Campaign campaign = CAMPAIGNS.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        assumeTrue(campaign.cases() > 0, "skipped: select cases with -Dsass.redteam." + name + "=10");
        campaign.run(folder, shared);
        assertThat(campaign.failures()).isEmpty();
        assertThat(campaign.ran()).isTrue();
    }

    @AfterAll
    static void printSummary() throws Exception {
        List<String> lines =
                CAMPAIGNS.stream().filter(Campaign::ran).map(Campaign::summary).toList();
        lines.forEach(System.out::println);
        Path folder = Files.createDirectories(Path.of("target", "redteam"));
        Files.write(folder.resolve("summary.txt"), lines);
    }
}
