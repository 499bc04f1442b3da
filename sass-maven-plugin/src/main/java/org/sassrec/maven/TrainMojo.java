package org.sassrec.maven;

import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Runs every stage that is not up to date: prepare, pre-train, fine-tune, export, evaluate; says of each why it runs or
 * does not. At its end stands a table of the scenarios beside their popularity floor.
 *
 * <p>{@code mvn sass:train -Dsass.set=finetune.epochs=1}
 */
@Mojo(name = "train", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class TrainMojo extends StageMojo {}
