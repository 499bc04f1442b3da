/**
 * Declarations of the sections of {@code sass.yaml} except features, starting with {@code SassSection} for the complete
 * file. Each section declares its keys and its record.
 */
@NullMarked
package org.sassrec.config.section;

import org.jspecify.annotations.NullMarked;
