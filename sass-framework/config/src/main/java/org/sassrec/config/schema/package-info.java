/**
 * Declaration and reading of keys: {@code Key} with type, default and description, {@code Section} with keys, and
 * {@code ValueType} of a value.
 *
 * <p>{@link org.sassrec.config.schema.SectionReader} reads one mapping by its section. {@code Binding} collects
 * problems, effective values and their {@link org.sassrec.config.schema.Origin}. {@code RecordBinder} calls the
 * constructor of the record. This package does not depend on any section or record.
 */
@NullMarked
package org.sassrec.config.schema;

import org.jspecify.annotations.NullMarked;
