package org.sassrec.maven.worker;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.LocaleCheck;

/**
 * What one worker JVM is started with.
 *
 * @param java the launcher
 * @param classpath jars and folders
 * @param heap largest heap, such as {@code 2g}
 * @param crashFile where the JVM writes its report if native code brings it down
 * @param jvmOptions further options of the JVM
 * @param mainClass of the worker
 * @param arguments of the worker
 * @param directory the worker's working directory
 */
public record WorkerCommand(
        Path java,
        List<File> classpath,
        String heap,
        Path crashFile,
        List<String> jvmOptions,
        String mainClass,
        List<String> arguments,
        File directory) {

    /** Tells the worker that its standard input is a leash: when it ends, the parent is gone and so must the worker. */
    static final String PARENT_VARIABLE = "SASS_LEASH";

    /**
     * Set unless the user's own environment says otherwise. The allocator is told to keep what it has: by default glibc
     * gives large blocks back to the kernel after every step, and the page faults cost more than the arithmetic. oneDNN
     * compiles a product for each shape; its cache of 1,024 is too small where scenarios' rows differ from batch to batch,
     * and finds what to drop by looking through all of it.
     */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "TF_CPP_MIN_LOG_LEVEL", "2",
            "MALLOC_MMAP_MAX_", "0",
            "MALLOC_TRIM_THRESHOLD_", "17179869184",
            "MALLOC_TOP_PAD_", "268435456",
            "ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16384");

    private static final Pattern HEAP_OPTION = Pattern.compile("-(?:Xmx|XX:MaxHeapSize=)(.+)");

    public WorkerCommand {
        classpath = List.copyOf(classpath);
        jvmOptions = List.copyOf(jvmOptions);
        arguments = List.copyOf(arguments);
    }

    /** The folder for temporary files: Maven's own if it was given one, else the one that {@code TMPDIR} names, as {@code bin/sass} has it. */
    public static Path temporaryFolder() {
        boolean given = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(argument -> argument.startsWith("-Djava.io.tmpdir="));
        return temporaryFolder(System.getProperty("java.io.tmpdir"), given, System.getenv("TMPDIR"));
    }

    /** The same. A JVM takes no notice of the variable. */
    static Path temporaryFolder(String ofMaven, boolean given, @Nullable String named) {
        return !given && named != null && !named.isBlank() && Files.isDirectory(Path.of(named))
                ? Path.of(named).toAbsolutePath()
                : Path.of(ofMaven);
    }

    /** The largest heap that holds: the one of further options, if they have one. */
    String effectiveHeap() {
        return jvmOptions.stream()
                .map(HEAP_OPTION::matcher)
                .filter(Matcher::matches)
                .map(option -> option.group(1))
                .reduce(heap, (before, last) -> last);
    }

    /** Options of the JVM itself. */
    List<String> jvmArguments() {
        List<String> jvm = new ArrayList<>();
        jvm.add("-Xmx" + heap);
        // Arrow reads the address of direct buffers.
        jvm.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
        // TensorFlow, DuckDB and Arrow are native: from JDK 24 on each is warned of otherwise.
        jvm.add("--enable-native-access=ALL-UNNAMED");
        // From JDK 22 on there is a console without a terminal, too, unless told otherwise.
        jvm.add("-Djdk.console=java.base");
        // Whatever thread runs out of heap, the worker ends at once with status 3 instead of limping on.
        jvm.add("-XX:+ExitOnOutOfMemoryError");
        // What TensorFlow holds lies outside the heap, so the heap's size must not bound it (javacpp's default).
        jvm.add("-Dorg.bytedeco.javacpp.maxBytes=0");
        jvm.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
        jvm.add("-XX:-CreateCoredumpOnCrash");
        jvm.add("-XX:ErrorFile=" + crashFile);
        jvm.add("-Djava.awt.headless=true");
        jvm.add("-Dfile.encoding=UTF-8");
        jvm.add("-Djava.io.tmpdir=" + temporaryFolder());
        // Of two that differ the JVM takes the last.
        jvm.addAll(jvmOptions);
        jvm.add("-cp");
        jvm.add(String.join(
                File.pathSeparator, classpath.stream().map(File::getPath).toList()));
        return jvm;
    }

    /**
     * Writes the JVM's options to a file that the launcher reads ({@code @file}): a class path of forty jars is longer
     * than some systems let a command line be. The worker's arguments are in it, too, where a command line would lose letters.
     */
    Path writeArgumentFile() throws IOException {
        Path file = Files.createTempFile(temporaryFolder(), "sass-worker", ".args");
        List<String> all = new ArrayList<>(jvmArguments());
        if (argumentsInFile()) {
            all.add(mainClass);
            all.addAll(arguments);
        }
        StringBuilder text = new StringBuilder();
        for (String argument : all) {
            text.append('"').append(quoted(argument)).append("\"\n");
        }
        Files.writeString(file, text, isAscii() ? StandardCharsets.UTF_8 : LocaleCheck.charset());
        return file;
    }

    private static String quoted(String argument) {
        return argument.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    /** A worker of a Maven that has no letters but ASCII's runs in a locale that has all. */
    private static boolean isAscii() {
        return LocaleCheck.charset().equals(StandardCharsets.US_ASCII);
    }

    /** Whether a {@code pom.xml} gave letters that this JVM's locale, and so a command line of its, does not have. */
    private boolean argumentsInFile() {
        return !LocaleCheck.charset().newEncoder().canEncode(String.join(" ", arguments));
    }

    /**
     * Refuses arguments that the worker would read as others.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5907
     */
    public void checkArguments() {
        LocaleCheck.check(arguments);
        if (argumentsInFile() && !isAscii()) {
            throw LocaleCheck.pathProblem(new InvalidPathException(String.join(" ", arguments), "not in the locale"))
                    .toException();
        }
    }

    ProcessBuilder processBuilder(Path argumentFile) {
        List<String> command = new ArrayList<>(List.of(java.toString(), "@" + argumentFile));
        if (!argumentsInFile()) {
            command.add(mainClass);
            command.addAll(arguments);
        }
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory);
        Map<String, String> environment = builder.environment();
        ENVIRONMENT.forEach(environment::putIfAbsent);
        if (isAscii()) {
            environment.put("LC_ALL", "C.UTF-8");
        }
        environment.put(PARENT_VARIABLE, "stdin");
        return builder;
    }
}
