package org.sassrec.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Strategy;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Severity;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.prepare.check.DataCode;

/**
 * The scenarios that a backtest leaves out on a day, because they have no training rows before it. Preparation finds
 * them. The file of a day stores them with the inputs of its preparation, so that the next call knows them.
 *
 * <p>A strategy with {@code update: refresh} cannot get a scenario later, because nothing trains its network. With such
 * a strategy, the scenarios of the first day are left out on all days.
 */
final class ClosedScenarios {
    private final BacktestDays days;
    private final Path folder;
    private final SourceVersions contents;
    private final boolean sameOnAllDays;
    private final Map<LocalDate, LoadedConfig> configs = new HashMap<>();

    /**
     * Creates the scenarios of a backtest.
     *
     * @param folder folder of the files
     */
    ClosedScenarios(BacktestDays days, Path folder, SourceVersions contents) {
        this.days = days;
        this.folder = folder;
        this.contents = contents;
        this.sameOnAllDays = days.config(days.all().get(0)).backtest().strategies().stream()
                .anyMatch(strategy -> strategy.update() == Strategy.Update.REFRESH);
    }

    /** Content of a file. */
    private record Saved(String inputs, List<String> scenarios) {
        Saved {
            Objects.requireNonNull(inputs);
            scenarios = List.copyOf(scenarios);
        }
    }

    /** Returns the configuration of a day without the scenarios that are left out. */
    LoadedConfig config(LocalDate day) {
        return configs.computeIfAbsent(day, each -> {
            try {
                return days.config(each, stored(sameOnAllDays ? days.all().get(0) : each));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Path file(LocalDate day) {
        return folder.resolve(day + ".json");
    }

    private List<String> stored(LocalDate day) throws IOException {
        if (!Files.exists(file(day))) {
            return List.of();
        }
        return JsonFiles.readIfIntact(file(day), Saved.class)
                .filter(saved -> saved.inputs().equals(inputs(day)))
                .map(Saved::scenarios)
                .orElse(List.of());
    }

    /** Identifies the data of a day with all scenarios. */
    private String inputs(LocalDate day) {
        try {
            RunContext run = RunContext.of(days.config(day), event -> {}, contents);
            return StageTasks.prepare(run).inputs().fingerprint();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Leaves out the scenarios of a failed preparation.
     *
     * @param problem why the preparation of the day failed
     * @return a warning for each scenario; empty if there is another problem, or if the other scenarios need them
     */
    List<Diagnostic> leaveOut(LocalDate day, SassException problem) throws IOException {
        List<Diagnostic> errors = problem.diagnostics().stream()
                .filter(each -> each.severity() == Severity.ERROR)
                .toList();
        LoadedConfig config = config(day);
        List<String> closed = config.config().scenarios().stream()
                .map(ScenarioConfig::name)
                .filter(name -> errors.stream().anyMatch(each -> isAbout(each, config, name)))
                .toList();
        boolean isFixed = sameOnAllDays && !day.equals(days.all().get(0));
        if (closed.size() != errors.size() || isFixed || !isPossible(day, closed)) {
            return List.of();
        }
        Files.createDirectories(folder);
        JsonFiles.write(file(day), new Saved(inputs(day), closed));
        configs.clear();
        return closed.stream().map(name -> warning(day, config, name)).toList();
    }

    private static boolean isAbout(Diagnostic error, LoadedConfig config, String scenario) {
        return error.code() == DataCode.EMPTY_SCENARIO
                && Objects.equals(error.location(), config.locationOf("scenarios." + scenario + ".where"));
    }

    /** A feature or a quality gate can refer to a scenario. */
    private boolean isPossible(LocalDate day, List<String> closed) {
        try {
            days.config(day, closed);
            return true;
        } catch (SassException needed) {
            return false;
        }
    }

    private Diagnostic warning(LocalDate day, LoadedConfig config, String scenario) {
        return Diagnostic.warning(
                        DataCode.EMPTY_SCENARIO,
                        "scenario `" + scenario + "` is left out on " + (sameOnAllDays ? "all days" : day)
                                + ": it has no train rows before " + day)
                .at(config.locationOf("scenarios." + scenario + ".where"), "")
                .withHelp(
                        sameOnAllDays
                                ? "to include it, begin on a later day, or remove the strategies with `update: refresh`"
                                : "to include it on all days, begin on a later day");
    }
}
