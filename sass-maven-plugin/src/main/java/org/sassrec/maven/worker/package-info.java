/**
 * The process that a goal starts: its class path, its arguments, its output and its exit.
 */
@NullMarked
package org.sassrec.maven.worker;

import org.jspecify.annotations.NullMarked;
