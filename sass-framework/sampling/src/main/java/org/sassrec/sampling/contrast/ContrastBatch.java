package org.sassrec.sampling.contrast;

import org.sassrec.sampling.SideRows;

/**
 * A batch of scenario-contrastive pre-training: the views of n users and m items, two rows each.
 *
 * @param users 2n view rows, grouped by scenario
 * @param userPartner for each view row, the row of the other view of the pair
 * @param userEntity entity number of each view row; other rows of the same entity are masked, except the partner
 * @param items 2m view rows, grouped by scenario
 * @param itemPartner for each view row, the row of the other view of the pair
 * @param itemEntity entity number of each view row
 */
public record ContrastBatch(
        SideRows users, int[] userPartner, int[] userEntity, SideRows items, int[] itemPartner, int[] itemEntity) {}
