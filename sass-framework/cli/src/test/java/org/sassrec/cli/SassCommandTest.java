package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.Console;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.FailureReporter;
import org.sassrec.cli.process.HeapCheck;
import org.sassrec.cli.process.ParentProcess;
import org.sassrec.config.reference.ConfigReference;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.CommandSyntax;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.release.content.ReleaseCode;
import org.sassrec.scaffold.ScaffoldCode;
import org.sassrec.server.http.ServerCode;
import org.sassrec.serving.release.ServingCode;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.simulation.SimulatedApp;
import picocli.CommandLine;

class SassCommandTest extends CommandCase {
    @Test
    void listsCommandsWithOneSentenceEach() {
        assertThat(run("--help")).isZero();
        assertThat(out())
                .contains("  train         Trains the model.\n", "  help          Display help information")
                .doesNotContain("%n", "Runs every stage");
    }

    @Test
    void printsUsage() {
        assertThat(run()).isEqualTo(ExitStatus.USAGE);
        assertThat(out()).startsWith("Usage: sass").contains("validate", "train", "Exit codes:");
        assertThat(run("train", "--help")).isZero();
    }

    @Test
    void listsEveryExitCode() throws IllegalAccessException {
        assertThat(run("--help")).isZero();
        for (Field code : ExitStatus.class.getFields()) {
            assertThat(out()).as(code.getName()).containsPattern("(?m)^ +" + code.getInt(null) + "   ");
        }
    }

