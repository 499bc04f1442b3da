package org.sassrec.redteam;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Runs a range of cases in a child process. Writes one line per event for {@link Campaign}. */
public final class FuzzProcess {

    static final String MARK = "@@redteam ";
    static final int HANG = 99;

    private static final PrintStream EVENTS = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private final Duration limit;
    private volatile int running = -1;
    private volatile long started;
    private volatile long startedCpu;

    private FuzzProcess(Duration limit) {
        this.limit = limit;
    }

    /** Arguments: class of the fuzzer, seed, first case, first case after the last, folder, shared folder, input folder. */
    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.ROOT);
        Path inputs = Path.of(args[6]);
        try (Fuzzer fuzzer = Class.forName(args[0])
                .asSubclass(Fuzzer.class)
                .getDeclaredConstructor()
                .newInstance()) {
            fuzzer.open(Path.of(args[4]), Path.of(args[5]));
            FuzzProcess process = new FuzzProcess(fuzzer.limit());
            Thread watchdog = new Thread(process::watch, "watchdog");
            watchdog.setDaemon(true);
            watchdog.start();
            for (int number = Integer.parseInt(args[2]); number < Integer.parseInt(args[3]); number++) {
                Path input = Files.createDirectories(inputs.resolve(Integer.toString(number)));
                process.run(fuzzer, new Trial(Long.parseLong(args[1]), number, input));
            }
        }
        event("end", 0, "");
        System.exit(0); // threads of libraries must not delay the end
    }

    private void run(Fuzzer fuzzer, Trial trial) {
        event("begin", trial.number(), "");
        started = System.nanoTime();
        startedCpu = cpuNanos();
        running = trial.number();
        String result;
        try {
            result = fuzzer.attack(trial);
        } catch (Throwable wrong) {
            if (wrong instanceof Error && !(wrong instanceof AssertionError)) {
                System.err.println(wrong);
            }
            StringWriter trace = new StringWriter();
            wrong.printStackTrace(new PrintWriter(trace, true));
            running = -1;
            event("fail", trial.number(), trace.toString());
            return;
        }
        running = -1;
        event("pass", trial.number(), result);
    }

    private void watch() {
        while (true) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException stopped) {
                return;
            }
            int number = running;
            if (number >= 0 && isTooLong()) {
                StringBuilder stacks = new StringBuilder("no result after " + limit.toSeconds() + " s");
                for (Map.Entry<Thread, StackTraceElement[]> thread :
                        Thread.getAllStackTraces().entrySet()) {
                    stacks.append('\n').append(thread.getKey());
                    for (StackTraceElement frame : thread.getValue()) {
                        stacks.append("\n    ").append(frame);
                    }
                }
                event("fail", number, stacks.toString());
                Runtime.getRuntime().halt(HANG);
            }
        }
    }

    /** On a busy machine, a case may wait for the processor. */
    private boolean isTooLong() {
        long wall = System.nanoTime() - started;
        return wall > 6 * limit.toNanos() || (wall > limit.toNanos() && cpuNanos() - startedCpu > limit.toNanos());
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    private static void event(String kind, int number, String text) {
        EVENTS.println(
                MARK + kind + ' ' + number + ' ' + text.replace("\\", "\\\\").replace("\n", "\\n"));
    }
}
