package org.sassrec.maven;

import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Evaluates the trained model on the test split, unless that is up to date, prints the table of scenarios, and
 * fails for a scenario that does not pass its gates.
 *
 * <p>{@code mvn sass:evaluate}
 */
@Mojo(name = "evaluate", defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class EvaluateMojo extends StageMojo {}
