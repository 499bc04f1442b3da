/**
 * The goals: each turns its parameters into one request and one outcome.
 *
 * <p>Start at the goal whose name you typed.
 *
 * <p>This package must not know how a stage does its work; the worker that runs it is another process.
 */
@NullMarked
package org.sassrec.maven;

import org.jspecify.annotations.NullMarked;
