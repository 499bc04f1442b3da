package org.sassrec.maven;

import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Evaluates the trained model on the test split, unless the evaluation is up to date, and prints the metrics of each
 * scenario. Fails if a scenario does not pass its quality gates.
 */
@Mojo(name = "evaluate", defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class EvaluateMojo extends StageMojo {}
