package org.sassrec.maven.worker;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
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
     * @param classifier of the native library, see {@link NativePlatform}
     */
    public List<File> resolve(String version, String classifier) throws MojoExecutionException {
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
}
