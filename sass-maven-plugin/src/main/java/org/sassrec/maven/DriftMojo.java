package org.sassrec.maven;

import org.apache.maven.plugins.annotations.Mojo;

/**
 * Compares what the store holds with what the manifests of the releases say: counts, ids, aliases, missing collections and
 * such that belong to no release. Fails if anything differs.
 *
 * <p>{@code mvn sass:drift}
 */
@Mojo(name = "drift", threadSafe = true)
public final class DriftMojo extends WorkerMojo {}
