package org.sassrec.sampling.contrast;

import org.sassrec.sampling.SideRows;

/**
 * A pre-training batch: the views of n users and m items, two rows each.
 *
 * @param users 2n view rows, grouped by scenario
 * @param userPartner for each view row, the row of the same pair's other view
 * @param userEntity entity number of each view row; equal entities other than the partner are masked
 */
public record ContrastBatch(
        SideRows users, int[] userPartner, int[] userEntity, SideRows items, int[] itemPartner, int[] itemEntity) {}
