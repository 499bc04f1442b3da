/** The process of the command line: shutdown, memory, logs of libraries, version. */
@NullMarked
package org.sassrec.cli.process;

import org.jspecify.annotations.NullMarked;
