/** The sections of {@code sass.yaml} except features, from {@code SassSection}, the whole file, downwards. Each declares its keys and the record that they become. */
@NullMarked
package org.sassrec.config.section;

import org.jspecify.annotations.NullMarked;
