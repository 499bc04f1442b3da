package org.sassrec.maven;

import org.apache.maven.plugins.annotations.Mojo;

/**
 * Trains and evaluates the variants of {@code compare:}, or every baseline without one, and sets them beside each other: the
 * same queries, paired, over seeds. Prints the table and writes {@code compare.json}, {@code compare.md} and {@code
 * compare.html} into the run's folder. Killed, it goes on where it was.
 *
 * <p>{@code mvn sass:compare} &middot; {@code mvn sass:compare "-Dsass.set=compare.presets=[depth],compare.seeds=3"}
 */
@Mojo(name = "compare", threadSafe = true)
public final class CompareMojo extends WorkerMojo {}
