package org.sassrec.maven;

import org.apache.maven.plugins.annotations.Mojo;

/**
 * Searches for better settings on the validation split, within the limit of {@code tune.minutes} or {@code
 * tune.trials}. Prints the trials, and the keys of a confirmed setting that is better than the file. Writes {@code
 * tune.json} and {@code tune.html} to the folder of the run.
 *
 * <p>After an interruption, run the goal again to continue.
 *
 * <p>Example: {@code mvn sass:tune "-Dsass.set=tune.minutes=120"}
 */
@Mojo(name = "tune", threadSafe = true)
public final class TuneMojo extends WaitingMojo {}
