/** Output of the command line: events, progress, errors and tables. */
@NullMarked
package org.sassrec.cli.output;

import org.jspecify.annotations.NullMarked;
