package org.sassrec.redteam;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sassrec.files.Folders;

/**
 * Runs the cases of one fuzzer in child processes and records the failed ones under {@code target/redteam}.
 *
 * <p>Properties: {@code sass.redteam.NAME} is the number of cases of the fuzzer NAME, {@code sass.redteam.seed} the
 * seed, and {@code sass.redteam.case} the only case to run.
 */
final class Campaign {

    /** Cases of one process. A fresh process limits what an earlier case can affect. */
    private static final int BATCH = 250;

    private static final Duration SILENCE = Duration.ofMinutes(5);

    private static final Path RESULTS = Path.of("target", "redteam").toAbsolutePath();

    private final String name;
    private final Class<? extends Fuzzer> fuzzer;
    private final int cases;
    private final long seed = Long.getLong("sass.redteam.seed", 1);
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private int tried;
    private long nanos;

    /**
     * Describes a campaign.
     *
     * @param cases number of cases in a normal build
     */
    Campaign(String name, Class<? extends Fuzzer> fuzzer, int cases) {
        this.name = name;
        this.fuzzer = fuzzer;
        this.cases = Integer.getInteger("sass.redteam." + name, cases);
    }

    String name() {
        return name;
    }

    List<String> failures() {
        return failures;
    }

    int cases() {
        return cases;
    }

    /** Returns whether cases ran. */
    boolean ran() {
        return tried > 0;
    }

    /** Returns one line of the summary. */
    String summary() {
        return "%-14s tried %5d, failed %3d, %4d s  %s"
                .formatted(name, tried, failures.size(), TimeUnit.NANOSECONDS.toSeconds(nanos), outcomes);
    }

    /**
     * Runs the cases.
     *
     * @param folder folder of this campaign
     * @param shared folder of all campaigns
     */
    void run(Path folder, Path shared) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Integer only = Integer.getInteger("sass.redteam.case");
        int next = only == null ? 0 : only;
        int end = only == null ? cases : only + 1;
        while (next < end) {
            Path own = Files.createDirectories(folder.resolve("from-" + next));
            Path inputs = folder.resolve("input");
            next = new Batch(next, Math.min(end, next + BATCH), inputs).run(own, shared);
            Folders.deleteRecursively(own);
        }
        nanos = System.nanoTime() - start;
    }

    /** One process. */
    private final class Batch {
        private final int from;
        private final int to;
        private final Path inputs;
        private final List<String> output = new ArrayList<>();
        private int running = -1;
        private int finished;

        Batch(int from, int to, Path inputs) {
            this.from = from;
            this.to = to;
            this.inputs = inputs;
            this.finished = from - 1;
        }

        /** Returns the number of the next case. */
        int run(Path own, Path shared) throws IOException, InterruptedException {
            Process process = start(own, shared);
            BlockingQueue<String> lines = new LinkedBlockingQueue<>();
            Thread reader = new Thread(() -> read(process, lines), "output of " + name);
            reader.setDaemon(true);
            reader.start();
            boolean ended = false;
            boolean silent = false;
            while (!ended && !silent) {
                // The process has a watchdog. This is the limit for a process that does not run Java code any more.
                String line = lines.poll(SILENCE.toSeconds(), TimeUnit.SECONDS);
                silent = line == null;
                ended = silent || line.isEmpty();
                if (!ended) {
                    take(line);
                }
            }
            process.destroyForcibly();
            int status = process.waitFor();
            if (running >= 0) {
                String why = silent ? "the process hangs" : "the process ended with status " + status;
                fail(running, why + "\n" + String.join("\n", output));
                return running + 1;
            }
            if (finished < to - 1 && status != FuzzProcess.HANG) {
                throw new AssertionError("%s: the process ended with status %d before case %d%n%s"
                        .formatted(name, status, finished + 1, String.join("\n", output)));
            }
            return finished + 1;
        }

        private Process start(Path own, Path shared) throws IOException {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:ErrorFile=" + own.resolve("crash.log"),
                            "--add-opens=java.base/java.nio=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            FuzzProcess.class.getName(),
                            fuzzer.getName(),
                            Long.toString(seed),
                            Integer.toString(from),
                            Integer.toString(to),
                            own.toString(),
                            shared.toString(),
                            inputs.toString())
                    .redirectErrorStream(true)
                    .start();
        }

        private void take(String line) throws IOException {
            if (!line.startsWith(FuzzProcess.MARK)) {
                output.add(line);
                if (output.size() > 200) {
                    output.remove(0);
                }
                return;
            }
            String[] words = line.substring(FuzzProcess.MARK.length()).split(" ", 3);
            int number = Integer.parseInt(words[1]);
            switch (words[0]) {
                case "begin" -> {
                    running = number;
                    tried++;
                }
                case "pass" -> {
                    outcomes.merge(words[2], 1, Integer::sum);
                    running = -1;
                    finished = number;
                    Folders.deleteRecursively(inputs.resolve(words[1]));
                }
                case "fail" -> {
                    fail(number, words[2].replace("\\n", "\n").replace("\\\\", "\\"));
                    running = -1;
                    finished = number;
                }
                default -> {} // end
            }
        }

        private void fail(int number, String why) throws IOException {
            Path kept = RESULTS.resolve("%s-%d-%d".formatted(name, seed, number));
            Folders.deleteRecursively(kept);
            Files.createDirectories(kept);
            Path input = inputs.resolve(Integer.toString(number));
            if (Files.exists(input)) {
                try (Stream<Path> files = Files.list(input)) {
                    for (Path file : files.toList()) {
                        Files.copy(file, kept.resolve(String.valueOf(file.getFileName())));
                    }
                }
            }
            Files.writeString(kept.resolve("failure.txt"), why);
            String text =
                    "%s, seed %d, case %d: %s%n  input: %s%n  run again: mvn -Predteam -pl :sass-system-tests -am verify -Dsass.redteam.only=%s -Dsass.redteam.seed=%d -Dsass.redteam.case=%d"
                            .formatted(name, seed, number, headline(why), kept, name, seed, number);
            System.out.println(text);
            failures.add(text);
        }
    }

    /** Returns the message of an exception without its stack trace. */
    private static String headline(String why) {
        return why.lines()
                .takeWhile(line -> !line.startsWith("\tat "))
                .filter(line -> !line.isBlank())
                .limit(6)
                .collect(Collectors.joining(" "));
    }

    private static void read(Process process, BlockingQueue<String> lines) {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (!line.isEmpty()) {
                    lines.add(line);
                }
            }
        } catch (IOException killed) {
            // The end of the output is the end of the process.
        }
        lines.add("");
    }
}
