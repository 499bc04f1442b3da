package org.sassrec.maven;

import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/** Reads the data and writes the prepared dataset, unless it is up to date. */
@Mojo(name = "prepare", defaultPhase = LifecyclePhase.PREPARE_PACKAGE, threadSafe = true)
public final class PrepareMojo extends WaitingMojo {}
