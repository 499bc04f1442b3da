package org.sassrec.training.export;

/** Hears of an export's parts when they are written, in the exporting thread. */
@FunctionalInterface
public interface ExportListener {

    /** Hears nothing. */
    ExportListener NONE = (part, rows, seconds) -> {};

    /**
     * A part is written.
     *
     * @param part path relative to the export
     * @param rows vectors or users in it; 0 for the user tower
     */
    void written(String part, long rows, double seconds);
}
