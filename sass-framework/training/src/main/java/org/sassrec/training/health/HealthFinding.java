package org.sassrec.training.health;

import java.util.List;
import org.sassrec.diagnostic.DiagnosticCode;

/**
 * What is wrong with a training.
 *
 * @param key key of the configuration that decides
 * @param label text next to the key
 * @param notes figures
 */
public record HealthFinding(
        DiagnosticCode code, String key, String message, String label, List<String> notes, String help) {

    public HealthFinding {
        notes = List.copyOf(notes);
    }
}
