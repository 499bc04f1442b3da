package org.sassrec.maven.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;

/** Runs minimal real workers, one for each way to end. */
@Tag("slow")
@Timeout(120)
class WorkerProcessTest {
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private int run(WorkerCommand command) throws Exception {
        return WorkerProcess.run(command, out::add, err::add);
    }

    private static String message(int status, WorkerCommand command) {
        return WorkerExit.message("sass:train", status, command, Optional.of("error[SASS4001]: no such column"))
                .orElse("");
    }

    @Test
    void passesOutputOnLineByLine() throws Exception {
        WorkerCommand command = MiniWorker.command("64m", "talk", "a b", "c\"d", "e\\f");

        assertThat(run(command)).isZero();
        assertThat(out).contains("last, without an end of line: talk|a b|c\"d|e\\f", "tail");
        assertThat(err).containsExactly("warning: mind");
        assertThat(WorkerExit.message("sass:train", 0, command, Optional.empty()))
                .isEmpty();
    }

    private StderrLines errors() {
        return new StderrLines(new SystemStreamLog() {
            @Override
            public void debug(CharSequence line) {
                out.add("debug " + line);
            }

            @Override
            public void warn(CharSequence line) {
                out.add("warning " + line);
            }

            @Override
            public void error(CharSequence line) {
                out.add("error " + line);
            }
        });
    }

    /** Parallel runs have a prefix in each line. */
    @Test
    void recognisesPrefixedWarnings() {
        StderrLines errors = errors();
        errors.accept("base, seed 1: warning[SASS4015]: few positives");
        errors.accept("base, seed 1:  --> sass.yaml:8:3");
        errors.accept("base, seed 1: 8 |   live:");
        errors.accept("own, seed 2: error[SASS5002]: diverged");
        assertThat(out)
                .containsExactly(
                        "warning base, seed 1: warning[SASS4015]: few positives",
                        "warning base, seed 1:  --> sass.yaml:8:3",
                        "warning base, seed 1: 8 |   live:",
                        "error own, seed 2: error[SASS5002]: diverged");
        assertThat(errors.firstError()).contains("own, seed 2: error[SASS5002]: diverged");
    }

    @Test
    void distinguishesErrorsWarningsAndOtherLines() throws Exception {
        StderrLines errors = errors();

        assertThat(WorkerProcess.run(MiniWorker.command("64m", "noise"), out::add, errors))
                .isZero();

        assertThat(out)
                .containsExactly(
                        "debug NOTE: Picked up JDK_JAVA_OPTIONS: -Dany=thing",
                        "debug Picked up JAVA_TOOL_OPTIONS: -Dany=thing",
                        "warning OpenJDK 64-Bit Server VM warning: INFO: os::commit_memory failed",
                        "error error: two",
                        "error   --> sass.yaml:2:2",
                        "error error: three");
        assertThat(errors.firstError()).hasValue("error: two");
    }

    @Test
    void readsMoreOutputThanAPipeBuffers() throws Exception {
        assertThat(run(MiniWorker.command("64m", "flood"))).isZero();
        assertThat(out).hasSize(20_000);
        assertThat(err).hasSize(20_000);
    }

