package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.Progress;
import org.sassrec.diagnostic.CommandSyntax;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.files.Folders;
import org.sassrec.simulation.SimulatedApp;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Implements {@code sass simulate}. */
@Command(
        name = "simulate",
        description =
                "Writes the events, users and items of a simulated app with several scenarios. Use it to try sassrec without"
                        + " your own data.",
        footer = {
            "  sass simulate",
            "  sass simulate --users 600 --items 400 --events 20000 --output data",
            "  sass simulate --scenarios 10 --seed 7"
        })
public final class SimulateCommand extends ConfiguredCommand {
    private static final int MAX_COUNT = 100;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            description =
                    "Folder for events.csv.gz, users.csv, items.csv and scenarios.yaml. Default: target/simulation.")
    private Path output = Path.of("target", "simulation");

    @Option(names = "--seed", description = "Random seed. The same seed produces the same files. Default: 1.")
    private long seed = 1;

    @Option(names = "--users", description = "Number of users. Default: 20000.")
    private @Nullable Integer users;

    @Option(names = "--items", description = "Number of items. Default: 5000.")
    private @Nullable Integer items;

    @Option(names = "--events", description = "Number of exposures. Default: 300000.")
    private @Nullable Integer events;

    @Option(
            names = "--scenarios",
            description = "Number of scenarios, from 2 to 100. Default: 5. Scenarios after the fifth are small.")
    private int scenarios = SimulatedApp.SCENARIOS;

    @Option(names = "--force", description = "Overwrites files with these names that a simulation did not write.")
    private boolean force;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (scenarios < 2 || scenarios > MAX_COUNT) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--scenarios must be from 2 to " + MAX_COUNT + ", not " + scenarios);
        }
        SimulatedApp.Size defaults = SimulatedApp.Size.quickstart();
        SimulatedApp.Size size;
        try {
            size = new SimulatedApp.Size(
                    users == null ? defaults.users() : users,
                    items == null ? defaults.items() : items,
                    events == null ? defaults.events() : events);
        } catch (IllegalArgumentException tooSmall) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), String.valueOf(tooSmall.getMessage()));
        }
        // Check before anything is written.
        rejectForeignFiles();
        Files.createDirectories(output);
        // An atomic move needs the same file system, so the temporary folder is inside the output folder.
        Path temporary = Files.createTempDirectory(output, ".simulated");
        boolean changed;
        try {
            SimulatedApp.write(temporary, size, scenarios, seed);
            changed = replaceFiles(temporary);
        } finally {
            Folders.deleteRecursively(temporary);
        }
        print(String.format(
                Locale.ROOT,
                "simulate: %s users, %s items, %s events of %d scenarios in %s (seed %d)%s",
                Progress.count(size.users()),
                Progress.count(size.items()),
                Progress.count(size.events()),
                scenarios,
                output,
                seed,
                changed ? "" : ", unchanged"));
        if (Files.exists(file())) {
            printNext("train", "trains and evaluates a model");
        } else {
            boolean found = output.equals(Path.of("data"));
            String events = CommandSyntax.quote(DisplayPaths.path(output.resolve("events.csv.gz")));
            printNext("init" + (found ? "" : " --events " + events), "writes a configuration for this data");
        }
        return ExitStatus.OK;
    }

    /** Rejects files with the same names that a simulation did not write. */
    private void rejectForeignFiles() throws IOException {
        List<String> existing = SimulatedApp.FILES.stream()
                .filter(name -> Files.exists(output.resolve(name)))
                .toList();
        if (!force && !existing.isEmpty() && !SimulatedApp.isSimulated(output)) {
            throw Diagnostic.error(
                            DiagnosticCode.FILES_ALREADY_EXIST,
                            "files exist that a simulation did not write: `" + String.join("`, `", existing) + "`")
                    .inFile(output.resolve(existing.get(0)).toString())
                    .withHelp("choose another folder with `--output`, or overwrite the files with `--force`")
                    .toException();
        }
    }

    /** Replaces changed files only. Unchanged files keep their time, so that stages that read them stay up to date. */
    private boolean replaceFiles(Path source) throws IOException {
        boolean changed = false;
        for (String name : SimulatedApp.FILES) {
            Path file = source.resolve(name);
            Path target = output.resolve(name);
            if (!Files.exists(target) || Files.mismatch(file, target) >= 0) {
                Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                changed = true;
            }
        }
        return changed;
    }
}
