package org.sassrec.maven;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A Maven process in a user's project with the plugin of this build. A temporary local repository contains the
 * artifacts of this build. All other artifacts come from the repository of the running build, so nothing is downloaded.
 */
final class MavenRun {
    private static final String VERSION = "0.1.0-SNAPSHOT";

    private final Process process;
    private final Thread reader;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private MavenRun(Process process) {
        this.process = process;
        this.reader = new Thread(this::read);
        reader.setDaemon(true);
        reader.start();
    }

    /** Installs the artifacts of this build and writes the settings. Returns the settings. */
    static Path install(Path folder) throws IOException {
        Path repository = folder.resolve("repository");
        install(Path.of(".."), "sassrec-parent", repository);
        install(Path.of("."), "sass-maven-plugin", repository);
        Path framework = Path.of("..", "sass-framework");
        install(framework, "sass-framework", repository);
        for (Path group : List.of(framework, framework.resolve("extensions"))) {
            try (DirectoryStream<Path> modules = Files.newDirectoryStream(group, Files::isDirectory)) {
                for (Path module : modules) {
                    if (Files.exists(module.resolve("pom.xml"))) {
                        install(module, "sass-" + module.getFileName(), repository);
                    }
                }
            }
        }
        String local =
                new File(System.getProperty("sass.localRepository")).toURI().toString();
        String source = "<id>central</id><url>" + local + "</url>"
                + "<releases><checksumPolicy>ignore</checksumPolicy></releases><snapshots><enabled>false</enabled></snapshots>";
        return Files.writeString(
                folder.resolve("settings.xml"),
                "<settings><localRepository>" + repository.toAbsolutePath() + "</localRepository>"
                        + "<profiles><profile><id>running-build</id>"
                        + "<repositories><repository>" + source + "</repository></repositories>"
                        + "<pluginRepositories><pluginRepository>" + source
                        + "</pluginRepository></pluginRepositories>"
                        + "</profile></profiles>"
                        + "<activeProfiles><activeProfile>running-build</activeProfile></activeProfiles></settings>");
    }

    private static void install(Path module, String artifact, Path repository) throws IOException {
        String name = artifact + "-" + VERSION;
        Path place = Files.createDirectories(
                repository.resolve("org/sassrec").resolve(artifact).resolve(VERSION));
        Files.copy(module.resolve("pom.xml"), place.resolve(name + ".pom"), StandardCopyOption.REPLACE_EXISTING);
        Path jar = module.resolve("target").resolve(name + ".jar");
        if (Files.exists(jar)) {
            Files.copy(jar, place.resolve(name + ".jar"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static MavenRun start(Path settings, Path project, String... arguments) throws IOException {
        boolean windows = File.separatorChar == '\\';
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("maven.home"), "bin", windows ? "mvn.cmd" : "mvn")
                        .toString(),
                "-B",
                "-ntp",
                "-s",
                settings.toString(),
                "-gs",
                settings.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // Variables of the build that runs this test.
        builder.environment().remove("MAVEN_ARGS");
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1");
        return new MavenRun(builder.start());
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            close();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void close() {
        ended = true;
        notifyAll();
    }

    /** Waits for a line. Returns {@code false} if the process ends without it. */
    synchronized boolean awaitOutput(Predicate<String> wanted) throws InterruptedException {
        while (lines.stream().noneMatch(wanted)) {
            if (ended) {
                return false;
            }
            wait();
        }
        return true;
    }

    /** Waits for the end of the process. */
    int end() throws InterruptedException {
        int status = process.waitFor();
        reader.join();
        return status;
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    Process process() {
        return process;
    }

    /** Returns the worker of the goal. */
    ProcessHandle worker() {
        return process.descendants()
                .filter(each -> each.info()
                        .arguments()
                        .map(List::of)
                        .filter(a -> a.contains("org.sassrec.cli.SassCommand"))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no worker runs"));
    }
}