    @Test
    void suggestsASimilarCommand() {
        assertThat(run("trian")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).startsWith("error: `trian` is not a command").contains("did you mean `sass train`?");
        assertThat(run("deploy")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("`sass --help` lists the commands");
    }

    @Test
    void namesTheOptionOfAnArgument() {
        assertThat(run("rollback", "20260504T031500Z_1a2b3c4d")).isEqualTo(ExitStatus.USAGE);
        assertThat(err())
                .startsWith("error: `sass rollback` takes no argument")
                .contains("did you mean `sass rollback --to 20260504T031500Z_1a2b3c4d`?");
    }

    /** The commands of a first day come first. */
    @Test
    void listsEachCommandInAGroup() {
        assertThat(run("--help")).isZero();
        List<String> commands = out().lines()
                .filter(line -> line.matches("  (?!sass )[a-z]+ .*"))
                .map(line -> line.strip().replaceFirst(" .*", ""))
                .toList();
        assertThat(commands)
                .startsWith("init", "validate", "train", "publish", "query")
                .containsExactlyInAnyOrderElementsOf(
                        SassCommand.commandLine(console).getSubcommands().keySet());
    }

    @Test
    void printsAScriptThatCompletesCommands() throws IOException {
        assertThat(run("completion")).isZero();
        assertThat(out()).contains("rollback", "--allow-destructive");
        Path script = folder.resolve("script");
        assertThat(run("completion", "-o", script.toString())).isZero();
        assertThat(script).content().startsWith("#!/usr/bin/env bash");
    }

    @Test
    void reportsAnUnknownOption() {
        assertThat(run("train", "--foo")).isEqualTo(ExitStatus.USAGE);
        assertThat(err().lines())
                .containsExactly("error: `sass train` has no option `--foo`", "  = help: see `sass train --help`");
        assertThat(run("train", "--plam")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("= help: did you mean `--plan`?").doesNotContain("--set");
    }

    @Test
    void suggestsAnOverrideForAKeyOfTheConfiguration() {
        assertThat(run("train", "--finetune.epochs=3")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("use `sass train --set finetune.epochs=3`\n");
        err.reset();
        assertThat(run("train", "--epochs", "3")).isEqualTo(ExitStatus.USAGE);
        assertThat(err())
                .startsWith("error: `sass train` has no option `--epochs`\n")
                .contains("use `sass train --set finetune.epochs=3` or `sass train --set finetune.warm.epochs=3` or"
                        + " `sass train --set pretrain.epochs=3`\n");
        err.reset();
        assertThat(run("train", "--training.batch-size", "[64, 32]")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("`sass train --set 'finetune.batchSize=[64, 32]'`");
    }

    /** The command of a Maven goal must not name options of the command line. */
    @Test
    void printsHelpInTheSyntaxOfTheFrontEnd() {
        Console maven =
                new Console(console.out(), console.err(), StandardCharsets.UTF_8, false, 80, CommandSyntax.MAVEN);
        assertThat(SassCommand.run(maven, "train", "--epochs", "3")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("use `mvn sass:train -Dsass.set=finetune.epochs=3`");
    }

    static Stream<Arguments> examples() {
        CommandLine line = SassCommand.commandLine(new Console(System.out, System.err, StandardCharsets.UTF_8, false));
        return Stream.concat(Stream.of(line), line.getSubcommands().values().stream())
                .filter(command -> !command.getCommandName().equals("help"))
                .map(command -> Arguments.of(
                        command.getCommandName(),
                        List.of(command.getCommandSpec().usageMessage().footer())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void acceptsTheExamplesOfTheHelp(String command, List<String> examples) {
        assertThat(examples).hasSizeGreaterThanOrEqualTo(3).doesNotHaveDuplicates();
        for (String example : examples) {
            assertThat(example).startsWith(command.equals("sass") ? "  sass " : "  sass " + command);
            assertThat(example.length()).isLessThanOrEqualTo(80);
            List<String> words = Pattern.compile("(?:'[^']*'|[^\\s'])+")
                    .matcher(example.strip())
                    .results()
                    .map(word -> word.group().replace("'", ""))
                    .toList();
            CommandLine.ParseResult parsed = SassCommand.commandLine(console)
                    .parseArgs(words.subList(1, words.size()).toArray(String[]::new));
            String overrides = parsed.subcommand().matchedOptionValue("--set", List.<String>of()).stream()
                    .collect(Collectors.joining(","));
            Pattern.compile("([\\w.]+)=")
                    .matcher(overrides)
                    .results()
                    .forEach(key -> assertThat(ConfigReference.paths()).contains(key.group(1)));
        }
    }

    @Test
    void reportsAMissingFile() {
        assertThat(run("validate", "-f", folder.resolve("sass.yaml").toString()))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(err()).startsWith("error[SASS1").doesNotContain("Exception");
    }

    @Test
    void distinguishesInvalidConfigurationFromDriftAndChange() {
        String missing = folder.resolve("sass.yaml").toString();
        for (String command : new String[] {"drift", "plan"}) {
            assertThat(run(command, "-f", missing)).isEqualTo(ExitStatus.FAILURE);
            assertThat(run(command, "--foo")).isEqualTo(ExitStatus.FAILURE);
        }
    }

    @Test
    void treatsMissingFilesOfArgumentsAsUsageErrors() {
        for (DiagnosticCode code : new DiagnosticCode[] {
            ScaffoldCode.INVALID_INIT_OPTION,
            ServerCode.INVALID_SERVER_SETTING,
            ReleaseCode.INVALID_ROLLBACK_TARGET,
            ServingCode.SCENARIO_NOT_RELEASED,
            StoreCode.INVALID_FILTER,
            StoreCode.COLUMN_NOT_FILTERABLE,
            StoreCode.FILTER_TYPE_MISMATCH
        }) {
            assertThat(FailureReporter.report(Diagnostic.error(code, "no such").toException(), console))
                    .as(code.id())
                    .isEqualTo(ExitStatus.USAGE);
        }
    }

    @Test
    void failsWhenOutputCannotBeWritten() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        PrintStream lost = new PrintStream(full, true, StandardCharsets.UTF_8);

        assertThat(SassCommand.run(new Console(lost, console.err(), StandardCharsets.UTF_8, false), "schema"))
                .isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).startsWith("error: the output is incomplete");
    }

    @Test
    void treatsAnAtSignLiterally() throws IOException {
        Path file = Files.writeString(folder.resolve("more"), "--help");

        assertThat(run("validate", "@" + file)).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).startsWith("error: `sass validate` takes no argument").contains("@" + file);
    }

    @Test
    void printsEveryProblemOfAConfiguration() throws IOException {
        Path file = Files.writeString(folder.resolve("sass.yaml"), "sass: 1\nname: x\nfinetune:\n  epocs: 3\n");

        assertThat(run("validate", "-f", file.toString())).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("unknown key `epocs` in `finetune`", file + ":4:3", "did you mean `epochs`?");
        assertThat(err()).contains("`data`").doesNotContain("\tat ");
    }

    @Test
    void usesSeparateExitStatusForDataProblems() {
        assertThat(FailureReporter.report(
                        Diagnostic.error(DataCode.NO_MATCHING_FILE, "no such column")
                                .toException(),
                        console))
                .isEqualTo(ExitStatus.FAILURE);
        assertThat(FailureReporter.report(
                        Diagnostic.error(ConfigCode.DUPLICATE_NAME, "no such scenario")
                                .toException(),
                        console))
                .isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void reportsFileSystemErrors() {
        assertThat(FailureReporter.report(new UncheckedIOException(new AccessDeniedException("/data/x")), console))
                .isEqualTo(ExitStatus.FAILURE);
        assertThat(FailureReporter.report(new IOException("No space left on device"), console))
                .isEqualTo(ExitStatus.FAILURE);
        assertThat(err())
                .contains("error[SASS5904]: permission denied: /data/x")
                .contains("error[SASS5905]: the disk is full");
        err.reset();
        FailureReporter.report(new FileSystemException("/data/q", null, "Disk quota exceeded"), console);
        assertThat(err()).contains("error[SASS5905]: the disk is full: /data/q: Disk quota exceeded");
        err.reset();
        FailureReporter.report(new FileAlreadyExistsException("/data/y"), console);
        FailureReporter.report(new FileSystemException("/data/z", null, "Not a directory"), console);
        FailureReporter.report(new UncheckedIOException(new NotDirectoryException("/data/n")), console);
        assertThat(err().lines())
                .contains(
                        "error[SASS5906]: cannot read or write: `/data/y`: a file with this name exists",
                        "error[SASS5906]: cannot read or write: `/data/z`: Not a directory",
                        "error[SASS5906]: cannot read or write: `/data/n`: it is not a folder");
    }

    @Test
    void reportsAFullOrReadOnlyTemporaryFolder() {
        Throwable full =
                new ExceptionInInitializerError(new IllegalStateException(new IOException("No space left on device")));
        assertThat(FailureReporter.report(full, console)).isEqualTo(ExitStatus.FAILURE);
        assertThat(err())
                .startsWith("error[SASS5905]: the disk is full: " + System.getProperty("java.io.tmpdir"))
                .contains("TMPDIR=")
                .doesNotContain("\tat ");
        err.reset();
        Throwable readOnly = new NoClassDefFoundError("Could not initialize class org.tensorflow.TensorFlow");
        readOnly.initCause(new IllegalStateException(
                new IOException("Could not create the cache: Set the \"org.bytedeco.javacpp.cachedir\" property")));
        assertThat(FailureReporter.report(readOnly, console)).isEqualTo(ExitStatus.FAILURE);
        assertThat(err())
                .startsWith("error[SASS5904]: cannot unpack the native libraries in ")
                .contains("SASS_OPTS=-Dorg.bytedeco.javacpp.cachedir=<folder>");
        err.reset();
        assertThat(FailureReporter.report(new UnsatisfiedLinkError("/tmp/x.so: failed to map segment"), console))
                .isEqualTo(ExitStatus.FAILURE);
    }

    @Test
    void rejectsArgumentsThatTheLocaleCannotRepresent() {
        assertThat(run("withdraw", "--item", "\ufffd\ufffd\ufffd91")).isEqualTo(ExitStatus.USAGE);
        assertThat(err())
                .startsWith(
                        "error[SASS5907]: `\ufffd\ufffd\ufffd91` contains characters that the locale of this process does not support")
                .contains("  = note: arguments and file names are read as ");
        assertThat(run("plan", "--output", "\ufffd")).isEqualTo(ExitStatus.FAILURE);
    }

    @Test
    void reportsAnInvalidPath() {
        assertThat(FailureReporter.report(new InvalidPathException("a\u0000b", "Nul character not allowed"), console))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(err()).isEqualTo("error[SASS2006]: `a\uFFFDb` is not a valid path: Nul character not allowed\n");
    }

    @Test
    void reportsOutOfMemoryByExitStatus() {
        assertThat(FailureReporter.report(new OutOfMemoryError("Java heap space"), console))
                .isEqualTo(ExitStatus.OUT_OF_MEMORY);
    }

    @Test
    void writesTheStackTraceOfABugToAFile() throws IOException {
        assertThat(FailureReporter.report(new IllegalStateException("two and two are five"), console))
                .isEqualTo(ExitStatus.BUG);
        assertThat(err())
                .contains("error: internal error: java.lang.IllegalStateException: two and two are five")
                .doesNotContain("\tat ");
        Path trace = Path.of(err().substring(err().lastIndexOf(' ') + 1).strip());
        assertThat(trace).content().contains("\tat org.sassrec.cli.SassCommandTest");
        Files.delete(trace);
    }

    @Test
    void rejectsATooSmallSimulation() {
        assertThat(run("simulate", "-o", folder.resolve("simulation").toString(), "--items", "19"))
                .isEqualTo(2);
        assertThat(err()).contains("at least 1 user, 20 items and 1 event").doesNotContain("\tat ");
        assertThat(folder.resolve("simulation")).doesNotExist();
    }

    @Test
    void leavesUnchangedSimulationFilesAlone() throws IOException {
        String[] command = {
            "simulate",
            "-o",
            folder.resolve("simulation").toString(),
            "--users",
            "50",
            "--items",
            "40",
            "--events",
            "500"
        };
        assertThat(run(command)).isZero();
        assertThat(folder.resolve("simulation")).isDirectoryContaining("glob:**/events.csv.gz");
        Path other = Files.createDirectory(folder.resolve("simulation.new"));
        assertThat(run(command)).isZero();
        assertThat(out().lines().filter(text -> text.startsWith("simulate:")))
                .hasSize(2)
                .last()
                .asString()
                .endsWith("(seed 1), unchanged");
        String[] seeded = {
            "simulate",
            "-o",
            folder.resolve("second").toString(),
            "--users",
            "50",
            "--items",
            "40",
            "--events",
            "500",
            "--seed",
            "2"
        };
        assertThat(run(seeded)).isZero();
        assertThat(folder.resolve("second/users.csv"))
                .content()
                .isNotEqualTo(Files.readString(folder.resolve("simulation/users.csv")));
        assertThat(other).as("folder of another command").isEmptyDirectory();
        assertThat(folder.resolve("simulation").toFile().list())
                .containsExactlyInAnyOrderElementsOf(SimulatedApp.FILES);
    }

    @Test
    void overwritesSimulationFilesOnly() throws IOException {
        Path simulation = folder.resolve("simulation");
        String[] command = {"simulate", "-o", simulation.toString(), "--users", "50", "--items", "40", "--events", "500"
        };
        Files.createDirectories(simulation);
        Path own = Files.writeString(simulation.resolve("users.csv"), "user_id\nme\n");

        assertThat(run(command)).isEqualTo(ExitStatus.FAILURE);

        assertThat(err()).startsWith("error[SASS4080]: files exist that a simulation did not write: `users.csv`");
        assertThat(simulation).isDirectoryContaining(own::equals).isDirectoryNotContaining("glob:**/items.csv");
        assertThat(own).hasContent("user_id\nme");
        assertThat(run(Stream.concat(Stream.of(command), Stream.of("--force")).toArray(String[]::new)))
                .isZero();
        assertThat(own).content().startsWith("user_id,segment,age,city\n");
        // A simulation may replace a simulation without --force.
        assertThat(run("simulate", "-o", simulation.toString(), "--users", "60", "--items", "40", "--events", "500"))
                .isZero();
        assertThat(run("simulate", "-o", simulation.toString(), "--scenarios", "7", "--events", "500"))
                .isZero();
        assertThat(run(command)).isZero();
    }

    @Test
    void reportsConflictingFilesBeforeWriting() throws IOException {
        Path file = Files.writeString(folder.resolve("sass.yaml"), "sass: 1\n");

        assertThat(run("simulate", "-o", file.toString(), "--users", "50", "--items", "40", "--events", "500"))
                .isEqualTo(ExitStatus.FAILURE);

        assertThat(err())
                .isEqualTo("error[SASS5906]: cannot read or write: `" + file + "`: a file with this name exists\n");
        assertThat(folder.toFile().list()).containsExactly("sass.yaml");
    }

    @Test
    @Timeout(60)
    void endsWithTheParentProcess() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        ParentProcess.watch(new ByteArrayInputStream(new byte[3]), ended::countDown);
        ended.await();
    }

    @Test
    void parsesHeapSizesLikeTheJvm() {
        assertThat(HeapCheck.parse("2g")).isEqualTo(2L << 30);
        assertThat(HeapCheck.parse("512M")).isEqualTo(512L << 20);
        assertThat(HeapCheck.parse("1048576")).isEqualTo(1L << 20);
        HeapCheck.warn("900t", console);
        assertThat(err())
                .startsWith("warning: run.heap is 900t, but this JVM can use only")
                .contains("SASS_HEAP=900t");
    }

    @Test
    void givesHeapAdviceForMavenGoals() {
        HeapCheck.warn(
                "900t",
                new Console(console.out(), console.err(), StandardCharsets.UTF_8, false, 80, CommandSyntax.MAVEN));
        assertThat(err())
                .startsWith("warning: run.heap is 900t, but this JVM can use only")
                .endsWith(" MB; remove -Dsass.heap (<heap> in the pom.xml), or set it to 900t\n");
    }
}
