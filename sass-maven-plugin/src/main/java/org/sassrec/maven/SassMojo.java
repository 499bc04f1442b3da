package org.sassrec.maven;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.config.reference.SchemaFile;
import org.sassrec.diagnostic.CommandSyntax;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.LocaleCheck;
import org.sassrec.diagnostic.SassException;

/** Base class of all goals. It contains the parameters of the configuration and the rules for skipping a goal. */
abstract class SassMojo extends AbstractMojo {

    /**
     * Configuration file. Relative paths in the file are relative to its folder.
     *
     * <p>A goal skips a module without a configuration file in two cases: another module of the build has a file, or a
     * parent outside of the build binds the goal. It does not skip a module whose own {@code pom.xml} names the file.
     * If several modules share a file, the goal runs once.
     */
    @Parameter(property = "sass.file", defaultValue = "${basedir}/sass.yaml")
    protected File file;

    /**
     * Overrides of configuration keys for this run, for example {@code
     * -Dsass.set=finetune.epochs=1,scenarios.live.lossWeight=3}. They are validated like the file.
     */
    @Parameter(property = "sass.set")
    protected @Nullable String set;

    /**
     * Profiles of the configuration, applied in this order, for example {@code -Dsass.profile=ci}. Default: the value
     * of the environment variable {@code SASS_PROFILE}.
     */
    @Parameter(property = "sass.profile")
    protected @Nullable String profile;

    /** Skips the goal. */
    @Parameter(property = "sass.skip", defaultValue = "false")
    protected boolean skip;

    /**
     * File or folder that the goal needs, for example data that only some machines have. If it does not exist, the goal
     * is skipped with a warning.
     */
    @Parameter(property = "sass.skipUnless")
    protected @Nullable File skipUnless;

    /**
     * Text that is added to the warning of a goal that {@code skipUnless} skipped, for example the command that runs
     * it.
     */
    @Parameter(property = "sass.skipHint")
    protected @Nullable String skipHint;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    MavenSession session;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    MavenProject project;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    MojoExecution execution;

    /** Returns the name of the goal without prefix, which is also the command of the worker. */
    String goal() {
        return execution.getGoal();
    }

    /** Runs the goal. A goal that needs a valid configuration calls {@link #load}. */
    abstract void perform() throws MojoExecutionException, MojoFailureException;

    /** Returns whether the goal works on the configuration file and not on the module. */
    boolean worksOnFile() {
        return true;
    }

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("sass:" + goal() + " skipped (sass.skip)");
            return;
        }
        if (skipUnless != null && !skipUnless.exists()) {
            getLog().warn("sass:" + goal() + " skipped, because " + skipUnless + " does not exist"
                    + (skipHint == null ? "" : "; " + skipHint));
            return;
        }
        try {
            LocaleCheck.check(Stream.of(set, profile, file.getPath())
                    .filter(Objects::nonNull)
                    .map(String::valueOf)
                    .toList());
            ReactorModules reactor = new ReactorModules(session, project, execution);
            set = reactor.rawParameter("set", "sass.set", set);
            if (reactor.skipsModule(file)) {
                getLog().info("sass:" + goal() + " skipped, because " + displayFile() + " does not exist");
                return;
            }
            if (worksOnFile()) {
                performOnce(reactor);
            } else {
                perform();
            }
        } catch (SassException e) {
            throw failure(e);
        } catch (InvalidPathException e) {
            throw failure(SassException.of(LocaleCheck.pathProblem(e), e));
        }
    }

    /** Runs the goal in one of the modules that share a file. */
    private void performOnce(ReactorModules reactor) throws MojoExecutionException, MojoFailureException {
        Optional<ReactorModules.ModuleOutcome> other;
        try {
            other = reactor.findOutcome(file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("sass:" + goal() + ": interrupted", e);
        }
        if (other.isPresent() && !other.get().succeeded()) {
            // The cause of the failure also concerns this module.
            throw new MojoFailureException("sass:" + goal() + ": " + other.get() + " with " + displayFile());
        }
        if (other.isPresent()) {
            getLog().info("sass:" + goal() + " skipped, because " + other.get() + " with " + displayFile());
            return;
        }
        boolean succeeded = false;
        try {
            perform();
            succeeded = true;
        } finally {
            reactor.recordOutcome(file, succeeded);
        }
    }

    /** Returns the file relative to the working directory of Maven if it is below it, otherwise its absolute path. */
    final Path displayFile() {
        Path base = Path.of("").toAbsolutePath();
        Path absolute = file.toPath().toAbsolutePath().normalize();
        return absolute.startsWith(base) ? base.relativize(absolute) : absolute;
    }

    /** Returns the day that {@code today} means; {@code null} for the current day. */
    @Nullable
    String date() {
        return null;
    }

    private ConfigRequest request() {
        return ConfigRequest.of(displayFile())
                .withProfiles(listOf(profile))
                .withOverrides(listOf(set))
                .withDate(date());
    }

    private static List<String> listOf(@Nullable String text) {
        return text == null ? List.of() : List.of(text);
    }

    /** Loads the configuration and prints its warnings. Prints all problems and fails if it is invalid. */
    final LoadedConfig load() throws MojoFailureException {
        LoadedConfig config = loadForWorker();
        reportWarnings(config.warnings());
        return config;
    }

    /**
     * Loads the configuration without printing its warnings, because the worker prints them. Updates the schema for
     * editors.
     */
    final LoadedConfig loadForWorker() throws MojoFailureException {
        SchemaFile.refresh(displayFile());
        try {
            return ConfigLoader.load(request());
        } catch (SassException e) {
            throw failure(e);
        }
    }

    /** Returns all problems of the file, warnings included. */
    final List<Diagnostic> problems() {
        try {
            return ConfigLoader.load(request()).warnings();
        } catch (SassException e) {
            return e.diagnostics();
        }
    }

    /** Prints problems that do not stop the goal. */
    void reportWarnings(List<Diagnostic> warnings) throws MojoFailureException {
        print(warnings, getLog()::warn);
    }

    /** Prints problems that stop the goal. */
    void reportErrors(List<Diagnostic> problems) throws MojoFailureException {
        print(problems, getLog()::error);
    }

    /** Prints the problems and returns the exception of the goal. */
    final MojoFailureException failure(SassException problems) throws MojoFailureException {
        reportErrors(problems.diagnostics());
        return new MojoFailureException(
                "sass:" + goal() + " failed: " + DiagnosticRenderer.summary(problems.diagnostics()));
    }

    /** Prints the next goals with the configuration options of this call, see {@link CommandSyntax#steps}. */
    final void printNext(String... steps) {
        String[] complete = steps.clone();
        for (int i = 0; i < complete.length; i += 2) {
            complete[i] = "sass " + complete[i]
                    + (file.getName().equals("sass.yaml")
                            ? ""
                            : " --file " + CommandSyntax.quote(displayFile().toString()))
                    + (profile == null ? "" : " --profile " + CommandSyntax.quote(profile))
                    + (set == null ? "" : " --set " + CommandSyntax.quote(set));
        }
        CommandSyntax.MAVEN.steps("next:", complete).forEach(getLog()::info);
    }

    private static void print(List<Diagnostic> problems, Consumer<String> log) {
        if (!problems.isEmpty()) {
            DiagnosticRenderer.plain()
                    .in(CommandSyntax.MAVEN)
                    .render(problems)
                    .lines()
                    .forEach(log);
        }
    }
}
