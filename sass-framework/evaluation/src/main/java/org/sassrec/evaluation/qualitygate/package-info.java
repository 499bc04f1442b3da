/** Quality gates: limits that the metrics of a scenario must pass before a release. */
@NullMarked
package org.sassrec.evaluation.qualitygate;

import org.jspecify.annotations.NullMarked;
