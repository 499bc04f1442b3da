package org.sassrec.prepare.check;

/** One thing that can be wrong with data, for one configuration. */
interface DataCheck {
    /** Looks, and reports what it finds. */
    void run(CheckedData data, Findings findings);
}
