package org.sassrec.store.embedded;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.jspecify.annotations.Nullable;

/**
 * Who is whose neighbour, in a graph that is being built. A list is written under a lock of its node and read without: a
 * reader may see the old list, the new one, or some of both, all of which are nodes that were near, and so good enough to
 * go on from. Once built, it is read as Lucene reads a graph, by one thread.
 */
final class GraphLinks extends HnswGraph {

    /** Places beyond those that stay, so that a list is thinned out once for so many new neighbours. */
    private static final int SLACK = 8;

    private static final int SHIFT = 12;
    private static final int NODES = 1 << SHIFT;
    private static final int MASK = NODES - 1;

    private final int size;
    private final int neighbours;
    private final int width; // of a list of the lowest level, its length before it
    private final int[][] lowest;
    private final int[] @Nullable [][] upper; // by node, level less one
    private int entry = -1;
    private int levels;
    private int[] list = new int[0];
    private int at;
    private int end;

    /** Without any links yet. */
    GraphLinks(int size, int neighbours) {
        this.size = size;
        this.neighbours = neighbours;
        this.width = maxNeighbours(0) + SLACK + 1;
        this.lowest = new int[(size + MASK) >>> SHIFT][];
        for (int block = 0; block < lowest.length; block++) {
            lowest[block] = new int[Math.min(NODES, size - (block << SHIFT)) * width];
        }
        this.upper = new int[size][][];
    }

    /** How many neighbours a node may have when all is done. */
    int maxNeighbours(int level) {
        return level == 0 ? 2 * neighbours : neighbours;
    }

    /** How many it may have for a while. */
    int capacity(int level) {
        return maxNeighbours(level) + SLACK;
    }

    /** Makes room for a node above the lowest level. */
    void addLevels(int node, int level) {
        int[][] lists = new int[level][];
        Arrays.setAll(lists, above -> new int[capacity(above + 1) + 1]);
        upper[node] = lists;
    }

    /** Lists of a node; none where it is not, or where another thread has only just put it. */
    int copy(int level, int node, int[] into) {
        int[] from = listOf(level, node);
        if (from.length == 0) {
            return 0;
        }
        int start = start(level, node);
        int count = from[start];
        System.arraycopy(from, start + 1, into, 0, count);
        return count;
    }

    /** Puts a list in place of what a node has. */
    void set(int level, int node, int[] from, int count) {
        int[] to = listOf(level, node);
        int start = start(level, node);
        System.arraycopy(from, 0, to, start + 1, count);
        to[start] = count;
    }

    private int[] listOf(int level, int node) {
        if (level == 0) {
            return lowest[node >>> SHIFT];
        }
        int[][] lists = upper[node];
        return lists == null || lists.length < level ? new int[0] : lists[level - 1];
    }

    private int start(int level, int node) {
        return level == 0 ? (node & MASK) * width : 0;
    }

    int level(int node) {
        int[][] lists = upper[node];
        return lists == null ? 0 : lists.length;
    }

    /** All is linked. */
    void finish(int entryNode) {
        this.entry = entryNode;
        this.levels = level(entryNode) + 1;
    }

    @Override
    public void seek(int level, int target) {
        list = listOf(level, target);
        at = start(level, target);
        end = at + list[at];
    }

    @Override
    public int nextNeighbor() {
        return at == end ? DocIdSetIterator.NO_MORE_DOCS : list[++at];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int numLevels() {
        return levels;
    }

    @Override
    public int entryNode() {
        return entry;
    }

    @Override
    public NodesIterator getNodesOnLevel(int level) {
        if (level == 0) {
            return new ArrayNodesIterator(size);
        }
        int[] nodes =
                IntStream.range(0, size).filter(node -> level(node) >= level).toArray();
        return new ArrayNodesIterator(nodes, nodes.length);
    }
}
