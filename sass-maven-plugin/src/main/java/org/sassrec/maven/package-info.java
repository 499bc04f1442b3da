/**
 * Contains the Maven goals. Each goal turns its parameters into one request and one outcome. A worker process runs the
 * stages.
 */
@NullMarked
package org.sassrec.maven;

import org.jspecify.annotations.NullMarked;
