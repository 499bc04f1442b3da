/** The types of features, their keys and sections. {@code FeatureType} lists them. */
@NullMarked
package org.sassrec.config.feature;

import org.jspecify.annotations.NullMarked;
