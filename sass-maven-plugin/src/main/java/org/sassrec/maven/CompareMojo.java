package org.sassrec.maven;

import org.apache.maven.plugins.annotations.Mojo;

/**
 * Trains and evaluates the variants of {@code compare:}, or all baselines if there are none, with several seeds on the
 * same queries. Prints the comparison and writes {@code compare.json}, {@code compare.md} and {@code compare.html} to
 * the folder of the run.
 *
 * <p>After an interruption, run the goal again to continue.
 *
 * <p>Example: {@code mvn sass:compare "-Dsass.set=compare.presets=[depth],compare.seeds=3"}
 */
@Mojo(name = "compare", threadSafe = true)
public final class CompareMojo extends WaitingMojo {}
