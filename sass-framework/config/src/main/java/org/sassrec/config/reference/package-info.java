/**
 * Output that is generated from the declarations: configuration reference, JSON Schema, explanations of keys, and the
 * effective configuration as YAML.
 */
@NullMarked
package org.sassrec.config.reference;

import org.jspecify.annotations.NullMarked;
