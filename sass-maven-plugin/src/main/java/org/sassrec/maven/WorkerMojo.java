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

/** A goal whose work a worker JVM does: one request, one worker, one outcome. */
public abstract class WorkerMojo extends SassMojo {
    private static final String MAIN = "org.sassrec.cli.SassCommand";

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"|'([^']*)'");

    private static final Pattern WORD = Pattern.compile("(?:" + QUOTED.pattern() + "|\\S)+");

    /** Of a goal that has no configuration to ask. */
    private static final String DEFAULT_HEAP = "2g";

    /** Largest heap of the worker, such as {@code 4g}; by default {@code run.heap} of the configuration. */
    @Parameter(property = "sass.heap")
    protected @Nullable String heap;

    /**
     * Further options of the worker's JVM with blanks between them (a blank inside one stands in quotes), such as a proxy or a trust store of one's own, which it
     * does not take over from Maven: {@code -Djavax.net.ssl.trustStore=/etc/ssl/ours.jks -Dhttps.proxyHost=proxy}. What it
     * has by itself comes before, so that these hold. None by default.
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
    @SuppressWarnings("NullAway.Init") // Maven injects it.
    private RepositorySystem repositorySystem;

    /** The command's own options, in the order of the command line. */
    List<String> options() throws MojoFailureException {
        return List.of();
    }

    /** Whether the goal works on a configuration, which must hold then. */
    boolean needsConfiguration() {
        return true;
    }

    @Override
    boolean worksOnFile() {
        return needsConfiguration();
    }

    /** Whether a person at the terminal is asked: the worker has the terminal then. */
    boolean isInteractive() {
        return false;
    }

    /** The same for goals whose options depend on the configuration. */
    List<String> options(Optional<SassConfig> config) throws MojoFailureException {
        return options();
    }

    /**
     * Arguments for options, each a name and a value: an option without a value, or whose value is {@code false}, is left out, and
     * the name alone stands for {@code true}.
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

    /** Takes a line of the worker's standard output. */
    void handleLine(String line) {
        getLog().info(line);
    }

    /** Folder of the run. */
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
        arguments.addAll(options(config));
        try (CrashReport crash =
                config.isPresent() ? CrashReport.in(output(config.get())) : CrashReport.inTemporaryFolder()) {
            WorkerCommand command = new WorkerCommand(
                    Path.of(System.getProperty("java.home"), "bin", "java"),
                    new WorkerClasspath(repositorySystem, repositorySession, repositories).resolve(pluginVersion),
                    heap == null ? config.map(known -> known.run().heap()).orElse(DEFAULT_HEAP) : heap,
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

    /** Texts between blanks; what stands in quotes, single or double ones, is one, without them. */
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
     * Writes what a goal tells machines. Maven's prefixes would spoil it, and {@code -q} must not swallow it.
     *
     * @param to where to; to the standard output without one
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
