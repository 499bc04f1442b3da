/**
 * Immutable records of a configuration, {@code sass.yaml}.
 *
 * <p>Start at {@link org.sassrec.config.loader.ConfigLoader}, which reads a file into a {@link
 * org.sassrec.config.LoadedConfig}: the records ({@link org.sassrec.config.SassConfig}) and the origin of each value.
 *
 * <p>A value passes these steps:
 *
 * <ol>
 * <li>text of a file, an included file, a profile or an override
 * <li>YAML node
 * <li>replacement of environment variables
 * <li>{@code Key} of a {@code Section}
 * <li>component of a record
 * </ol>
 *
 * <p>A section ({@code ModelSection.MODEL}, {@code RunSection.RUN}, ...) declares its keys with type, default and
 * description, and its record. {@code SectionReader} reads a mapping by this declaration. {@link
 * org.sassrec.config.reference.ConfigReference} prints it, and {@link org.sassrec.config.reference.EffectiveYaml}
 * writes the values. CONTRIBUTING.md describes how to add a key. Rules between sections are in {@code ConfigRules}.
 *
 * <p>This package must not depend on the reading of data, the training of models, or any external library.
 */
@NullMarked
package org.sassrec.config;

import org.jspecify.annotations.NullMarked;
