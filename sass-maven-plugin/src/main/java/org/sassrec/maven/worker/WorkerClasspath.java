package org.sassrec.maven.worker;

import java.io.File;
import java.util.ArrayList;
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

/**
 * Finds the worker's class path with Maven's own resolver: {@code sass-cli}, what it needs at run time, and TensorFlow's
 * native library for this machine. Artifacts of the same reactor build come from there, since the session knows them.
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
     * Resolves, downloading what is missing.
     *
     * @param version of {@code sass-cli}, the plugin's own
     */
    public List<File> resolve(String version) throws MojoExecutionException {
        String classifier = classifier();
        CollectRequest collect =
                new CollectRequest(new Dependency(new DefaultArtifact(CLI + version), "runtime"), repositories);
        List<ArtifactResult> results;
        try {
            // Only what runs: the filter drops test, provided and optional branches that the root's own pom declares.
            results = system.resolveDependencies(session, new DependencyRequest(collect, WorkerClasspath::runs))
                    .getArtifactResults();
        } catch (DependencyResolutionException e) {
            throw new MojoExecutionException("cannot resolve the worker, " + CLI + version + ": " + e.getMessage(), e);
        }
        List<File> files = new ArrayList<>();
        Artifact natives = null;
        for (ArtifactResult result : results) {
            Artifact artifact = result.getArtifact();
            // A native jar that someone's pom drags along may be for another machine; ours is chosen below.
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

    private File resolveNatives(Artifact of, String classifier) throws MojoExecutionException {
        Artifact wanted = new DefaultArtifact(of.getGroupId(), of.getArtifactId(), classifier, "jar", of.getVersion());
        try {
            return system.resolveArtifact(session, new ArtifactRequest(wanted, repositories, ""))
                    .getArtifact()
                    .getFile();
        } catch (ArtifactResolutionException e) {
            throw new MojoExecutionException(
                    "cannot resolve TensorFlow's native library for this machine, " + wanted + ": " + e.getMessage(),
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
     * Classifier under which TensorFlow publishes the native library for a machine.
     *
     * @param osName as in the system property {@code os.name}
     * @param osArch as in the system property {@code os.arch}
     * @return empty where TensorFlow publishes nothing
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
