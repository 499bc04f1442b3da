package org.sassrec.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.BuildBase;
import org.apache.maven.model.ConfigurationContainer;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.Profile;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.PluginParameterExpressionEvaluator;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.eclipse.aether.SessionData;
import org.jspecify.annotations.Nullable;

/**
 * Determines in which modules of a build a goal works: in the modules that have a configuration. Maven also runs a goal
 * in the parent, in libraries and in applications without a configuration.
 *
 * @param session session of the build
 * @param project current module
 * @param execution execution of the goal in the module
 */
record ReactorModules(MavenSession session, MavenProject project, MojoExecution execution) {
    private static final String FILE = "file";

    private static final String VARIABLE = "${env:";

    /** Replacement that Maven does not interpret and that does not occur in texts. */
    private static final String MASK = "\u0001env:";

    /**
     * Returns whether the goal skips this module. It skips a module without a configuration if another module has one,
     * or may have one because only a part of the build runs. If no module has a configuration, none is skipped, so that
     * the build fails.
     *
     * @param file configuration file of the goal's parameter
     */
    boolean skipsModule(File file) {
        if (file.exists() || namesFile(project)) {
            return false;
        }
        boolean fromCommandLine = execution.getSource() == MojoExecution.Source.CLI;
        boolean own = plugins(project, false).findAny().isPresent();
        if ((fromCommandLine || own) && !execution.getMojoDescriptor().isProjectRequired()) {
            // A goal that needs no project runs once for the build from the command line, and in each module that binds
            // it itself.
            return false;
        }
        return (!fromCommandLine && !isFileSpecified() && isPartialBuild())
                || otherModules(fromCommandLine).anyMatch(other -> hasFile(other, file));
    }

