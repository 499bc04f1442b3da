/**
 * Daily metrics of a project: {@link org.sassrec.monitoring.DailyRecorder} adds the values of an evaluation and {@link
 * org.sassrec.monitoring.ReleaseRecorder} those of a release to the line of their date. {@link
 * org.sassrec.monitoring.DailyAlerts} compares a day with the earlier days. {@link
 * org.sassrec.monitoring.PrometheusText} prints the newest day. The package runs no stage.
 */
@NullMarked
package org.sassrec.monitoring;

import org.jspecify.annotations.NullMarked;
