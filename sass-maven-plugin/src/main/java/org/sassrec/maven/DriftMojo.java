package org.sassrec.maven;

import org.apache.maven.plugins.annotations.Mojo;

/**
 * Compares the content of the store with the manifests of its releases: counts, ids, aliases, missing collections, and
 * collections without a release. Fails if they differ.
 */
@Mojo(name = "drift", threadSafe = true)
public final class DriftMojo extends WorkerMojo {}
