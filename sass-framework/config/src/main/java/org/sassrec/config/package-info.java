/**
 * Immutable records of what {@code sass.yaml} says, bound from nodes and checked across fields.
 *
 * <p>Start at {@link org.sassrec.config.ConfigLoader}, which makes a {@link org.sassrec.config.LoadedConfig} of a file: the
 * records ({@link org.sassrec.config.SassConfig}) and where each of their values comes from.
 *
 * <p>The way of a value: text, node (of the file, one it includes, a profile or an override), the environment's variables
 * filled in, {@code Key} of a {@code Section}, record. One class per section of the
 * language ({@code ModelSection}, {@code FinetuneSection}, ...) lists its keys with type, default and meaning; that table is
 * what {@code Fields} reads by, what {@link org.sassrec.config.ConfigReference} prints, and what {@link
 * org.sassrec.config.EffectiveYaml} writes back. To add a key: one line in the section's table, one in its {@code bind}, the
 * component of the record, a line in {@code src/test/resources/valid}, and the page rewritten by {@code
 * ConfigReferenceTest}. What must hold between sections stands in {@code Rules}.
 *
 * <p>This package must not know how data is read, how a model is trained, or any outside library.
 */
@NullMarked
package org.sassrec.config;

import org.jspecify.annotations.NullMarked;
