/**
 * The TensorFlow graphs of the model: embedding tables, towers, losses, optimizers and checkpoints.
 *
 * <p>{@link org.sassrec.model.TowerModel} is the entry point. It takes a {@link org.sassrec.model.graph.ModelSpec} and
 * offers training steps and served vectors. A training step is built in this order:
 *
 * <ol>
 * <li>{@code EmbeddingTables} looks up the rows of all ids with one unique and one gather operation.
 * <li>{@code SideFeatures} builds the input of a tower.
 * <li>A {@code Tower} computes vectors. {@code OutputNetworks} adds the output networks of single scenarios on the user
 * side.
 * <li>{@code ScoreFunction} applies similarity, temperature and item bias. {@code TrendBias} adds the part of the bias
 * that changes by the day.
 * <li>{@code RetrievalLoss} or {@code ContrastLoss} computes the loss and its gradient.
 * <li>{@code Tape} runs the recorded derivatives backward.
 * <li>{@code Optimizer} updates the weights, except the rows that {@code FrozenRows} protects.
 * </ol>
 *
 * <p>The equations of SASS are also in the Javadoc of the classes that compute them:
 *
 * <pre>
 * b   = relu(Wb [scenario ; context] + bb)             g_0 = h_0 = x
 * g_l = relu(Wg_l g_{l-1} + bg_l)                      k_l = relu(Ws_l h_{l-1} + bs_l)
 * a_l = sigmoid(Wa_l [g_l ; k_l ; b] + ba_l)           z_l = sigmoid(Wz_l [g_l ; k_l ; b] + bz_l)
 * t_l = tanh(Wt_l [a_l * g_l ; k_l] + bt_l)            h_l = (1 - z_l) * k_l + z_l * t_l
 * out_scenario = W h_L + U b + c                       out_global = Wo g_L + bo
 * </pre>
 *
 * <p>{@link org.sassrec.model.ModelPurpose} selects the graphs that a model contains. They are built before the first
 * run. The graph that reads the gates is an exception: it is built at its first use.
 *
 * <p>{@link org.sassrec.model.ServedVectors} builds only the towers, in any graph, with weights from any {@link
 * org.sassrec.model.graph.WeightSource}. The encoder of the training model and the exported user tower share this
 * class.
 *
 * <p>This package reads complete batches. It does not depend on samplers, training loops, datasets or evaluation.
 */
@NullMarked
package org.sassrec.model;

import org.jspecify.annotations.NullMarked;
