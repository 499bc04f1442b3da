package org.sassrec.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the common code of the goals without Maven. */
class SassMojoTest {
    @TempDir
    Path folder;

    private static final MavenSession BUILD = build();

    @SuppressWarnings("deprecation") // Maven's own tests use it
    private static MavenSession build() {
        return new MavenSession(
                null,
                new DefaultRepositorySystemSession(),
                new DefaultMavenExecutionRequest(),
                new DefaultMavenExecutionResult());
    }

    private static MavenProject module(String name) {
        MavenProject module = new MavenProject();
        module.setGroupId("com.example");
        module.setArtifactId(name);
        module.setVersion("1");
        return module;
    }

    private static MojoExecution execution() {
        MojoDescriptor load = new MojoDescriptor();
        load.setGoal("load");
        return new MojoExecution(load, "default-cli");
    }

    /** A goal that loads the configuration. */
    private static final class Loading extends SassMojo {
        private final boolean forWorker;

        Loading(Path file, boolean forWorker) {
            this.file = file.toFile();
            this.forWorker = forWorker;
            this.session = BUILD;
            this.project = module("shop");
            this.execution = execution();
        }

        @Override
        String goal() {
            return "load";
        }

        @Override
        void perform() throws MojoFailureException {
            if (forWorker) {
                loadForWorker();
            } else {
                load();
            }
        }
    }

    private static String logged(SassMojo goal) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        goal.setLog(new SystemStreamLog() {
            @Override
            public void warn(CharSequence line) {
                out.println(line);
            }
        });
        goal.execute();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void leavesWarningsToTheWorker() throws Exception {
        Path file = Files.writeString(
                folder.resolve("sass.yaml"),
                GoalsIT.YAML
                        .replace("{task: scenarioContrast, epochs: 1}", "{task: none}")
                        .replace("finetune:\n", "finetune:\n  freeze: tables\n"));

        assertThat(logged(new Loading(file, false))).contains("`finetune.freeze` has no effect");
        assertThat(logged(new Loading(file, true))).isEmpty();
    }

    @Test
    void processesAFileOncePerParameters() throws Exception {
        File file = Files.writeString(folder.resolve("shared.yaml"), "").toFile();
        ReactorModules shop = new ReactorModules(BUILD, module("shop"), execution());
        ReactorModules news = new ReactorModules(BUILD, module("news"), execution());
        assertThat(shop.findOutcome(file)).isEmpty();
        assertThat(shop.findOutcome(file)).as("goal given twice").isEmpty();
        shop.recordOutcome(file, true);
        assertThat(news.findOutcome(file)).get().hasToString("com.example:shop:jar:1 ran it");
        assertThat(shop.findOutcome(file)).isEmpty();
        FutureTask<Optional<ReactorModules.ModuleOutcome>> waiting = new FutureTask<>(() -> news.findOutcome(file));
        Thread parallel = new Thread(waiting);
        parallel.start();
        while (parallel.isAlive() && parallel.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(waiting.isDone()).as("waits for the end").isFalse();
        shop.recordOutcome(file, false);
        assertThat(waiting.get()).get().hasToString("com.example:shop:jar:1 failed");

        MojoExecution own = execution();
        Xpp3Dom parameters = new Xpp3Dom("configuration");
        parameters.addChild(new Xpp3Dom("set"));
        own.setConfiguration(parameters);
        assertThat(new ReactorModules(BUILD, module("news"), own).findOutcome(file))
                .as("different parameter in its pom.xml")
                .isEmpty();
        MavenProject french = module("french");
        french.getProperties().setProperty("sass.profile", "fr");
        assertThat(new ReactorModules(BUILD, french, execution()).findOutcome(file))
                .as("different property in its pom.xml")
                .isEmpty();
    }

    /** A check that failed in one module must not pass in another. */
    @Test
    void failsInOtherModulesAfterAFailure() throws Exception {
        Path file = Files.writeString(folder.resolve("broken.yaml"), "sass: 1\n");
        Loading goal = new Loading(file, false);
        assertThatThrownBy(goal::execute).isInstanceOf(MojoFailureException.class);
        Loading other = new Loading(file, false);
        other.project = module("news");
        assertThatThrownBy(other::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageStartingWith("sass:load: com.example:shop:jar:1 failed with ");
    }

    @Test
    void rejectsUnrepresentableTexts() {
        Loading goal = new Loading(folder.resolve("\ufffd.yaml"), false);

        assertThatThrownBy(goal::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessage("sass:load failed: 1 error");
    }

    @Test
    void simulatesBeforeTheConfigurationIsValid() {
        assertThat(new SimulateMojo().needsConfiguration()).isFalse();
    }
}