    @Test
    void givesTheWorkerItsHeapEnvironmentFolderOpenedPackageAndOptions() throws Exception {
        assertThat(run(MiniWorker.command("96m", "environment"))).isZero();
        assertThat(out).containsExactly("2 stdin", new File("").getAbsolutePath(), "96", "12");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void passesCharactersOutsideTheLocale() throws Exception {
        WorkerCommand maven = MiniWorker.command("64m", "letters parent");
        Path arguments = maven.writeArgumentFile();
        ProcessBuilder builder = maven.processBuilder(arguments).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try (var lines = process.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("true");
        }
        assertThat(process.waitFor()).isZero();
        Files.delete(arguments);
    }

    @Test
    void rejectsUnrepresentableArguments() throws Exception {
        WorkerCommand command = MiniWorker.command("64m", "withdraw", "--item", "\ufffd\ufffd91");

        assertThatThrownBy(command::checkArguments)
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS5907")
                .hasMessageContaining("arguments and file names are read as ");
        MiniWorker.command("64m", "withdraw", "--item", "i91").checkArguments();
    }

    @Test
    void repeatsTheFirstErrorOfAFailure() throws Exception {
        WorkerCommand command = MiniWorker.command("64m", "status", "1");

        assertThat(message(run(command), command)).isEqualTo("sass:train failed: error[SASS4001]: no such column");
    }

    @Test
    void failsForAnAlertAfterCompleteWork() throws Exception {
        WorkerCommand command = MiniWorker.command("64m", "status", "4");

        assertThat(message(run(command), command)).isEqualTo("sass:train failed: error[SASS4001]: no such column");
    }

    @Test
    void saysThatAnotherAttemptCanSucceed() throws Exception {
        WorkerCommand command = MiniWorker.command("64m", "status", "75");

        assertThat(message(run(command), command))
                .isEqualTo("sass:train failed: error[SASS4001]: no such column; try again later, or wait with"
                        + " -Dsass.wait=30m");
    }

    @Test
    void reportsABug() throws Exception {
        WorkerCommand command = MiniWorker.command("64m", "status", "70");

        assertThat(message(run(command), command))
                .isEqualTo(
                        "sass:train failed with an internal error; see the lines above for the file with the stack trace");
    }

    @Test
    void reportsAnUnknownStatus() throws Exception {
        WorkerCommand command = MiniWorker.command("64m", "status", "42");

        assertThat(message(run(command), command))
                .isEqualTo("sass:train: the worker ended with status 42 without a message");
    }

    @Test
    void reportsJavaOutOfMemory() throws Exception {
        WorkerCommand command = MiniWorker.command("32m", "hoard");

        assertThat(message(run(command), command))
                .isEqualTo(
                        "sass:train ran out of Java memory: the heap of the worker, 32m, is too small; set run.heap in"
                                + " sass.yaml or -Dsass.heap, for example to 64m");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void suggestsMemoryAfterAKill() throws Exception {
        WorkerCommand command = MiniWorker.command("64m", "signal", "KILL");

        assertThat(message(run(command), command))
                .startsWith(
                        "sass:train: the worker was killed (signal 9). The most likely reason is that the machine ran out"
                                + " of memory");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void reportsAStop() throws Exception {
        WorkerCommand command = MiniWorker.command("64m", "signal", "TERM");

        assertThat(message(run(command), command))
                .isEqualTo(
                        "sass:train: the worker was stopped (signal 15); run the goal again to continue after the last"
                                + " completed stage or checkpoint");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void pointsToTheReportOfANativeCrash() throws Exception {
        WorkerCommand command = MiniWorker.command("64m", "signal", "SEGV");

        assertThat(message(run(command), command))
                .isEqualTo(
                        "sass:train: the worker crashed in native code; the crash report is in " + command.crashFile());
        assertThat(command.crashFile()).content().contains("SIGSEGV");
    }

    @Test
    void stopsTheWorkerWhenItsOwnThreadIsInterrupted() throws Exception {
        Path pid = folder.resolve("pid");
        CountDownLatch started = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        WorkerCommand command = MiniWorker.command("64m", "leash", pid.toString());
        Thread goal = new Thread(() -> {
            try {
                WorkerProcess.run(command, line -> started.countDown(), err::add);
            } catch (InterruptedException e) {
                interrupted.set(true);
            } catch (java.io.IOException e) {
                err.add(e.toString());
            }
        });
        goal.start();
        started.await();
        ProcessHandle worker =
                ProcessHandle.of(Long.parseLong(Files.readString(pid))).orElseThrow();

        goal.interrupt();
        goal.join();

        assertThat(interrupted).isTrue();
        worker.onExit().get(60, TimeUnit.SECONDS);
        assertThat(worker.isAlive()).isFalse();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void endsTheWorkerWithItsParent() throws Exception {
        assertWorkerEndsWhenParentGets("TERM");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void endsTheWorkerEvenWhenItsParentIsKilled() throws Exception {
        assertWorkerEndsWhenParentGets("KILL");
    }

    private void assertWorkerEndsWhenParentGets(String signal) throws Exception {
        Path pid = folder.resolve("pid");
        WorkerCommand command = MiniWorker.command("64m", "parent", pid.toString());
        Path arguments = command.writeArgumentFile();
        Process parent = command.processBuilder(arguments)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = parent.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("on the leash");
        }
        ProcessHandle worker =
                ProcessHandle.of(Long.parseLong(Files.readString(pid))).orElseThrow();

        new ProcessBuilder("kill", "-" + signal, Long.toString(parent.pid()))
                .start()
                .waitFor();
        parent.waitFor();

        worker.onExit().get(60, TimeUnit.SECONDS);
        assertThat(worker.isAlive()).isFalse();
        Files.delete(arguments);
    }
}
