package org.sassrec.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** The vectors of the same users in the scenarios, before pre-training and after it, on a page. */
final class ViewsSection {
    private static final int SIZE = 460;
    private static final int MARGIN = 14;

    private final HtmlPage page;
    private final JsonNode views;
    private final List<Integer> scenarios;
    private final int others;

    /** @param views part {@code views} of {@code report.json} */
    ViewsSection(HtmlPage page, JsonNode views) {
        this.page = page;
        this.views = views;
        TreeSet<Integer> seen = new TreeSet<>();
        views.path("after")
                .path("points")
                .forEach(point -> seen.add(point.path(1).asInt()));
        // Further ones would have the colours of these.
        this.scenarios = seen.stream().limit(HtmlPage.COLOURS).toList();
        this.others = seen.size() - scenarios.size();
    }

    void write() {
        String users = ComparisonTable.count(views.path("users"))
                + (views.path("heldOut").asBoolean() ? " users whom pre-training never saw" : " users");
        page.paragraph("Of " + users + ", a user's own vector in another scenario is nearer than "
                + percent("before", "nearer") + " of the other users' vectors there before pre-training, and than "
                + percent("after", "nearer") + " after it.");
        if (views.path("after").path("ownAuc").isNumber()) {
            page.paragraph(
                    "That counts all features, and an id or an age, equal in both scenarios, gives a user away by itself."
                            + " By what differs between scenarios alone (the histories and statistics there) it is "
                            + percent("before", "ownAuc") + " before and " + percent("after", "ownAuc")
                            + " after; one half is guessing.");
        }
        page.open("row");
        picture("before", "Before pre-training");
        picture("after", "After pre-training");
        page.close();
        page.legend(scenarios.stream()
                .map(scenario -> views.path("scenarios").path(scenario).asText())
                .toList());
        if (others > 0) {
            page.note("Drawn are the first " + scenarios.size() + " scenarios that have dots, without the " + others
                    + (others == 1 ? " other." : " others."));
        }
        page.note(
                "Each dot is a user in one scenario; a thin line ties the same user's dots. Both are the plane of the first two"
                        + " principal components of their own vectors, so places in the one say nothing of places in the other; what"
                        + " lies apart beyond the plane may be drawn close together.");
    }

    private String percent(String side, String name) {
        JsonNode value = views.path(side).path(name);
        return value.isNumber() ? String.format(Locale.ROOT, "%.1f %%", 100 * value.asDouble()) : "an unknown share";
    }

    private void picture(String side, String title) {
        List<JsonNode> points = views.path(side)
                .path("points")
                .valueStream()
                .filter(point -> scenarios.contains(point.path(1).asInt()))
                .toList();
        double most = 1e-9;
        for (JsonNode point : points) {
            most = Math.max(most, Math.abs(point.path(2).asDouble()));
            most = Math.max(most, Math.abs(point.path(3).asDouble()));
        }
        double scale = (SIZE / 2.0 - MARGIN) / most;
        Map<Integer, List<JsonNode>> users = new LinkedHashMap<>();
        points.forEach(point -> users.computeIfAbsent(point.path(0).asInt(), user -> new ArrayList<>())
                .add(point));
        page.open("")
                .heading(3, title)
                .note(String.format(
                        Locale.ROOT,
                        "the plane shows %.0f %% of the vectors' variance",
                        100 * views.path(side).path("kept").asDouble()))
                .drawing(SIZE, SIZE, title)
                .box(0.5, 0.5, SIZE - 1, SIZE - 1, "frame");
        for (List<JsonNode> user : users.values()) {
            double[] x = user.stream().mapToDouble(point -> x(point, scale)).toArray();
            double[] y = user.stream().mapToDouble(point -> y(point, scale)).toArray();
            page.path(x, y, "tie");
        }
        for (JsonNode point : points) {
            int series = scenarios.indexOf(point.path(1).asInt());
            page.circle(x(point, scale), y(point, scale), 3.5, HtmlPage.fill(series));
        }
        page.endDrawing().close();
    }

    private static double x(JsonNode point, double scale) {
        return SIZE / 2.0 + scale * point.path(2).asDouble();
    }

    private static double y(JsonNode point, double scale) {
        return SIZE / 2.0 - scale * point.path(3).asDouble();
    }
}
