package org.sassrec.prepare.check;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.Side;

/** SASS4090: a feature that has the same value everywhere tells nothing apart. */
final class ConstantFeatureCheck implements DataCheck {
    @Override
    public void run(CheckedData data, Findings findings) {
        for (Side side : Side.values()) {
            // The first rows of some files may well be of one day, or device.
            if (side != Side.CONTEXT || data.isComplete()) {
                check(data, side, findings);
            }
        }
    }

    private static void check(CheckedData data, Side side, Findings findings) {
        List<CheckedFeature> features = data.features().stream()
                .filter(f -> f.side() == side && !f.entityKey())
                .toList();
        if (features.isEmpty()) {
            return;
        }
        List<String> select = new ArrayList<>(List.of("count(*)"));
        for (CheckedFeature feature : features) {
            String value = "nullif(CAST(" + feature.column() + " AS VARCHAR), '')";
            select.add("count(" + value + ")");
            select.add("min(" + value + ")");
            select.add("min(" + value + ") = max(" + value + ")");
        }
        List<@Nullable Object> found = data.queries()
                .queryRow(
                        "constant_" + features.get(0).table(),
                        "SELECT " + String.join(",\n    ", select) + "\nFROM "
                                + features.get(0).table());
        long all = QueryRunner.asLong(found.get(0));
        for (int f = 0; f < features.size(); f++) {
            long filled = QueryRunner.asLong(found.get(1 + 3 * f));
            boolean one = Boolean.TRUE.equals(found.get(3 + 3 * f)) && filled == all;
            CheckedFeature feature = features.get(f);
            // A number without numbers is an error already.
            boolean none = filled == 0 && feature.kind() != CheckedFeature.Kind.NUMBER;
            if (all > 1 && (one || none)) {
                findings.add(findings.warning(
                                "SASS4090",
                                feature.key(),
                                "feature `" + feature.name() + "` has "
                                        + (none ? "no value in any row" : "the same value in every row"),
                                none ? "" : "always `" + found.get(2 + 3 * f) + "`")
                        .withHelp("take it out, or another column: it tells nothing apart"));
            }
        }
    }
}
