/**
 * The two stages of training, their checkpoints and events.
 *
 * <p>Start at {@link org.sassrec.training.Pretrainer} (stage one: contrast of an entity's views in two scenarios, or prediction of the next item) and
 * {@link org.sassrec.training.FineTuner} (stage two: retrieval; early stopping by a {@link
 * org.sassrec.training.Validation}, which may also weigh the items' bias ({@code BiasCalibration}), then refit on train and validation; between
 * epochs a {@link org.sassrec.training.ItemRanker} finds hard negatives, if wanted). {@link org.sassrec.training.TrainedModel} opens
 * the result, and its {@link org.sassrec.training.VectorEncoder} is all that evaluation and export see, whatever the number
 * of networks behind it.
 *
 * <pre>
 * pretrain/epoch-2/{model.ckpt,state.json}
 * finetune/all/finetune/epoch-5/...    best epoch on train
 * finetune/all/refit/epoch-5/...       the same number of epochs on train and validation
 * finetune/result.json                 written last: where it is, the stage is whole
 * </pre>
 *
 * <p>A checkpoint is a folder that is renamed when whole, once an epoch. A batch depends on (seed, epoch, number), dropout
 * on (seed, step): so a run that was killed goes on after its last whole epoch and ends with the bits of an unbroken one.
 * A checkpoint of another fingerprint is never used.
 *
 * <p>Progress is {@link org.sassrec.training.TrainingEvent}s; nothing is printed here.
 *
 * <p>This package must not know how metrics are computed, or where vectors are released.
 */
@NullMarked
package org.sassrec.training;

import org.jspecify.annotations.NullMarked;
