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
import org.sassrec.diagnostic.CommandSyntax;
import org.sassrec.diagnostic.LocaleCheck;

/**
 * The command line and environment of one worker JVM.
 *
 * @param java launcher
 * @param classpath jars and folders
 * @param heap maximum heap, for example {@code 2g}
 * @param crashFile file for the JVM's report of a native crash
 * @param jvmOptions additional options of the JVM
 * @param mainClass main class of the worker
 * @param arguments arguments of the worker
 * @param directory working directory of the worker
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

    /** Instructs the worker to end when its standard input ends, which means that the parent has ended. */
    static final String PARENT_VARIABLE = "SASS_LEASH";

    /**
     * Defaults of environment variables. By default, glibc returns large blocks to the kernel after every step. The
     * page faults take longer than the computation. The default cache of oneDNN for 1,024 shapes is too small if the
     * rows per scenario differ by batch.
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

    /** Returns the folder for temporary files: the one of Maven's JVM options, otherwise {@code TMPDIR}. */
    public static Path temporaryFolder() {
        boolean given = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(argument -> argument.startsWith("-Djava.io.tmpdir="));
        return temporaryFolder(System.getProperty("java.io.tmpdir"), given, System.getenv("TMPDIR"));
    }

    /** Returns the folder for temporary files. A JVM ignores {@code TMPDIR}. */
    static Path temporaryFolder(String mavenFolder, boolean given, @Nullable String variable) {
        return !given && variable != null && !variable.isBlank() && Files.isDirectory(Path.of(variable))
                ? Path.of(variable).toAbsolutePath()
                : Path.of(mavenFolder);
    }

    /** Returns the effective maximum heap. The additional JVM options have precedence. */
    String effectiveHeap() {
        return jvmOptions.stream()
                .map(HEAP_OPTION::matcher)
                .filter(Matcher::matches)
                .map(option -> option.group(1))
                .reduce(heap, (before, last) -> last);
    }

    /** Returns the options of the JVM. */
    List<String> jvmArguments() {
        List<String> jvm = new ArrayList<>();
        jvm.add("-Xmx" + heap);
        // Arrow reads the address of direct buffers.
        jvm.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
        // JDK 24 and later print a warning for each native library (TensorFlow, DuckDB, Arrow) otherwise.
        jvm.add("--enable-native-access=ALL-UNNAMED");
        // JDK 22 and later return a console without a terminal otherwise.
        jvm.add("-Djdk.console=java.base");
        // A full heap in any thread ends the worker with exit code 3.
        jvm.add("-XX:+ExitOnOutOfMemoryError");
        // JavaCPP limits native memory by the size of the heap, but TensorFlow needs more.
        jvm.add("-Dorg.bytedeco.javacpp.maxBytes=0");
        jvm.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
        jvm.add("-XX:-CreateCoredumpOnCrash");
        jvm.add("-XX:ErrorFile=" + crashFile);
        jvm.add("-Djava.awt.headless=true");
        jvm.add("-Dfile.encoding=UTF-8");
        jvm.add("-Djava.io.tmpdir=" + temporaryFolder());
        // The JVM uses the last of conflicting options.
        jvm.addAll(jvmOptions);
        jvm.add("-cp");
        jvm.add(String.join(
                File.pathSeparator, classpath.stream().map(File::getPath).toList()));
        return jvm;
    }

    /**
     * Writes the options of the JVM to an argument file ({@code @file}), because some systems limit the length of a
     * command line. The file also contains the arguments of the worker if the locale cannot encode them.
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

    /** Returns whether Maven runs in an ASCII locale. The worker then uses a UTF-8 locale. */
    private static boolean isAscii() {
        return LocaleCheck.charset().equals(StandardCharsets.US_ASCII);
    }

    /** Returns whether the arguments contain characters that the locale cannot encode. */
    private boolean argumentsInFile() {
        return !LocaleCheck.charset().newEncoder().canEncode(String.join(" ", arguments));
    }

    /**
     * Rejects arguments that the worker cannot read correctly.
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
        environment.put(CommandSyntax.VARIABLE, "maven");
        return builder;
    }
}
