/** Rules between keys of different sections. {@code ConfigRules} applies all rules. */
@NullMarked
package org.sassrec.config.rule;

import org.jspecify.annotations.NullMarked;
