/**
 * Seeded attacks on input files, configurations, SQL, filters, the HTTP service, stores and processes.
 *
 * <p>Start at {@link org.sassrec.redteam.RedTeamTest}. A {@link org.sassrec.redteam.Fuzzer} creates and checks one case
 * per number. {@link org.sassrec.redteam.Campaign} runs the cases in child processes, so that a crash, a hang or a
 * full heap is a failed case.
 */
@NullMarked
package org.sassrec.redteam;

import org.jspecify.annotations.NullMarked;
