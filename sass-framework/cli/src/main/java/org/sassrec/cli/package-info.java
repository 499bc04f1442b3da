/**
 * The commands, one per goal, and how their events are printed.
 *
 * <p>Start at {@link org.sassrec.cli.SassCommand}, the root command. {@code Stop} ends the process in order when it is told to stop.
 *
 * <p>This package must not know how a stage does its work; it is the only place that knows picocli.
 */
@NullMarked
package org.sassrec.cli;

import org.jspecify.annotations.NullMarked;
