/**
 * Converts YAML text to nodes with the exact span of each.
 *
 * <p>Start at {@link org.sassrec.yaml.YamlReader}, which reads a text into its root {@link org.sassrec.yaml.YamlNode}.
 *
 * <p>This package must not depend on any key of the configuration. No other package uses SnakeYAML.
 */
@NullMarked
package org.sassrec.yaml;

import org.jspecify.annotations.NullMarked;
