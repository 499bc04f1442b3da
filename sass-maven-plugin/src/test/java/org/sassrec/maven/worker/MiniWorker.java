package org.sassrec.maven.worker;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A minimal worker. Its first argument determines how it ends. */
final class MiniWorker {

    /** Contains a line end and quotes, which need escapes in the argument file. */
    private static final String LETTERS = "\u5546\u54c1\u00e991 \"a\\b\"\n'c'";

    private MiniWorker() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "talk" -> {
                System.out.println("first: grüße");
                System.err.println("warning: mind");
                System.out.println("last, without an end of line: " + String.join("|", arguments));
                System.out.print("tail");
            }
            case "noise" -> {
                System.err.println("NOTE: Picked up JDK_JAVA_OPTIONS: -Dany=thing");
                System.err.println("Picked up JAVA_TOOL_OPTIONS: -Dany=thing");
                System.err.println("OpenJDK 64-Bit Server VM warning: INFO: os::commit_memory failed");
                System.err.println("error: two");
                System.err.println("  --> sass.yaml:2:2");
                System.err.println("error: three");
            }
            case "flood" -> {
                for (int i = 0; i < 20_000; i++) {
                    System.out.println("out " + i);
                    System.err.println("err " + i);
                }
            }
            case "status" -> {
                System.err.println("error[SASS4001]: no such column");
                System.exit(Integer.parseInt(arguments[1]));
            }
            case "signal" -> {
                new ProcessBuilder(
                                "kill",
                                "-" + arguments[1],
                                Long.toString(ProcessHandle.current().pid()))
                        .inheritIO()
                        .start()
                        .waitFor();
                waitForParentWatchdog();
            }
            case "hoard" -> {
                List<long[]> hoard = new ArrayList<>();
                while (hoard.size() < Integer.MAX_VALUE) {
                    hoard.add(new long[1 << 16]);
                }
            }
            case "environment" -> {
                System.out.println(
                        System.getenv("TF_CPP_MIN_LOG_LEVEL") + " " + System.getenv(WorkerCommand.PARENT_VARIABLE));
                System.out.println(Path.of("").toAbsolutePath());
                // Fails without the opened package.
                java.nio.Buffer.class.getDeclaredField("address").setAccessible(true);
                System.out.println(Runtime.getRuntime().maxMemory() >> 20);
                System.out.println(System.getProperty("mini.one") + System.getProperty("mini.two"));
            }
            case "leash" -> {
                Files.writeString(
                        Path.of(arguments[1]),
                        Long.toString(ProcessHandle.current().pid()));
                System.out.println("on the leash");
                waitForParentWatchdog();
            }
            case "parent" -> parent(arguments[1]);
            case "letters" -> System.out.println(arguments[1].equals(LETTERS));
            case "letters parent" ->
                WorkerProcess.run(command("64m", "letters", LETTERS), System.out::println, System.err::println);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Watches its parent like the real worker and does nothing else. */
    @SuppressWarnings("StatementWithEmptyBody")
    private static void waitForParentWatchdog() throws IOException {
        while (System.in.read() >= 0) {}
    }

    /** Starts a worker that watches this process, like the JVM of Maven. */
    private static void parent(String pidFile) throws Exception {
        WorkerProcess.run(command("64m", "leash", pidFile), System.out::println, System.err::println);
    }

    /** Returns a command that runs this class. */
    static WorkerCommand command(String heap, String... arguments) throws IOException {
        List<File> classpath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(path -> new File(path).getAbsoluteFile())
                .toList();
        Path crash = Files.createTempDirectory("mini-worker").resolve("crash.log");
        crash.toFile().deleteOnExit();
        crash.getParent().toFile().deleteOnExit();
        return new WorkerCommand(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                classpath,
                heap,
                crash,
                List.of("-Dmini.one=1", "-Dmini.two=2"),
                MiniWorker.class.getName(),
                List.of(arguments),
                new File("").getAbsoluteFile());
    }
}
