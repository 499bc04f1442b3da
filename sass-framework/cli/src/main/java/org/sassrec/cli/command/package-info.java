/**
 * Contains one class for each command of the command line. Each class reads options, calls the engine and prints the
 * result.
 */
@NullMarked
package org.sassrec.cli.command;

import org.jspecify.annotations.NullMarked;
