package org.sassrec.maven;

import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Trains the model: runs every stage that is out of date (prepare, pre-train, fine-tune, export, evaluate) with its
 * reason. Prints the metrics of each scenario compared with popularity.
 *
 * <p>Example: {@code mvn sass:train -Dsass.set=finetune.epochs=1}
 */
@Mojo(name = "train", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class TrainMojo extends StageMojo {}
