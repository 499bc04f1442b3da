package org.sassrec.examples.serving;

import org.sassrec.serving.RetrieverMetrics;

/** Formats the metrics of the retriever in the text format of Prometheus. */
final class MetricsText {

    private MetricsText() {}

    static String of(RetrieverMetrics metrics) {
        StringBuilder text = new StringBuilder();
        counter(text, "queries", metrics.queries(), "Queries received.");
        counter(text, "refused", metrics.refused(), "Invalid queries.");
        counter(text, "errors", metrics.errors(), "Queries that failed for other reasons.");
        counter(text, "retries", metrics.retries(), "Queries repeated because their release was removed.");
        counter(text, "reloads", metrics.reloads(), "Switches to a newer live release.");
        counter(text, "failed_reloads", metrics.failedReloads(), "Failed switches to a newer live release.");
        counter(text, "fallbacks", metrics.fallbacks(), "Switches to an older release.");
        RetrieverMetrics.Latency latency = metrics.latency();
        String name = "sass_query_seconds";
        text.append("# HELP ").append(name).append(" Time to answer a query.\n");
        text.append("# TYPE ").append(name).append(" histogram\n");
        long below = 0;
        for (int bucket = 0; bucket < latency.counts().size(); bucket++) {
            below += latency.counts().get(bucket);
            String bound = bucket < latency.bounds().size()
                    ? latency.bounds().get(bucket).toString()
                    : "+Inf";
            text.append(name)
                    .append("_bucket{le=\"")
                    .append(bound)
                    .append("\"} ")
                    .append(below)
                    .append('\n');
        }
        text.append(name).append("_sum ").append(latency.seconds()).append('\n');
        text.append(name).append("_count ").append(below).append('\n');
        return text.toString();
    }

    private static void counter(StringBuilder text, String what, long value, String help) {
        String name = "sass_" + what + "_total";
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(" counter\n");
        text.append(name).append(' ').append(value).append('\n');
    }
}
