package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Kills a real worker (SIGKILL) at seeded times on the second day of a project: a training with a warm start and a model
 * of all days, publish and refresh. The same command continues after each kill. The result has the same files with the
 * same bits as that of an uninterrupted day, and the commands of the day then run nothing.
 *
 * <p>Kills form chains: each chain starts from a copy of the first day. {@code -Dsass.kills=100 -Dsass.kills.seed=500}
 * tries at least 100 kills at other times.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGKILL")
@Timeout(3600)
class KilledSecondDayIT extends KilledRunCase {
    private static final String FIRST = "2026-01-18";
    private static final String SECOND = "2026-01-19";

    /** The commands of a day, each with its number of kills in a chain. */
    private static final Map<String, Integer> COMMANDS = Map.of("train", 3, "publish", 1, "refresh", 1);

    private static final List<String> ORDER = List.of("train", "publish", "refresh");

    private final Map<String, Long> millis = new HashMap<>();
    private Path firstDay;
    private SortedMap<String, String> unbroken;

    @BeforeEach
    void runUnbroken() throws Exception {
        firstDay = TinyProject.create(folder.resolve("first"), simulation);
        Path file = firstDay.resolve("sass.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "finetune:\n",
                                "finetune:\n  start: warm\n  refit: all\n  earlyStopping: {patience: 5}\n"));
        Worker.run(firstDay, firstJvm(), "train", "--date", FIRST);
        Worker.run(firstDay, jvm(), "publish", "--date", FIRST);
        Path project = copyFirstDay("unbroken");
        for (String command : ORDER) {
            Worker worker = Worker.start(project, jvm(), command, "--date", SECOND);
            assertThat(worker.awaitOutput(line -> true)).isTrue();
            long began = System.nanoTime();
            assertThat(worker.end()).as("%s", worker.err()).isZero();
            millis.put(command, (System.nanoTime() - began) / 1_000_000);
            assertThat(command.equals("train"))
                    .isEqualTo(worker.out().stream().anyMatch(line -> line.contains("warm start, kept")));
        }
        unbroken = RunBits.of(run(project));
        assertThat(unbroken).containsKey("trainings/2/final/run.json");
    }

    private Path copyFirstDay(String name) throws IOException {
        Path copy = folder.resolve(name);
        try (var files = Files.walk(firstDay)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(firstDay.relativize(file).toString()));
            }
        }
        return copy;
    }

    @Test
    void givesEqualBitsAfterKillsOfTheSecondDay() throws Exception {
        List<String> faults = new ArrayList<>();
        int tried = 0;
        for (int seed = Integer.getInteger("sass.kills.seed", 1); tried < KILLS; seed++) {
            tried += killedAtAnyTime(seed, faults);
            // A long run shows its progress.
            System.out.println("chain " + seed + ": kills tried " + tried + ", failed " + faults);
        }
        reportKills(tried, faults);
    }

    /** Returns the number of kills. */
    private int killedAtAnyTime(int seed, List<String> faults) throws IOException, InterruptedException {
        Random random = new Random(seed);
        String chain = "seed " + seed;
        Path project = copyFirstDay("seed-" + seed);
        int kills = 0;
        for (String command : ORDER) {
            int most = COMMANDS.getOrDefault(command, 0);
            boolean ended = false;
            for (int kill = 0; kill < most && !ended; kill++) {
                // A run continues after the last kill, so all kills together reach the end of the command.
                double span = (double) millis.getOrDefault(command, 0L) / most * Math.min(2, most);
                long wait = (long) (random.nextDouble() * span);
                Worker worker = Worker.start(project, jvm(), command, "--date", SECOND);
                boolean killed = worker.awaitOutput(line -> true) && worker.tasks(wait) && worker.kill();
                kills += killed ? 1 : 0;
                ended = !killed;
                check(chain + ", " + command + " after " + wait + " ms", worker, killed, faults);
            }
            Worker last = Worker.start(project, jvm(), command, "--date", SECOND);
            check(chain + ", last " + command, last, false, faults);
        }
        finish(chain, project, faults);
        return kills;
    }

    private static void check(String run, Worker worker, boolean killed, List<String> faults)
            throws InterruptedException {
        int status = worker.end();
        if (!killed && status != 0) {
            faults.add(run + ": ended with status " + status + ": " + worker.err());
        }
    }

    private void finish(String chain, Path project, List<String> faults) throws IOException, InterruptedException {
        addDifferences(chain + ": differs from the uninterrupted day in ", project, faults);
        for (String command : ORDER) {
            Worker again = Worker.start(project, jvm(), command, "--date", SECOND);
            check(chain + ", repeated " + command, again, false, faults);
            again.out().stream()
                    .filter(line -> line.contains(": done in"))
                    .forEach(line -> faults.add(chain + ", repeated " + command + ": " + line));
        }
        addDifferences(chain + ": the repeated commands changed ", project, faults);
        checkProject(chain, project, faults);
    }

    private void addDifferences(String text, Path project, List<String> faults) throws IOException {
        var differences = RunBits.differences(unbroken, RunBits.of(run(project)));
        if (!differences.isEmpty()) {
            faults.add(text + differences);
        }
    }
}
