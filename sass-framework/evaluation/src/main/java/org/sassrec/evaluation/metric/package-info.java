/** Metrics, their accumulation over queries, breakdowns and confidence intervals. */
@NullMarked
package org.sassrec.evaluation.metric;

import org.jspecify.annotations.NullMarked;
