/**
 * Immutable records of what {@code sass.yaml} says.
 *
 * <p>Start at {@link org.sassrec.config.loader.ConfigLoader}, which makes a {@link org.sassrec.config.LoadedConfig} of a file: the
 * records ({@link org.sassrec.config.SassConfig}) and where each of their values comes from.
 *
 * <p>The way of a value: text, node (of the file, one it includes, a profile or an override), the environment's variables
 * filled in, {@code Key} of a {@code Section}, component of a record. A section ({@code ModelSection.MODEL}, {@code RunSection.RUN},
 * ...) declares its keys with type, default and meaning, and its record. {@code SectionReader} reads by that declaration, {@link
 * org.sassrec.config.reference.ConfigReference} prints it, and {@link org.sassrec.config.reference.EffectiveYaml} writes it back. CONTRIBUTING.md has the
 * steps to add a key. What must hold between sections is in {@code ConfigRules}.
 *
 * <p>This package must not know how data is read, how a model is trained, or any outside library.
 */
@NullMarked
package org.sassrec.config;

import org.jspecify.annotations.NullMarked;
