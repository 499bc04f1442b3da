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
 * Which modules of a build a goal works on: those that have a configuration. One that is typed once, or bound in a parent's
 * {@code pom.xml}, also comes by the parent itself, libraries and apps, which have none.
 *
 * @param session of the build
 * @param project the module that the goal has come by
 * @param execution of the goal in it
 */
record ReactorModules(MavenSession session, MavenProject project, MojoExecution execution) {
    private static final String FILE = "file";

    private static final String VARIABLE = "${env:";

    /** Nothing to Maven, and in no text that people write. */
    private static final String MASK = "\u0001env:";

    /**
     * Whether this module is passed over, because it has no configuration and another one has, or may have: a parent binds the goal,
     * and not all of its modules are built. Where it is known that none has one, none is passed over: a build that does nothing
     * must not end well.
     *
     * @param file the configuration as the goal's parameter says
     */
    boolean skipsModule(File file) {
        if (file.exists() || namesFile(project)) {
            return false;
        }
        boolean typed = execution.getSource() == MojoExecution.Source.CLI;
        boolean own = plugins(project, false).findAny().isPresent();
        if ((typed || own) && !execution.getMojoDescriptor().isProjectRequired()) {
            // Goals that need no project run once for the whole build, if typed, and where a module binds them itself.
            return false;
        }
        return (!typed && !isFileSpecified() && isPartialBuild())
                || otherModules(typed).anyMatch(other -> hasFile(other, file));
    }

    /**
     * What has become of this goal on the same file in another module of this build, with the same parameters: a file that several
     * modules share is worked on once. Else {@code rollback} went back once for each. Where nothing has, this module does it now.
     */
    Optional<ModuleOutcome> findOutcome(File file) {
        List<String> key = key(file);
        SessionData all = session.getRepositorySession().getData();
        all.set(key, null, new String[] {project.getId(), ModuleOutcome.RUNNING});
        String[] done = Objects.requireNonNull((String[]) all.get(key));
        return done[0].equals(project.getId()) ? Optional.empty() : Optional.of(new ModuleOutcome(done[0], done[1]));
    }

    /** Tells other modules how it ended. */
    void recordOutcome(File file, boolean well) {
        session.getRepositorySession()
                .getData()
                .set(key(file), new String[] {project.getId(), well ? ModuleOutcome.SUCCEEDED : ModuleOutcome.FAILED});
    }

    /**
     * Another module's work.
     *
     * @param module that does it
     * @param state {@link #RUNNING}, {@link #SUCCEEDED} or {@link #FAILED}: a text, for each module may load this plugin anew
     */
    record ModuleOutcome(String module, String state) {
        static final String RUNNING = "is doing it";
        static final String SUCCEEDED = "has done it";
        static final String FAILED = "failed in it";

        boolean failed() {
            return state.equals(FAILED);
        }

        @Override
        public String toString() {
            return module + " " + state;
        }
    }

    /** Of what all modules share in what is worked on: the goal, the file, and what a module's own {@code pom.xml} says of it. */
    private List<String> key(File file) {
        Map<String, String> properties = new TreeMap<>();
        project.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("sass."))
                .forEach(name -> properties.put(name, project.getProperties().getProperty(name)));
        String place;
        try {
            place = file.toPath().toRealPath().toString();
        } catch (IOException e) {
            place = project.getId() + " " + file; // its own problem, which the goal tells
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
     * A parameter with its {@code ${env:NAME}} as they were written. Maven takes them for expressions of its own: of
     * {@code publish.channel=${env:CHANNEL}} it makes {@code publish.channel=null}.
     *
     * @param name of the parameter
     * @param property that gives it, unless a {@code pom.xml} does
     * @param value what Maven made of it
     */
    @Nullable
    String rawParameter(String name, String property, @Nullable String value) {
        Xpp3Dom parameter = execution.getConfiguration() == null
                ? null
                : execution.getConfiguration().getChild(name);
        String written = parameter == null ? null : parameter.getValue();
        if (written == null || written.equals("${" + property + "}")) {
            // In Maven's own order.
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

    /** Whether whoever builds names the file. */
    private boolean isFileSpecified() {
        return session.getUserProperties().containsKey("sass.file");
    }

    /**
     * Whether a goal that is bound to a phase also comes by modules that this build does not have: a parent binds it, which is
     * built apart or without its modules.
     */
    private boolean isPartialBuild() {
        MavenProject binder = project;
        while (binder != null && plugins(binder, false).findAny().isEmpty()) {
            binder = binder.getParent();
        }
        List<MavenProject> known = session.getAllProjects();
        return binder == null
                || !known.contains(binder)
                || (known.size() == 1 && !binder.getModel().getModules().isEmpty());
    }

    /** What is bound to a phase may have its place in modules that {@code -pl} or {@code -rf} left out this time. */
    private Stream<MavenProject> otherModules(boolean typed) {
        List<MavenProject> all = typed ? session.getProjects() : session.getAllProjects();
        return all.stream().filter(other -> !other.equals(project));
    }

    private boolean hasFile(MavenProject other, File file) {
        Path here = project.getBasedir().toPath();
        Path place = file.toPath();
        // A file that lies elsewhere is the same one for all modules, and it is not there.
        boolean own = place.startsWith(here)
                && Files.exists(other.getBasedir().toPath().resolve(here.relativize(place)));
        return own || namesFile(other);
    }

    /** A file that a module's own {@code pom.xml} names must be there: in that module the goal works, or fails. */
    private boolean namesFile(MavenProject other) {
        return plugins(other, true)
                .flatMap(plugin -> Stream.concat(Stream.of(plugin), plugin.getExecutions().stream()))
                .map(ConfigurationContainer::getConfiguration)
                .anyMatch(ReactorModules::namesFile);
    }

    /**
     * The plugin as a module's own {@code pom.xml} has it, without what it inherits.
     *
     * @param managed whether also where it only says how it is if it is used
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
