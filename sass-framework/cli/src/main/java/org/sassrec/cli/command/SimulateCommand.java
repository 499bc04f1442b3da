package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.Progress;
import org.sassrec.diagnostic.CommandSyntax;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.files.Folders;
import org.sassrec.scaffold.ScaffoldCode;
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
            "  sass simulate --scenarios 10 --seed 7",
            "  sass simulate --days 60 --output data"
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

    @Option(
            names = "--events",
            description = "Number of exposures. Default: 300000, or with --days 20000 for each day.")
    private @Nullable Integer events;

    @Option(
            names = "--scenarios",
            description = "Number of scenarios, from 2 to 100. Default: 5. Scenarios after the fifth are small.")
    private int scenarios = SimulatedApp.SCENARIOS;

    @Option(
            names = "--days",
            description =
                    "Number of days, from 4 to 120, of a simulation that changes: items, users, tastes and a scenario that"
                            + " opens later. Each day has separate files. Default: two weeks without changes, in one file.")
    private @Nullable Integer days;

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
        SimulatedApp.Calendar calendar;
        SimulatedApp.Size size;
        try {
            calendar = days == null ? null : new SimulatedApp.Calendar(days);
            size = size(calendar);
        } catch (IllegalArgumentException outOfRange) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), String.valueOf(outOfRange.getMessage()));
        }
        List<String> files = calendar == null ? SimulatedApp.FILES : calendar.files();
        // Check before anything is written.
        boolean replaces = SimulatedApp.isSimulated(output);
        if (!replaces) {
            rejectForeignFiles(files);
        }
        Files.createDirectories(output);
        // An atomic move needs the same file system, so the temporary folder is inside the output folder.
        Path temporary = Files.createTempDirectory(output, ".simulated");
        boolean changed;
        try {
            if (calendar == null) {
                SimulatedApp.write(temporary, size, scenarios, seed);
            } else {
                SimulatedApp.writeDays(temporary, size, scenarios, calendar, seed);
            }
            changed = replaceFiles(temporary, files);
            if (replaces) {
                changed |= deleteOthers(files);
            }
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
        if (calendar != null) {
            print("days: " + calendar.first() + " to " + calendar.last() + ". The scenario `late` opens on "
                    + calendar.opening() + ". The data of " + calendar.corrupted()
                    + " is corrupt: each exposure of `home` has a click.");
        }
        if (Files.exists(file())) {
            printNext("train", "trains and evaluates a model");
        } else {
            boolean found = output.equals(Path.of("data"));
            String log = calendar == null ? "events.csv.gz" : "events-*.csv.gz";
            String events = CommandSyntax.quote(DisplayPaths.path(output.resolve(log)));
            printNext("init" + (found ? "" : " --events " + events), "writes a configuration for this data");
        }
        return ExitStatus.OK;
    }

    private SimulatedApp.Size size(SimulatedApp.@Nullable Calendar calendar) {
        SimulatedApp.Size defaults =
                calendar == null ? SimulatedApp.Size.quickstart() : SimulatedApp.Size.ofDays(calendar.days());
        return new SimulatedApp.Size(
                users == null ? defaults.users() : users,
                items == null ? defaults.items() : items,
                events == null ? defaults.events() : events);
    }

    /** Rejects files with the same names that a simulation did not write. */
    private void rejectForeignFiles(List<String> files) throws IOException {
        List<String> existing = files.stream()
                .filter(name -> Files.exists(output.resolve(name)))
                .toList();
        if (!force && !existing.isEmpty()) {
            throw Diagnostic.error(
                            ScaffoldCode.FILES_ALREADY_EXIST,
                            "files exist that a simulation did not write: `" + String.join("`, `", existing) + "`")
                    .inFile(output.resolve(existing.get(0)).toString())
                    .withHelp("choose another folder with `--output`, or overwrite the files with `--force`")
                    .toException();
        }
    }

    /** Replaces changed files only. Unchanged files keep their time, so that stages that read them stay up to date. */
    private boolean replaceFiles(Path source, List<String> files) throws IOException {
        boolean changed = false;
        for (String name : files) {
            Path file = source.resolve(name);
            Path target = output.resolve(name);
            if (!Files.exists(target) || Files.mismatch(file, target) >= 0) {
                Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                changed = true;
            }
        }
        return changed;
    }

    /** Deletes the files of the replaced simulation that the new one does not have, for example of further days. */
    private boolean deleteOthers(List<String> files) throws IOException {
        Set<String> kept = Set.copyOf(files);
        boolean deleted = false;
        try (Stream<Path> existing = Files.list(output)) {
            for (Path file : existing.toList()) {
                String name = String.valueOf(file.getFileName());
                if (SimulatedApp.isFile(name) && !kept.contains(name)) {
                    Files.delete(file);
                    deleted = true;
                }
            }
        }
        return deleted;
    }
}
