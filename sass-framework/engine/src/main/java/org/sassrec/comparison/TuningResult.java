package org.sassrec.comparison;

import java.util.Map;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;

/**
 * What the trials of a variant came to.
 *
 * @param setting name of the best one, which is compared; {@link CompareConfig#AS_IT_IS} if none is better
 * @param config the variant in this setting
 * @param values by setting: the metric's mean over the scenarios, on validation; those that failed, or had nothing to measure, are missing
 * @param failed by setting, why there is no result
 */
public record TuningResult(
        String setting, LoadedConfig config, Map<String, Double> values, Map<String, String> failed) {}
