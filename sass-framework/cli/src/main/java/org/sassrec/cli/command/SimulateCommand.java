package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.Progress;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.files.Folders;
import org.sassrec.simulation.SimulatedApp;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sass simulate}. */
@Command(
        name = "simulate",
        description =
                "Writes events, users and items of a simulated app with five scenarios or more, to try things on.")
public final class SimulateCommand extends ConfiguredCommand {
    private static final int MAX_COUNT = 100;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            description = "Folder for events.csv.gz, users.csv, items.csv and scenarios.yaml; target/world by default.")
    private Path output = Path.of("target", "world");

    @Option(names = "--seed", description = "Same seed, same files; 1 by default.")
    private long seed = 1;

    @Option(names = "--users", description = "Number of users.")
    private @Nullable Integer users;

    @Option(names = "--items", description = "Number of items.")
    private @Nullable Integer items;

    @Option(names = "--events", description = "Number of exposures.")
    private @Nullable Integer events;

    @Option(
            names = "--scenarios",
            description = "Number of scenarios, 2 to 100; 5 by default. Those after the fifth are small.")
    private int scenarios = SimulatedApp.SCENARIOS;

    @Option(names = "--force", description = "Writes over files of these names that no simulation wrote.")
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
        SimulatedApp.Size usual = SimulatedApp.Size.quickstart();
        SimulatedApp.Size size;
        try {
            size = new SimulatedApp.Size(
                    users == null ? usual.users() : users,
                    items == null ? usual.items() : items,
                    events == null ? usual.events() : events);
        } catch (IllegalArgumentException tooSmall) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), String.valueOf(tooSmall.getMessage()));
        }
        // Whatever is in the way is told before anything is written.
        rejectForeignFiles();
        Files.createDirectories(output);
        // Inside, for files move only on one disk; of a name that nobody has.
        Path aside = Files.createTempDirectory(output, ".simulated");
        boolean changed;
        try {
            SimulatedApp.write(aside, size, scenarios, seed);
            changed = replaceFiles(aside);
        } finally {
            Folders.deleteRecursively(aside);
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
        return ExitStatus.OK;
    }

    /** Somebody's own users and items may have the very names. */
    private void rejectForeignFiles() throws IOException {
        List<String> there = SimulatedApp.FILES.stream()
                .filter(name -> Files.exists(output.resolve(name)))
                .toList();
        if (!force && !there.isEmpty() && !SimulatedApp.isSimulated(output)) {
            throw Diagnostic.error(
                            DiagnosticCode.FILES_ALREADY_EXIST,
                            "there is `" + String.join("`, `", there) + "` already, not of a simulation")
                    .inFile(output.resolve(there.get(0)).toString())
                    .withHelp("simulate into another folder, or let it be written over: `--force` (sass.force)")
                    .toException();
        }
    }

    /** Files that stay as they are keep their time, so that what was made from them stays up to date. */
    private boolean replaceFiles(Path aside) throws IOException {
        boolean changed = false;
        for (String name : SimulatedApp.FILES) {
            Path file = aside.resolve(name);
            Path target = output.resolve(name);
            if (!Files.exists(target) || Files.mismatch(file, target) >= 0) {
                Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                changed = true;
            }
        }
        return changed;
    }
}
