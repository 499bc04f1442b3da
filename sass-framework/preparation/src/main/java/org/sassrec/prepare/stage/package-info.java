/**
 * The stages of preparation in SQL: events, users and items, vocabularies, numbers, features, vectors, candidates.
 *
 * <p>{@link org.sassrec.prepare.Preparation} runs them in order. Each stage reads the tables of the stages before it.
 */
@NullMarked
package org.sassrec.prepare.stage;

import org.jspecify.annotations.NullMarked;
