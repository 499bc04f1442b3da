/**
 * Steps of preparation in SQL: events, users and items, vocabularies, numbers, features, vectors, candidates.
 *
 * <p>{@link org.sassrec.prepare.Preparation} runs the steps in order. Each step reads the tables of the steps before
 * it.
 */
@NullMarked
package org.sassrec.prepare.step;

import org.jspecify.annotations.NullMarked;
