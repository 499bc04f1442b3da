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
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.LocaleCheck;
import org.sassrec.diagnostic.SassException;

/** What all goals have in common: the file, its overrides, and when to do nothing. */
abstract class SassMojo extends AbstractMojo {

    /**
     * The configuration, {@code sass.yaml} beside the {@code pom.xml} by default. Relative paths inside it start at its
     * own folder. A module without one is passed over where another module of the build has one, or where a parent that is
     * built apart binds the goal, unless its own {@code pom.xml} names the file. On a file that several modules of a build share
     * a goal works once.
     */
    @Parameter(property = "sass.file", defaultValue = "${basedir}/sass.yaml")
    protected File file;

    /**
     * Keys to override for this run, checked like the file itself, for instance
     * {@code -Dsass.set=finetune.epochs=1,scenarios.live.lossWeight=3}. Empty by default.
     */
    @Parameter(property = "sass.set")
    protected @Nullable String set;

    /**
     * Profiles of the configuration to put over it, in this order, for instance {@code -Dsass.profile=ci}. By default those
     * that the environment variable {@code SASS_PROFILE} names.
     */
    @Parameter(property = "sass.profile")
    protected @Nullable String profile;

    /** Skips the goal. */
    @Parameter(property = "sass.skip", defaultValue = "false")
    protected boolean skip;

    /**
     * A file or folder that the goal needs, such as data that not every machine has: where it does not exist, the goal
     * says so in one line and does nothing. Not set by default.
     */
    @Parameter(property = "sass.skipUnless")
    protected @Nullable File skipUnless;

    /**
     * What the line about a goal that {@code skipUnless} skipped adds, such as the command that runs it. Empty by default.
     */
    @Parameter(property = "sass.skipHint")
    protected @Nullable String skipHint;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    MavenSession session;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    MavenProject project;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    MojoExecution execution;

    /** Name of the goal without prefix; also the worker's command. */
    String goal() {
        return execution.getGoal();
    }

    /** Does the work; a goal that needs a configuration that holds asks for it by {@link #load}. */
    abstract void perform() throws MojoExecutionException, MojoFailureException;

    /** Whether it is the file that the goal works on, and not the module. */
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
                getLog().info("sass:" + goal() + " skipped, because there is no " + displayFile());
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

    /** On a file that modules share: in one of them. */
    private void performOnce(ReactorModules reactor) throws MojoExecutionException, MojoFailureException {
        Optional<ReactorModules.ModuleOutcome> other = reactor.findOutcome(file);
        if (other.isPresent() && other.get().failed()) {
            // What kept a module from going on keeps this one, too.
            throw new MojoFailureException("sass:" + goal() + ": " + other.get() + " with " + displayFile());
        }
        if (other.isPresent()) {
            getLog().info("sass:" + goal() + " skipped, because " + other.get() + " with " + displayFile());
            return;
        }
        boolean well = false;
        try {
            perform();
            well = true;
        } finally {
            reactor.recordOutcome(file, well);
        }
    }

    /** The file as people know it: relative where it lies below the folder in which Maven was started. */
    final Path displayFile() {
        Path here = Path.of("").toAbsolutePath();
        Path there = file.toPath().toAbsolutePath().normalize();
        return there.startsWith(here) ? here.relativize(there) : there;
    }

    private ConfigRequest request() {
        return ConfigRequest.of(displayFile()).withProfiles(typed(profile)).withOverrides(typed(set));
    }

    private static List<String> typed(@Nullable String text) {
        return text == null ? List.of() : List.of(text);
    }

    /** The configuration, its warnings shown; where it does not hold, its problems are shown and the goal fails. */
    final LoadedConfig load() throws MojoFailureException {
        LoadedConfig config = loadForWorker();
        reportWarnings(config.warnings());
        return config;
    }

    /** The same for a goal whose worker loads it again and shows the warnings, with those of its own. */
    final LoadedConfig loadForWorker() throws MojoFailureException {
        try {
            return ConfigLoader.load(request());
        } catch (SassException e) {
            throw failure(e);
        }
    }

    /** Every problem of the file as it is, warnings included. */
    final List<Diagnostic> problems() {
        try {
            return ConfigLoader.load(request()).warnings();
        } catch (SassException e) {
            return e.diagnostics();
        }
    }

    /** Shows problems that do not stop the goal. */
    void reportWarnings(List<Diagnostic> warnings) throws MojoFailureException {
        print(warnings, getLog()::warn);
    }

    /** Shows problems that stop the goal. */
    void reportErrors(List<Diagnostic> problems) throws MojoFailureException {
        print(problems, getLog()::error);
    }

    /** What the goal ends with, its problems shown. */
    final MojoFailureException failure(SassException problems) throws MojoFailureException {
        reportErrors(problems.diagnostics());
        return new MojoFailureException(
                "sass:" + goal() + " failed: " + DiagnosticRenderer.summary(problems.diagnostics()));
    }

    private static void print(List<Diagnostic> problems, Consumer<String> log) {
        if (!problems.isEmpty()) {
            DiagnosticRenderer.plain().render(problems).lines().forEach(log);
        }
    }
}
