package org.sassrec.diagnostic;

import java.util.ArrayList;
import java.util.List;

/** Computes the difference of two texts in the unified format of {@code diff -u} and {@code git}. */
public final class UnifiedDiff {

    private static final int CONTEXT = 3;

    /** A line that is kept ({@code ' '}), removed ({@code '-'}) or added ({@code '+'}). */
    private record Line(char kind, String text) {}

    private UnifiedDiff() {}

    /**
     * Compares two versions of a file.
     *
     * @param name name of the file in both headers
     * @return the diff with a line end at the end; empty if the texts are equal
     */
    public static String of(String name, String before, String after) {
        if (before.equals(after)) {
            return "";
        }
        List<Line> lines = editScript(lines(before), lines(after));
        StringBuilder out = new StringBuilder("--- a/" + name + "\n+++ b/" + name + "\n");
        int oldLine = 1;
        int newLine = 1;
        int at = 0;
        while (at < lines.size()) {
            int change = nextChange(lines, at);
            if (change == lines.size()) {
                break;
            }
            int from = Math.max(at, change - CONTEXT);
            oldLine += from - at;
            newLine += from - at;
            int to = end(lines, change);
            List<Line> hunk = lines.subList(from, to);
            int oldSize = (int) hunk.stream().filter(line -> line.kind != '+').count();
            int newSize = (int) hunk.stream().filter(line -> line.kind != '-').count();
            out.append("@@ -").append(start(oldLine, oldSize)).append(',').append(oldSize);
            out.append(" +")
                    .append(start(newLine, newSize))
                    .append(',')
                    .append(newSize)
                    .append(" @@\n");
            hunk.forEach(line -> out.append(line.kind).append(line.text).append('\n'));
            oldLine += oldSize;
            newLine += newSize;
            at = to;
        }
        return out.toString();
    }

    /** An empty range starts at the line before it. */
    private static int start(int line, int size) {
        return size == 0 ? line - 1 : line;
    }

    private static int nextChange(List<Line> lines, int from) {
        int at = from;
        while (at < lines.size() && lines.get(at).kind == ' ') {
            at++;
        }
        return at;
    }

    /** Returns the end of the hunk. Changes with at most twice the context between them belong to one hunk. */
    private static int end(List<Line> lines, int change) {
        int last = change;
        for (int at = change; at < lines.size() && at - last <= 2 * CONTEXT; at++) {
            last = lines.get(at).kind == ' ' ? last : at;
        }
        return Math.min(lines.size(), last + 1 + CONTEXT);
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        } else {
            lines.set(lines.size() - 1, lines.get(lines.size() - 1) + "\n\\ No newline at end of file");
        }
        return lines;
    }

    private static List<Line> editScript(List<String> before, List<String> after) {
        int head = 0;
        while (head < before.size() && head < after.size() && before.get(head).equals(after.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < before.size() - head
                && tail < after.size() - head
                && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
            tail++;
        }
        List<Line> lines = new ArrayList<>();
        before.subList(0, head).forEach(line -> lines.add(new Line(' ', line)));
        middle(before.subList(head, before.size() - tail), after.subList(head, after.size() - tail), lines);
        before.subList(before.size() - tail, before.size()).forEach(line -> lines.add(new Line(' ', line)));
        return lines;
    }

    /** Uses the longest common subsequence. The texts between the first and the last change are short. */
    private static void middle(List<String> before, List<String> after, List<Line> lines) {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
                lines.add(new Line(' ', before.get(i++)));
                j++;
            } else if (j >= after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
                lines.add(new Line('-', before.get(i++)));
            } else {
                lines.add(new Line('+', after.get(j++)));
            }
        }
    }
}
