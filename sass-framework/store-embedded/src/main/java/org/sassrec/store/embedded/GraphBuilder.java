package org.sassrec.store.embedded;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * Builds an HNSW graph (Malkov and Yashunin, 2016) with several threads that read without locks: Lucene's own way of building
 * with several spends half of its time on locks. Lucene takes the graph over when it merges, see {@link PlainVectorsFormat}.
 * Which graph comes about depends on how the threads run.
 */
final class GraphBuilder {

    private static final int SEQUENTIAL_NODES = 1_000;
    private static final int BATCH = 64;
    private static final int LOCKS = 1 << 12;

    private final GraphVectors vectors;
    private final GraphLinks links;
    private final int neighbours;
    private final int breadth;
    private final Object[] locks = new Object[LOCKS];
    private volatile int entry;

    private GraphBuilder(GraphVectors vectors, int neighbours, int breadth) {
        this.vectors = vectors;
        this.neighbours = neighbours;
        this.breadth = breadth;
        this.links = new GraphLinks(vectors.size(), neighbours);
        Arrays.setAll(locks, lock -> new Object());
    }

    /**
     * Builds one.
     *
     * @param neighbours of a node, twice as many on the lowest level
     * @param breadth of the search for them
     */
    static HnswGraph build(GraphVectors vectors, int neighbours, int breadth, int threads) throws IOException {
        if (vectors.size() == 0) {
            return HnswGraph.EMPTY;
        }
        GraphBuilder builder = new GraphBuilder(vectors, neighbours, breadth);
        builder.links.addLevels(0, builder.level(0));
        // The first ones must find each other.
        int alone = Math.min(SEQUENTIAL_NODES, vectors.size());
        Worker first = builder.new Worker();
        for (int node = 1; node < alone; node++) {
            first.add(node);
        }
        builder.inParallel(threads, alone, Worker::add);
        builder.inParallel(threads, 0, Worker::prune);
        builder.links.finish(builder.entry);
        return builder.links;
    }

    private interface Step {
        void on(Worker worker, int node);
    }

    private void inParallel(int threads, int from, Step step) throws IOException {
        AtomicInteger next = new AtomicInteger(from);
        ExecutorService pool = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "sass-index");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                running.add(pool.submit(() -> work(next, step)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error; // such as too little memory
            }
            throw new IOException("the graph could not be built", failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the graph was built", stopped);
        } finally {
            pool.shutdownNow();
        }
    }

    private void work(AtomicInteger next, Step step) {
        Worker worker = new Worker();
        for (int start = next.getAndAdd(BATCH);
                start < vectors.size() && !Thread.currentThread().isInterrupted();
                start = next.getAndAdd(BATCH)) {
            int end = Math.min(vectors.size(), start + BATCH);
            for (int node = start; node < end; node++) {
                step.on(worker, node);
            }
        }
    }

    /** Each level has a {@code neighbours}-th of the nodes of the one below. The same for a node in each build. */
    private int level(int node) {
        double drawn = 1 - new SplittableRandom(node).nextDouble();
        return (int) (-Math.log(drawn) / Math.log(neighbours));
    }

    private Object lockOf(int node) {
        return locks[node & (LOCKS - 1)];
    }

    private void raiseEntry(int node) {
        synchronized (locks) {
            if (links.level(node) > links.level(entry)) {
                entry = node;
            }
        }
    }

    /** What one thread needs. */
    private final class Worker {
        private final GraphSearch walk = new GraphSearch(vectors, links);
        private final int[] list = new int[links.capacity(0) + 1];
        private final long[] byDistance = new long[links.capacity(0) + 1];

        /** Finds its place for a node and links it. */
        void add(int node) {
            int level = level(node);
            int from = entry;
            links.addLevels(node, level);
            walk.setQuery(node);
            long[] near = {walk.start(from)};
            int shared = Math.min(level, links.level(from));
            for (int above = links.level(from); above > shared; above--) {
                near = walk.search(above, near, 1);
            }
            int[][] chosen = new int[shared + 1][];
            for (int at = shared; at >= 0; at--) {
                near = walk.search(at, near, breadth);
                int[] into = new int[neighbours];
                int count = walk.selectNeighbours(near.clone(), near.length, neighbours, false, into);
                chosen[at] = Arrays.copyOf(into, count);
            }
            // From below, so that who gets to it above finds a way down.
            for (int at = 0; at <= shared; at++) {
                synchronized (lockOf(node)) {
                    links.set(at, node, chosen[at], chosen[at].length);
                }
                for (int neighbour : chosen[at]) {
                    link(at, neighbour, node);
                }
            }
            if (level > shared) {
                raiseEntry(node);
            }
        }

        private void link(int level, int node, int added) {
            synchronized (lockOf(node)) {
                int count = links.copy(level, node, list);
                for (int n = 0; n < count; n++) {
                    if (list[n] == added) {
                        return;
                    }
                }
                list[count++] = added;
                links.set(level, node, list, count > links.capacity(level) ? prune(level, node, count) : count);
            }
        }

        /** Leaves no node with more neighbours than it may have. */
        void prune(int node) {
            for (int level = links.level(node); level >= 0; level--) {
                synchronized (lockOf(node)) {
                    int count = links.copy(level, node, list);
                    if (count > links.maxNeighbours(level)) {
                        links.set(level, node, list, prune(level, node, count));
                    }
                }
            }
        }

        /** Chooses among the first of {@code list}. */
        private int prune(int level, int node, int count) {
            walk.setQuery(node);
            for (int n = 0; n < count; n++) {
                byDistance[n] = walk.start(list[n]);
            }
            Arrays.sort(byDistance, 0, count);
            return walk.selectNeighbours(byDistance, count, links.maxNeighbours(level), true, list);
        }
    }
}
