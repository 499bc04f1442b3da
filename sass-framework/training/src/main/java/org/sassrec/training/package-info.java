/**
 * The two stages of training, their checkpoints and progress events.
 *
 * <ul>
 * <li>{@link org.sassrec.training.Pretrainer} runs stage one: scenario-contrastive pre-training or next-item
 * prediction.
 * <li>{@link org.sassrec.training.FineTuner} runs stage two: retrieval training with early stopping by a {@link
 * org.sassrec.training.Validation}, and the refit on training and validation data. Validation can also choose the
 * weight of the item bias ({@code BiasCalibration}). A {@link org.sassrec.training.ItemRanker} finds hard negatives
 * between epochs if they are configured.
 * <li>{@link org.sassrec.training.TrainedModel} opens the result. Its {@link org.sassrec.training.VectorEncoder} is the
 * interface for evaluation and export.
 * </ul>
 *
 * <pre>
 * pretrain/epoch-2/{model.ckpt,state.json}
 * finetune/all/finetune/epoch-5/...    best epoch on the training split; finetune-pretrained from the pre-trained weights
 * finetune/all/start.json              the chosen start, see {@link org.sassrec.training.StartChoice}
 * finetune/all/refit/epoch-5/...       the same number of epochs on training and validation data
 * finetune/warm/                       first weights of a warm start, see {@link org.sassrec.training.WarmCheckpoints}
 * finetune/axes/                       what the entries of the weights belong to, see {@code org.sassrec.training.warmstart}
 * finetune/result.json                 written last; the stage is complete if it exists
 * </pre>
 *
 * <p>A checkpoint is written once per epoch, under a temporary name that is changed at the end. A batch depends on
 * (seed, epoch, number), and dropout on (seed, step). A killed run therefore resumes after its last complete epoch and
 * ends with the same bits as an uninterrupted run. Checkpoints of another fingerprint are not used.
 *
 * <p>Progress is reported as {@link org.sassrec.training.TrainingEvent}. This package prints nothing.
 *
 * <p>This package does not depend on the computation of metrics or on the publication of vectors.
 */
@NullMarked
package org.sassrec.training;

import org.jspecify.annotations.NullMarked;
