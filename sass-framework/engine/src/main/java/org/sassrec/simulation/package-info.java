/**
 * A simulation with known structure, for the quickstart and for tests that need data with a known answer. {@link
 * org.sassrec.simulation.SimulatedApp} writes the files.
 *
 * <p>This package does not depend on configuration, models or stores.
 */
@NullMarked
package org.sassrec.simulation;

import org.jspecify.annotations.NullMarked;
