package org.sassrec.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sassrec.config.Variant;

/**
 * Settings that are tried.
 *
 * @param number from 1, which is the file without changes
 * @param changes values of the keys that differ from the file
 * @param variant the file with these values
 */
record Trial(int number, Map<String, String> changes, Variant variant) {
    /** Number of the file without changes. */
    static final int FILE = 1;

    boolean isFile() {
        return number == FILE;
    }

    /** Returns these settings with another number of epochs. */
    Variant withEpochs(int epochs) {
        List<String> own = List.of("finetune.epochs=" + epochs);
        return new Variant(variant.name(), variant.config(), more -> {
            List<String> all = new ArrayList<>(own);
            all.addAll(more);
            return variant.withOverrides(all);
        });
    }
}
