package org.sassrec.maven.worker;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the class path of the worker with Maven's resolver: {@code sass-cli}, its runtime dependencies, and the
 * native library of TensorFlow for this machine. Artifacts of the same reactor build come from the session.
 */
public final class WorkerClasspath {
    private static final String CLI = "org.sassrec:sass-cli:";
    private static final String NATIVES = "tensorflow-core-native";

    private final RepositorySystem system;
    private final RepositorySystemSession session;
    private final List<RemoteRepository> repositories;

    public WorkerClasspath(
            RepositorySystem system, RepositorySystemSession session, List<RemoteRepository> repositories) {
        this.system = system;
        this.session = session;
        this.repositories = List.copyOf(repositories);
    }

    /**
     * Resolves the class path and downloads missing artifacts.
     *
     * @param version version of {@code sass-cli}, equal to the version of the plugin
     */
    public List<File> resolve(String version) throws MojoExecutionException {
        String classifier = classifier();
        CollectRequest collect =
                new CollectRequest(new Dependency(new DefaultArtifact(CLI + version), "runtime"), repositories);
        List<ArtifactResult> results;
        try {
            // The filter removes test, provided and optional dependencies of the root.
            results = system.resolveDependencies(session, new DependencyRequest(collect, WorkerClasspath::runs))
                    .getArtifactResults();
        } catch (DependencyResolutionException e) {
            throw new MojoExecutionException("cannot resolve the worker, " + CLI + version + ": " + e.getMessage(), e);
        }
        List<File> files = new ArrayList<>();
        Artifact natives = null;
        for (ArtifactResult result : results) {
            Artifact artifact = result.getArtifact();
            // A native jar of another dependency may be for another machine. The correct one is added below.
            if (artifact.getArtifactId().equals(NATIVES)) {
                natives = artifact;
                if (!artifact.getClassifier().isEmpty()) {
                    continue;
                }
            }
            files.add(artifact.getFile());
        }
        if (natives != null) {
            files.add(resolveNatives(natives, classifier));
        }
        return files;
    }

    /**
     * Returns the jars of additional modules.
     *
     * @param paths value of {@code SASS_CLASSPATH}: jars and folders with {@code *}, separated like the entries of
     * {@code PATH}; {@code null} for none
     */
    public static List<File> additional(@Nullable String paths) {
        List<File> files = new ArrayList<>();
        for (String path : paths == null ? new String[0] : paths.split(File.pathSeparator, -1)) {
            File file = new File(path);
            if (file.getName().equals("*")) {
                File[] jars = file.getAbsoluteFile().getParentFile().listFiles((folder, name) -> name.endsWith(".jar"));
                files.addAll(
                        jars == null ? List.of() : Arrays.stream(jars).sorted().toList());
            } else if (!path.isBlank()) {
                files.add(file);
            }
        }
        return files;
    }

    private File resolveNatives(Artifact base, String classifier) throws MojoExecutionException {
        Artifact wanted =
                new DefaultArtifact(base.getGroupId(), base.getArtifactId(), classifier, "jar", base.getVersion());
        try {
            return system.resolveArtifact(session, new ArtifactRequest(wanted, repositories, ""))
                    .getArtifact()
                    .getFile();
        } catch (ArtifactResolutionException e) {
            throw new MojoExecutionException(
                    "cannot resolve the native library of TensorFlow for this machine, " + wanted + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static boolean runs(org.eclipse.aether.graph.DependencyNode node, List<?> parents) {
        Dependency dependency = node.getDependency();
        if (dependency == null) {
            return true;
        }
        return !dependency.isOptional()
                && (dependency.getScope().equals("compile")
                        || dependency.getScope().equals("runtime"));
    }

    private static String classifier() throws MojoExecutionException {
        String name = System.getProperty("os.name", "");
        String arch = System.getProperty("os.arch", "");
        return classifier(name, arch)
                .orElseThrow(() -> new MojoExecutionException(String.format(
                        Locale.ROOT,
                        "TensorFlow has no native library for %s on %s: train on Linux (x86-64 or arm64), macOS (arm64)"
                                + " or Windows (x86-64)",
                        name,
                        arch)));
    }

    /**
     * Returns the classifier of TensorFlow's native library for a machine.
     *
     * @param osName value of the system property {@code os.name}
     * @param osArch value of the system property {@code os.arch}
     * @return empty if TensorFlow has no library for the machine
     */
    static Optional<String> classifier(String osName, String osArch) {
        String name = osName.toLowerCase(Locale.ROOT);
        boolean x86 = osArch.equals("amd64") || osArch.equals("x86_64");
        boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
        if (name.startsWith("linux")) {
            return x86 ? Optional.of("linux-x86_64") : arm ? Optional.of("linux-arm64") : Optional.empty();
        }
        if (name.startsWith("mac")) {
            return arm ? Optional.of("macosx-arm64") : Optional.empty();
        }
        if (name.startsWith("windows")) {
            return x86 ? Optional.of("windows-x86_64") : Optional.empty();
        }
        return Optional.empty();
    }
}
