/**
 * The warm start: training that begins with the weights of an earlier model, joined by name and value.
 *
 * <p>{@link org.sassrec.training.warmstart.Axes} describes what the entries of each weight belong to: a value of a
 * vocabulary, a feature, a unit of a layer, a scenario. {@link org.sassrec.training.warmstart.AxesFile} stores the
 * description in the folder of a training. {@link org.sassrec.training.warmstart.WarmStart} writes a checkpoint of a new
 * model from an earlier checkpoint and both descriptions. Row numbers, positions of features and numbers of scenarios
 * have no meaning across models.
 */
@NullMarked
package org.sassrec.training.warmstart;

import org.jspecify.annotations.NullMarked;
