package org.sassrec.experiment;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.sassrec.config.DataConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.PipelineCode;

/**
 * The days of a backtest and their configurations. The test split of a day is this day, and the data before it is
 * train and, if the configuration has validation, validation.
 */
public final class BacktestDays {
    private final ConfigRequest request;
    private final List<LocalDate> days;

    private BacktestDays(ConfigRequest request, List<LocalDate> days) {
        this.request = request;
        this.days = days;
    }

    /**
     * Checks the days.
     *
     * @param from first day, for example {@code 2026-05-01}
     * @param to last day, at least one day later
     * @throws SassException SASS1012 for an invalid interval, and the errors of the configuration
     */
    public static BacktestDays of(ConfigRequest request, LocalDate from, LocalDate to) {
        if (!from.isBefore(to)) {
            throw Diagnostic.error(
                            ConfigCode.INVALID_DATE, "the interval from " + from + " to " + to + " has no second day")
                    .withHelp("on the first day all strategies have the same model: choose a later `--to`")
                    .toException();
        }
        SassConfig config = ConfigLoader.load(request).config();
        ZoneId zone = config.data().events().time().zone();
        LocalDate today = LocalDate.now(zone);
        if (!to.isBefore(today)) {
            throw Diagnostic.error(ConfigCode.INVALID_DATE, "the day " + to + " is not over in the time zone " + zone)
                    .withHelp("choose an earlier `--to`; today is " + today)
                    .toException();
        }
        List<String> overrides = new ArrayList<>(request.overrides());
        long validation = validationDays(config);
        overrides.add("data.split={by: time, validation: " + validation + "d, test: 1d}");
        if (config.finetune().refit() == FinetuneConfig.Refit.ALL) {
            // The model of all days would not be measured. The next day trains the same model.
            overrides.add("finetune.refit=" + (validation > 0 ? "validation" : "none"));
        }
        return new BacktestDays(
                request.withOverrides(overrides),
                from.datesUntil(to.plusDays(1)).toList());
    }

    /**
     * Returns the days of validation. They are full days, which begin at midnight, so that a test split is exactly one
     * day.
     */
    private static long validationDays(SassConfig config) {
        if (config.data().split() instanceof DataConfig.ByTime byTime) {
            return byTime.validation().plusDays(1).minusMillis(1).toDays();
        }
        return config.data().split().hasValidation() && config.finetune().earlyStopping() != null ? 1 : 0;
    }

    /** Returns the days in their order. */
    public List<LocalDate> all() {
        return days;
    }

    /**
     * Returns the configuration of the run that is measured on a day, with its strategies.
     *
     * @throws SassException SASS5057 if {@code data.events.dates} does not contain the day
     */
    public LoadedConfig config(LocalDate day) {
        return config(day, List.of());
    }

    /**
     * Returns the configuration without some scenarios.
     *
     * @throws SassException also if other keys need the scenarios
     */
    LoadedConfig config(LocalDate day, List<String> withoutScenarios) {
        List<String> overrides = new ArrayList<>(request.overrides());
        withoutScenarios.forEach(name -> overrides.add("scenarios." + name + "=null"));
        ConfigRequest open = request.withOverrides(overrides);
        // Without `dates` and with `today-1d`, data ends before the date. With other ranges it ends with the date.
        for (LocalDate date : List.of(day.plusDays(1), day)) {
            LoadedConfig loaded = ConfigLoader.loadToBacktest(open.withDate(date.toString()));
            ZoneId zone = loaded.config().data().events().time().zone();
            Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
            if (end.equals(loaded.config().dataIntervalEnd())) {
                return loaded;
            }
        }
        LoadedConfig loaded = ConfigLoader.load(request);
        throw Diagnostic.error(PipelineCode.BACKTEST_DAY_WITHOUT_EVENTS, "no data interval ends with " + day)
                .at(loaded.locationOf("data.events.dates"), "")
                .withHelp("choose days of this range, or set its end to `today-1d`")
                .toException();
    }
}
