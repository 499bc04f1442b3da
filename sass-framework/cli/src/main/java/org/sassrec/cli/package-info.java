/**
 * The command line.
 *
 * <p>{@link org.sassrec.cli.SassCommand} is the root command. Commands are in {@code cli.command}, output is in {@code
 * cli.output}, and signals and the parent process are in {@code cli.process}.
 */
@NullMarked
package org.sassrec.cli;

import org.jspecify.annotations.NullMarked;
