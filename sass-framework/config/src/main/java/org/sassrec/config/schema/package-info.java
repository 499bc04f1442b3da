/**
 * How a key of the language is declared and read: {@code Key} with type, default and meaning, the {@code Section} that holds it, and the {@code ValueType} of its value.
 *
 * <p>{@link org.sassrec.config.schema.SectionReader} reads one mapping by its section, {@code Binding} gathers problems, effective values and their
 * {@link org.sassrec.config.schema.Origin}, and {@code RecordBinder} calls the constructor of the record. This package knows no section and no record.
 */
@NullMarked
package org.sassrec.config.schema;

import org.jspecify.annotations.NullMarked;
