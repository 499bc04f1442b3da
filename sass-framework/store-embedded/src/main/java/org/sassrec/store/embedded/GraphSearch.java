package org.sassrec.store.embedded;

import java.util.Arrays;
import org.apache.lucene.util.LongHeap;

/** Looks for near nodes in a graph that others go on building, and chooses among them. For one thread. */
final class GraphSearch {

    private static final int HEAP_SIZE = 256; // at first

    private final GraphVectors vectors;
    private final GraphLinks links;
    private final float[] query;
    private final float[] other;
    private final LongHeap open = new LongHeap(HEAP_SIZE);
    private final LongHeap found = new LongHeap(HEAP_SIZE); // turned round: the farthest first
    private final int[] near;
    private int[] visited = new int[1 << 12]; // node + 1 at its place or after it, 0 where there is none
    private int visitedCount;

    @SuppressWarnings("unused") // written so that the fetches are not left out
    private float touched;

    GraphSearch(GraphVectors vectors, GraphLinks links) {
        this.vectors = vectors;
        this.links = links;
        this.query = new float[vectors.dim()];
        this.other = new float[vectors.dim()];
        this.near = new int[links.capacity(0)];
    }

    /** Looks for what is near this node from now on. */
    void setQuery(int node) {
        vectors.copy(node, query);
    }

    /** A distance that is not negative and a node make a number that sorts by distance. */
    static long number(float distance, int node) {
        return (long) Float.floatToRawIntBits(distance) << 32 | node;
    }

    private static int node(long number) {
        return (int) number;
    }

    private static float distance(long number) {
        return Float.intBitsToFloat((int) (number >>> 32));
    }

    long start(int node) {
        return number(vectors.distance(query, node), node);
    }

    /**
     * Walks through a level.
     *
     * @param starts where from, see {@link #start}
     * @return the nearest, ascending
     */
    long[] search(int level, long[] starts, int breadth) {
        Arrays.fill(visited, 0);
        visitedCount = 0;
        open.clear();
        found.clear();
        for (long start : starts) {
            if (isNew(node(start))) {
                offer(start, breadth);
            }
        }
        while (open.size() > 0) {
            long next = open.pop();
            if (found.size() == breadth && next > -found.top()) {
                break;
            }
            int count = links.copy(level, node(next), near);
            int fresh = 0;
            for (int n = 0; n < count; n++) {
                if (isNew(near[n])) {
                    near[fresh++] = near[n];
                    touched += vectors.prefetch(near[n]);
                }
            }
            for (int n = 0; n < fresh; n++) {
                offer(start(near[n]), breadth);
            }
        }
        long[] nearest = new long[found.size()];
        for (int i = nearest.length - 1; i >= 0; i--) {
            nearest[i] = -found.pop();
        }
        return nearest;
    }

    private void offer(long number, int breadth) {
        if (found.size() < breadth) {
            found.push(-number);
        } else if (number < -found.top()) {
            found.updateTop(-number);
        } else {
            return;
        }
        open.push(number);
    }

    private boolean isNew(int node) {
        if (2 * visitedCount > visited.length) {
            int[] before = visited;
            visited = new int[2 * before.length];
            for (int one : before) {
                if (one != 0) {
                    visited[slot(one)] = one;
                }
            }
        }
        int place = slot(node + 1);
        if (visited[place] != 0) {
            return false;
        }
        visited[place] = node + 1;
        visitedCount++;
        return true;
    }

    /** Where a number stands, or the empty place where it belongs. */
    private int slot(int number) {
        int mask = visited.length - 1;
        int place = (number * 0x9E3779B9) >>> 7 & mask;
        while (visited[place] != 0 && visited[place] != number) {
            place = (place + 1) & mask;
        }
        return place;
    }

    /**
     * Chooses neighbours that lie in different directions: a node that is nearer to one that was chosen is reached through
     * that one.
     *
     * @param candidates ascending by distance
     * @param most to choose
     * @param fill whether the nearest of the others fill what is left
     * @return how many are in {@code into}
     */
    int selectNeighbours(long[] candidates, int count, int most, boolean fill, int[] into) {
        int chosen = 0;
        int passedOver = 0;
        for (int c = 0; c < count && chosen < most; c++) {
            if (isDiverse(candidates[c], into, chosen)) {
                into[chosen++] = node(candidates[c]);
            } else {
                candidates[passedOver++] = candidates[c];
            }
        }
        for (int c = 0; fill && c < passedOver && chosen < most; c++) {
            into[chosen++] = node(candidates[c]);
        }
        return chosen;
    }

    private boolean isDiverse(long candidate, int[] chosen, int count) {
        vectors.copy(node(candidate), other);
        float distance = distance(candidate);
        for (int c = 0; c < count; c++) {
            if (vectors.distance(other, chosen[c]) <= distance) {
                return false;
            }
        }
        return true;
    }
}