    /**
     * Returns the outcome of the same goal with the same file and parameters in another module, and registers this
     * module if there is none. Modules that share a file run a goal once; otherwise {@code rollback} would go back once
     * per module. If the other module is running the goal, as with {@code mvn -T}, this method waits for its end: the
     * next goal of this module may need the result.
     */
    Optional<ModuleOutcome> findOutcome(File file) throws InterruptedException {
        Map.Entry<String, CompletableFuture<Boolean>> first = lastRun(file);
        if (first.getKey().equals(project.getId())) {
            if (first.getValue().isDone()) { // The goal is given twice.
                runs(file).set(newRun());
            }
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ModuleOutcome(first.getKey(), first.getValue().get()));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // A run never ends with an exception.
        }
    }

    /** Records the outcome for other modules. */
    void recordOutcome(File file, boolean succeeded) {
        lastRun(file).getValue().complete(succeeded);
    }

    private Map.Entry<String, CompletableFuture<Boolean>> lastRun(File file) {
        return Objects.requireNonNull(runs(file).get());
    }

    private Map.Entry<String, CompletableFuture<Boolean>> newRun() {
        return Map.entry(project.getId(), new CompletableFuture<>());
    }

    /**
     * Returns the last run of the goal, by default one of this module that is not complete. The types are those of Java,
     * because each module may load this plugin again.
     */
    @SuppressWarnings("unchecked")
    private AtomicReference<Map.Entry<String, CompletableFuture<Boolean>>> runs(File file) {
        List<String> key = key(file);
        SessionData all = session.getRepositorySession().getData();
        all.set(key, null, new AtomicReference<>(newRun()));
        return Objects.requireNonNull((AtomicReference<Map.Entry<String, CompletableFuture<Boolean>>>) all.get(key));
    }

    /**
     * Outcome of the goal in another module.
     *
     * @param module id of the module
     */
    record ModuleOutcome(String module, boolean succeeded) {
        @Override
        public String toString() {
            return module + (succeeded ? " ran it" : " failed");
        }
    }

    /**
     * Returns the key of shared work: the goal, the file, and the configuration in the module's own {@code pom.xml}.
     */
    private List<String> key(File file) {
        Map<String, String> properties = new TreeMap<>();
        project.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("sass."))
                .forEach(name -> properties.put(name, project.getProperties().getProperty(name)));
        String place;
        try {
            place = file.toPath().toRealPath().toString();
        } catch (IOException e) {
            place = project.getId() + " " + file; // The goal reports the missing file.
        }
        return List.of(
                "sassrec",
                String.valueOf(execution.getGoal()),
                String.valueOf(execution.getExecutionId()),
                place,
                String.valueOf(execution.getConfiguration()),
                properties.toString());
    }

    /**
     * Returns a parameter with unresolved {@code ${env:NAME}} references. Maven resolves them itself: {@code
     * publish.channel=${env:CHANNEL}} becomes {@code publish.channel=null}.
     *
     * @param name name of the parameter
     * @param property property of the parameter, which a {@code pom.xml} can override
     * @param value value that Maven resolved
     */
    @Nullable
    String rawParameter(String name, String property, @Nullable String value) {
        Xpp3Dom parameter = execution.getConfiguration() == null
                ? null
                : execution.getConfiguration().getChild(name);
        String written = parameter == null ? null : parameter.getValue();
        if (written == null || written.equals("${" + property + "}")) {
            // The order of Maven.
            written = Stream.of(session.getUserProperties(), session.getSystemProperties(), project.getProperties())
                    .map(properties -> properties.getProperty(property))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
        if (written == null || !written.contains(VARIABLE)) {
            return value;
        }
        try {
            Object rest = new PluginParameterExpressionEvaluator(session, execution)
                    .evaluate(written.replace(VARIABLE, MASK), String.class);
            return String.valueOf(rest).replace(MASK, VARIABLE);
        } catch (ExpressionEvaluationException e) {
            return written;
        }
    }

    private boolean isFileSpecified() {
        return session.getUserProperties().containsKey("sass.file");
    }

    /** Returns whether the goal is bound by a parent whose other modules are not in this build. */
    private boolean isPartialBuild() {
        MavenProject binder = project;
        while (binder != null && plugins(binder, false).findAny().isEmpty()) {
            binder = binder.getParent();
        }
        List<MavenProject> projects = session.getAllProjects();
        return binder == null
                || !projects.contains(binder)
                || (projects.size() == 1 && !binder.getModel().getModules().isEmpty());
    }

    /** A goal that is bound to a phase may belong to modules that {@code -pl} or {@code -rf} excluded. */
    private Stream<MavenProject> otherModules(boolean fromCommandLine) {
        List<MavenProject> all = fromCommandLine ? session.getProjects() : session.getAllProjects();
        return all.stream().filter(other -> !other.equals(project));
    }

    private boolean hasFile(MavenProject other, File file) {
        Path folder = project.getBasedir().toPath();
        Path place = file.toPath();
        // A file outside of the module is the same file for all modules. It does not exist.
        boolean own = place.startsWith(folder)
                && Files.exists(other.getBasedir().toPath().resolve(folder.relativize(place)));
        return own || namesFile(other);
    }

    /** Returns whether the module's own {@code pom.xml} names the file. In such a module the goal runs or fails. */
    private boolean namesFile(MavenProject other) {
        return plugins(other, true)
                .flatMap(plugin -> Stream.concat(Stream.of(plugin), plugin.getExecutions().stream()))
                .map(ConfigurationContainer::getConfiguration)
                .anyMatch(ReactorModules::namesFile);
    }

    /**
     * Returns the plugin of the module's own {@code pom.xml}, without inherited configuration.
     *
     * @param managed whether to include plugin management
     */
    private Stream<Plugin> plugins(MavenProject other, boolean managed) {
        Model own = other.getOriginalModel();
        if (own == null) {
            return Stream.empty();
        }
        return Stream.<@Nullable BuildBase>concat(
                        Stream.of(own.getBuild()), own.getProfiles().stream().map(Profile::getBuild))
                .filter(Objects::nonNull)
                .flatMap(build -> managed && build.getPluginManagement() != null
                        ? Stream.concat(build.getPlugins().stream(), build.getPluginManagement().getPlugins().stream())
                        : build.getPlugins().stream())
                .filter(plugin -> plugin.getKey().equals(execution.getPlugin().getKey()));
    }

    private static boolean namesFile(@Nullable Object configuration) {
        Xpp3Dom file = configuration instanceof Xpp3Dom dom ? dom.getChild(FILE) : null;
        return file != null && file.getValue() != null;
    }
}
