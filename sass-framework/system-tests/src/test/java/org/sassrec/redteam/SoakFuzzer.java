package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Attacks one server for a minute per case, while another client queries it. {@code -Dsass.redteam.soak=10} runs for ten
 * minutes and writes one line per minute to {@code target/redteam/soak.txt}.
 */
public final class SoakFuzzer extends ClientsFuzzer {

    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    @Override
    public Duration limit() {
        return Duration.ofMinutes(5);
    }

    @Override
    public String attack(Trial trial) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        Future<int[]> queries = other.submit(() -> query(end));
        other.shutdown();
        long sent = clients().sent();
        long resident = 0;
        int attacks = 0;
        while (System.nanoTime() < end) {
            clients().attack(trial);
            attacks++;
            resident = Math.max(resident, service().residentMegabytes());
            if (trial.between(0, 3) == 0) {
                clients().disconnect();
            }
        }
        assertServes();
        clients().disconnect();
        int[] counts = queries.get();
        String line = String.format(
                Locale.ROOT,
                "minute %d: %d attacks with %d requests; other client: %d answers, %d not answered; at most %d MB resident, %d MB of heap after a collection; %d warnings of a blocked thread so far%n",
                trial.number() + 1,
                attacks,
                clients().sent() - sent,
                counts[0],
                counts[1],
                resident,
                heapMegabytes(),
                service().output().stream()
                        .filter(each -> each.contains(BLOCKED))
                        .count());
        Path results = Files.createDirectories(Path.of("target", "redteam"));
        Files.writeString(results.resolve("soak.txt"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return "survived";
    }

    /** Returns the numbers of correct answers and of requests without one. */
    private int[] query(long end) throws InterruptedException {
        int[] counts = new int[2];
        while (System.nanoTime() < end) {
            Optional<String> answer = answer();
            answer.ifPresent(text -> assertThat(text).isEqualTo(expected()));
            counts[answer.isPresent() ? 0 : 1]++;
            Thread.sleep(20);
        }
        return counts;
    }

    private long heapMegabytes() throws IOException {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        long kilobytes = 0;
        while (used.find()) {
            kilobytes += Long.parseLong(used.group(1));
        }
        return kilobytes / 1_024;
    }

    private String jcmd(String command) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(service().pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
