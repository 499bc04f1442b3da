package org.sassrec.redteam;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.ItemWithdrawal;
import org.sassrec.release.ReleaseStatus;
import org.sassrec.release.Rollback;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/** A process that runs random jobs on a store until it is killed. It prints the beginning and the end of each job. */
public final class StoreJobs {

    /** Items that may be withdrawn. */
    private static final Set<String> ITEMS =
            new TreeSet<>(IntStream.range(0, 40).mapToObj(SeededReleases::item).toList());

    private final VectorStore store;
    private final Path home;
    private final SeededReleases releases;
    private final Random random;

    private StoreJobs(VectorStore store, Path home, SeededReleases releases, Random random) {
        this.store = store;
        this.home = home;
        this.releases = releases;
        this.random = random;
    }

    /** Arguments: class of the fuzzer, place, home, folder of the exports, seed. */
    public static void main(String[] args) throws Exception {
        StoreJobsFuzzer fuzzer = Class.forName(args[0])
                .asSubclass(StoreJobsFuzzer.class)
                .getDeclaredConstructor()
                .newInstance();
        Path home = Path.of(args[2]);
        try (VectorStore store = fuzzer.openStore(args[1], home)) {
            Random random = new Random(new SplittableRandom(Long.parseLong(args[4])).nextLong());
            StoreJobs jobs = new StoreJobs(store, home, new SeededReleases(Path.of(args[3])), random);
            print("ready");
            while (true) {
                jobs.run();
            }
        }
    }

    private static void print(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private void run() {
        String job = switch (random.nextInt(6)) {
            case 0, 1 -> "publish " + (1 + random.nextInt(8));
            case 2 -> "rollback";
            case 3 -> "withdraw " + random.nextInt(40);
            case 4 -> "status";
            default -> "query";
        };
        print("begin " + job);
        try {
            print("done " + run(job.split(" ", -1)));
        } catch (SassException reported) {
            print("refused " + reported.diagnostics().get(0).code().id());
        } catch (Exception | Error wrong) {
            print("wrong " + job + ": " + wrong);
            wrong.printStackTrace(System.out);
        }
    }

    private String run(String[] job) throws IOException {
        switch (job[0]) {
            case "publish" -> {
                return "release "
                        + releases.publish(store, home, Long.parseLong(job[1])).id();
            }
            case "rollback" -> {
                return "release "
                        + new Rollback(store, home, "live", Clock.systemUTC(), progress -> {})
                                .toPrevious()
                                .id();
            }
            case "withdraw" -> {
                new ItemWithdrawal(store, home, Clock.systemUTC(), progress -> {})
                        .withdraw(List.of(SeededReleases.item(Integer.parseInt(job[1]))));
                return "withdrawn " + job[1];
            }
            case "status" -> {
                return "status " + ReleaseStatus.of(store).size();
            }
            default -> {
                Optional<ReleaseManifest> live =
                        ReleaseChannel.of(store, "live").live();
                if (live.isPresent()) {
                    SeededReleases.checkRows(store, live.get(), ITEMS);
                }
                return "query";
            }
        }
    }
}
