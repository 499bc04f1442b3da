/**
 * YAML text to nodes, each with the exact span it was written at.
 *
 * <p>Start at {@link org.sassrec.yaml.YamlReader}, which turns a text into its root {@link org.sassrec.yaml.YamlNode}.
 *
 * <p>This package must not know any key of our configuration; it is the only place that knows SnakeYAML.
 */
@NullMarked
package org.sassrec.yaml;

import org.jspecify.annotations.NullMarked;
