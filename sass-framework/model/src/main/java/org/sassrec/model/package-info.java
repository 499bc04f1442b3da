/**
 * The model's graphs: embedding tables, towers, transfer layers, losses, optimisers and the checkpoint of them all.
 *
 * <p>Start at {@link org.sassrec.model.TowerModel}: a {@link org.sassrec.model.graph.ModelSpec} in, training steps and served
 * vectors out. Inside, a step is built once, forwards: {@code EmbeddingTables} (one unique and one gather for all ids),
 * {@code SideFeatures} (what a tower reads), a {@code Tower}, {@code OutputNetworks} (what single scenarios
 * add to their users), {@code ScoreFunction} (similarity, temperature, item bias), {@code TrendBias} (what of the bias changes by the day), {@code RetrievalLoss} or {@code ContrastLoss}; then backwards by the {@code Tape} that noted
 * each operation's derivative; then {@code Optimizer}, which lets {@code FrozenRows} be. The equations stand beside the code that computes them:
 *
 * <pre>
 * b   = relu(Wb [scenario ; context] + bb)             g_0 = h_0 = x
 * g_l = relu(Wg_l g_{l-1} + bg_l)                      k_l = relu(Ws_l h_{l-1} + bs_l)
 * a_l = sigmoid(Wa_l [g_l ; k_l ; b] + ba_l)           z_l = sigmoid(Wz_l [g_l ; k_l ; b] + bz_l)
 * t_l = tanh(Wt_l [a_l * g_l ; k_l] + bt_l)            h_l = (1 - z_l) * k_l + z_l * t_l
 * out_scenario = W h_L + U b + c                       out_global = Wo g_L + bo
 * </pre>
 *
 * <p>{@link org.sassrec.model.ModelPurpose} says which of these graphs a model has, all before its first run but the one of gates, for which few ask.
 *
 * <p>{@link org.sassrec.model.ServedVectors} builds the towers alone into any graph, with numbers from any
 * {@link org.sassrec.model.graph.WeightSource}: the encoder here and the exported user tower are one piece of code.
 *
 * <p>This package must not know how batches are drawn, training loops, datasets or evaluation.
 */
@NullMarked
package org.sassrec.model;

import org.jspecify.annotations.NullMarked;
