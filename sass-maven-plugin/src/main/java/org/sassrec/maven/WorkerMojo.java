package org.sassrec.maven;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.ReportFile;
import org.sassrec.diagnostic.SassException;
import org.sassrec.maven.worker.CrashReport;
import org.sassrec.maven.worker.StderrLines;
import org.sassrec.maven.worker.WorkerClasspath;
import org.sassrec.maven.worker.WorkerCommand;
import org.sassrec.maven.worker.WorkerExit;
import org.sassrec.maven.worker.WorkerProcess;

/** Base class of goals that run in a worker JVM. Each goal starts one worker. */
public abstract class WorkerMojo extends SassMojo {
    private static final String MAIN = "org.sassrec.cli.SassCommand";

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"|'([^']*)'");

    private static final Pattern WORD = Pattern.compile("(?:" + QUOTED.pattern() + "|\\S)++");

    /** Heap of a goal without a configuration. */
    private static final String DEFAULT_HEAP = "2g";

    /** Maximum heap of the worker, for example {@code 4g}. Default: {@code run.heap} of the configuration. */
    @Parameter(property = "sass.heap")
    protected @Nullable String heap;

    /**
     * Additional options of the worker JVM, separated by spaces, for example {@code
     * -Djavax.net.ssl.trustStore=/etc/ssl/own.jks -Dhttps.proxyHost=proxy}. Quote an option that contains a space;
     * these options override the options that the goal sets.
     */
    @Parameter(property = "sass.jvmOptions")
    protected @Nullable String jvmOptions;

    @Parameter(defaultValue = "${plugin.version}", readonly = true, required = true)
    private String pluginVersion;

    @Parameter(defaultValue = "${repositorySystemSession}", readonly = true, required = true)
    private RepositorySystemSession repositorySession;

    @Parameter(defaultValue = "${project.remotePluginRepositories}", readonly = true, required = true)
    private List<RemoteRepository> repositories;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private RepositorySystem repositorySystem;

    /** Returns the options of the command, in the order of the command line. */
    List<String> options() throws MojoFailureException {
        return List.of();
    }

    /** Returns the options that several commands have in common. */
    List<String> commonOptions() {
        return List.of();
    }

    /** Returns whether the goal needs a valid configuration. */
    boolean needsConfiguration() {
        return true;
    }

    @Override
    boolean worksOnFile() {
        return needsConfiguration();
    }

    /** Returns whether the goal asks questions. The worker then uses the terminal. */
    boolean isInteractive() {
        return false;
    }

    /** Returns the options of a goal whose options depend on the configuration. */
    List<String> options(Optional<SassConfig> config) throws MojoFailureException {
        return options();
    }

    /**
     * Converts pairs of a name and a value to arguments. Omits an option without a value or with the value {@code
     * false}. For {@code true}, adds the name only.
     */
    static List<String> arguments(@Nullable Object... options) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < options.length; i += 2) {
            Object value = options[i + 1];
            if (value != null && !value.equals(false)) {
                arguments.add(String.valueOf(options[i]));
                if (!value.equals(true)) {
                    arguments.add(value.toString());
                }
            }
        }
        return arguments;
    }

    /** Handles a line of the worker's standard output. */
    void handleLine(String line) {
        getLog().info(line);
    }

    /** Returns the folder of the run. */
    static Path output(SassConfig config) {
        return config.directory().resolve(config.run().output());
    }

    @Override
    void perform() throws MojoExecutionException, MojoFailureException {
        Optional<SassConfig> config =
                needsConfiguration() ? Optional.of(loadForWorker().config()) : Optional.empty();
        List<String> arguments =
                new ArrayList<>(List.of(goal(), "--file", displayFile().toString()));
        arguments.addAll(arguments("--set", set, "--profile", profile));
        arguments.addAll(commonOptions());
        arguments.addAll(options(config));
        try (CrashReport crash =
                config.isPresent() ? CrashReport.in(output(config.get())) : CrashReport.inTemporaryFolder()) {
            List<File> classpath = new ArrayList<>(
                    new WorkerClasspath(repositorySystem, repositorySession, repositories).resolve(pluginVersion));
            classpath.addAll(WorkerClasspath.additional(System.getenv("SASS_CLASSPATH")));
            WorkerCommand command = new WorkerCommand(
                    Path.of(System.getProperty("java.home"), "bin", "java"),
                    classpath,
                    heap == null ? config.map(loaded -> loaded.run().heap()).orElse(DEFAULT_HEAP) : heap,
                    crash.file(),
                    jvmOptions == null ? List.of() : splitArguments(jvmOptions),
                    MAIN,
                    arguments,
                    new File("").getAbsoluteFile());
            command.checkArguments();
            fork(command);
        } catch (SassException e) {
            throw failure(e);
        } catch (IOException e) {
            throw new MojoExecutionException("cannot start the worker: " + e.getMessage(), e);
        }
    }

    /** Splits a text at spaces. Text in single or double quotes stays together without the quotes. */
    public static List<String> splitArguments(String text) {
        return WORD.matcher(text)
                .results()
                .map(word -> QUOTED.matcher(word.group()).replaceAll("$1$2"))
                .toList();
    }

    private void fork(WorkerCommand command) throws IOException, MojoExecutionException, MojoFailureException {
        StderrLines errors = new StderrLines(getLog());
        int status;
        try {
            status = isInteractive()
                    ? WorkerProcess.runOnTerminal(command)
                    : WorkerProcess.run(command, this::handleLine, errors);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("sass:" + goal() + " was interrupted; its worker is stopped", e);
        }
        Optional<String> message = WorkerExit.message("sass:" + goal(), status, command, errors.firstError());
        if (message.isPresent()) {
            throw new MojoFailureException(message.get());
        }
    }

    /**
     * Writes the machine-readable result of a goal without the prefixes of Maven, also with {@code -q}.
     *
     * @param to output file; {@code null} for standard output
     */
    static void writeReport(String text, @Nullable File to) throws MojoFailureException {
        if (to == null) {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            out.print(text);
            out.flush();
            return;
        }
        try {
            ReportFile.write(to.toPath(), text);
        } catch (IOException e) {
            throw new MojoFailureException("cannot write the report `" + to + "`: " + e.getMessage(), e);
        }
    }
}
