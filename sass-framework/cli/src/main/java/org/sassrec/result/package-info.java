/**
 * Results of commands as records. The console, HTML pages and files of JSON all show these records; Jackson writes them as they
 * are ({@link org.sassrec.files.JsonFiles}).
 *
 * <p>Entry types: {@link org.sassrec.result.PlanResult}, {@link org.sassrec.result.RunReport}, {@link
 * org.sassrec.result.ComparisonResult}, {@link org.sassrec.result.TransferResult}. An evaluation is an {@link
 * org.sassrec.evaluation.EvaluationReport}.
 *
 * <p>This package must not know how results are computed or shown.
 */
@NullMarked
package org.sassrec.result;

import org.jspecify.annotations.NullMarked;
