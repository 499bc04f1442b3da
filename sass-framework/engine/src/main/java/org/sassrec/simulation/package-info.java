/**
 * A simulated app with planted structure, for the quickstart and for tests that need data whose answer is known. Start at
 * {@link org.sassrec.simulation.SimulatedApp}. Knows nothing of configuration, models or stores: it writes files as any app
 * would.
 */
@NullMarked
package org.sassrec.simulation;

import org.jspecify.annotations.NullMarked;
