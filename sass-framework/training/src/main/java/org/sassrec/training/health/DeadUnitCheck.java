package org.sassrec.training.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** SASS5013: reports relu layers in which most units are 0 for all rows of a batch. */
final class DeadUnitCheck {
    private static final double MAX_SHARE = 0.5;

    /**
     * The gates of a scenario replace its units by those of the global network, so dead units cost little. On KuaiRand
     * up to 89 % of them are 0 in the first batch of an epoch, without a loss of quality: most scenarios have few rows.
     */
    private static final double MAX_SHARE_BESIDE_GLOBAL = 0.95;

    private static final String SCENARIO = ".scenario";

    /** In a narrower layer, half of the units is a small number. */
    private static final int MIN_UNITS = 8;

    /** Without context, its input has one value per scenario. Many units are 0 for a few values. */
    private static final String BIAS_NETWORK = ".bias";

    private DeadUnitCheck() {}

    static Optional<HealthFinding> find(LoopHealth loop) {
        List<String> layers = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        loop.last()
                .ifPresent(health -> health.layers().forEach((layer, units) -> {
                    double limit =
                            isBesideGlobal(layer, health.layers().keySet()) ? MAX_SHARE_BESIDE_GLOBAL : MAX_SHARE;
                    if (!layer.endsWith(BIAS_NETWORK)
                            && units.units() >= MIN_UNITS
                            && units.dead() >= limit * units.units()) {
                        layers.add("`" + layer + "`");
                        notes.add("`" + layer + "`: " + units.dead() + " of " + units.units() + " units");
                    }
                }));
        if (layers.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new HealthFinding(
                TrainingCode.DEAD_UNITS,
                "model.layers",
                "most units are 0 for all rows after " + loop.name() + " in "
                        + (layers.size() == 1 ? "layer " : layers.size() + " layers, for example ") + layers.get(0),
                "a unit that is always 0 is not trained further",
                notes,
                "divide the learning rates (`" + loop.optimizer() + "`) by 3 to 10, or use narrower layers"));
    }

    private static boolean isBesideGlobal(String layer, Set<String> layers) {
        return layer.endsWith(SCENARIO)
                && layers.contains(layer.substring(0, layer.length() - SCENARIO.length()) + ".global");
    }
}
