package org.sassrec.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.result.RunReport.Point;
import org.sassrec.result.RunReport.Side;
import org.sassrec.result.RunReport.Views;

/** The vectors of the same users in the scenarios, before pre-training and after it, on a page. */
final class ViewsSection {
    private static final int SIZE = 460;
    private static final int MARGIN = 14;

    private final HtmlPage page;
    private final Views views;
    private final List<Integer> scenarios;
    private final int others;

    ViewsSection(HtmlPage page, Views views) {
        this.page = page;
        this.views = views;
        TreeSet<Integer> seen = new TreeSet<>();
        views.after().points().forEach(point -> seen.add(point.scenario()));
        // Further ones would have the colours of these.
        this.scenarios = seen.stream().limit(HtmlPage.COLOURS).toList();
        this.others = seen.size() - scenarios.size();
    }

    void write() {
        String users = ComparisonTable.count(views.users())
                + (views.heldOut() ? " users whom pre-training never saw" : " users");
        page.paragraph("Of " + users + ", a user's own vector in another scenario is nearer than "
                + percent(views.before().nearer()) + " of the other users' vectors there before pre-training, and than "
                + percent(views.after().nearer()) + " after it.");
        if (views.after().ownAuc() != null) {
            page.paragraph(
                    "That counts all features, and an id or an age, equal in both scenarios, gives a user away by itself."
                            + " By what differs between scenarios alone (the histories and statistics there) it is "
                            + percent(views.before().ownAuc()) + " before and "
                            + percent(views.after().ownAuc())
                            + " after; one half is guessing.");
        }
        page.open("row");
        picture(views.before(), "Before pre-training");
        picture(views.after(), "After pre-training");
        page.close();
        page.legend(scenarios.stream().map(views.scenarios()::get).toList());
        if (others > 0) {
            page.note("Drawn are the first " + scenarios.size() + " scenarios that have dots, without the " + others
                    + (others == 1 ? " other." : " others."));
        }
        page.note(
                "Each dot is a user in one scenario; a thin line ties the same user's dots. Both are the plane of the first two"
                        + " principal components of their own vectors, so places in the one say nothing of places in the other; what"
                        + " lies apart beyond the plane may be drawn close together.");
    }

    private static String percent(@Nullable Double value) {
        return value == null ? "an unknown share" : String.format(Locale.ROOT, "%.1f %%", 100 * value);
    }

    private void picture(Side side, String title) {
        List<Point> points = side.points().stream()
                .filter(point -> scenarios.contains(point.scenario()))
                .toList();
        double most = 1e-9;
        for (Point point : points) {
            most = Math.max(most, Math.max(Math.abs(point.x()), Math.abs(point.y())));
        }
        double scale = (SIZE / 2.0 - MARGIN) / most;
        Map<Integer, List<Point>> users =
                points.stream().collect(groupingBy(Point::user, LinkedHashMap::new, toList()));
        page.open("")
                .heading(3, title)
                .note(String.format(Locale.ROOT, "the plane shows %.0f %% of the vectors' variance", 100 * side.kept()))
                .drawing(SIZE, SIZE, title)
                .box(0.5, 0.5, SIZE - 1, SIZE - 1, "frame");
        for (List<Point> user : users.values()) {
            double[] x = user.stream().mapToDouble(point -> x(point, scale)).toArray();
            double[] y = user.stream().mapToDouble(point -> y(point, scale)).toArray();
            page.path(x, y, "tie");
        }
        for (Point point : points) {
            int series = scenarios.indexOf(point.scenario());
            page.circle(x(point, scale), y(point, scale), 3.5, HtmlPage.fill(series));
        }
        page.endDrawing().close();
    }

    private static double x(Point point, double scale) {
        return SIZE / 2.0 + scale * point.x();
    }

    private static double y(Point point, double scale) {
        return SIZE / 2.0 - scale * point.y();
    }
}
