package org.sassrec.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {

    private static final int DIM = 13; // no multiple of what is added at once
    private static final int NEIGHBOURS = 8;
    private static final int THREADS = 4;

    /** Around some centres, each tenth the same as the one before. */
    private static GraphVectors vectors(int count) throws IOException {
        SplittableRandom random = new SplittableRandom(count);
        float[][] rows = new float[count][DIM];
        for (int row = 0; row < count; row++) {
            int centre = random.nextInt(10);
            for (int d = 0; d < DIM; d++) {
                rows[row][d] = (float) (centre * (d % 3) + random.nextGaussian());
            }
            if (row % 10 == 9) {
                rows[row] = rows[row - 1].clone();
            }
        }
        return GraphVectors.of(new Rows(rows));
    }

    @Test
    void connectsAllNodesOnEachLevel() throws IOException {
        int count = 20_000; // more than one block
        HnswGraph graph = GraphBuilder.build(vectors(count), NEIGHBOURS, 40, THREADS);
        assertThat(graph.size()).isEqualTo(count);
        assertThat(graph.numLevels()).isBetween(3, 9);
        assertThat(nodes(graph, graph.numLevels() - 1).get(graph.entryNode())).isTrue();
        for (int level = 0; level < graph.numLevels(); level++) {
            BitSet nodes = nodes(graph, level);
            int most = level == 0 ? 2 * NEIGHBOURS : NEIGHBOURS;
            int here = level;
            nodes.stream().forEach(node -> {
                List<Integer> list = list(graph, here, node);
                assertThat(list)
                        .hasSizeLessThanOrEqualTo(most)
                        .doesNotContain(node)
                        .doesNotHaveDuplicates();
                assertThat(list).allMatch(nodes::get);
            });
        }
        assertThat(reached(graph)).isGreaterThan(count * 999 / 1_000);
    }

    private static BitSet nodes(HnswGraph graph, int level) {
        try {
            BitSet nodes = new BitSet();
            graph.getNodesOnLevel(level).forEachRemaining((int node) -> nodes.set(node));
            return nodes;
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<Integer> list(HnswGraph graph, int level, int node) {
        try {
            List<Integer> list = new ArrayList<>();
            graph.seek(level, node);
            for (int next = graph.nextNeighbor(); next != DocIdSetIterator.NO_MORE_DOCS; next = graph.nextNeighbor()) {
                list.add(next);
            }
            return list;
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static int reached(HnswGraph graph) throws IOException {
        BitSet reached = new BitSet();
        List<Integer> open = new ArrayList<>(List.of(graph.entryNode()));
        reached.set(graph.entryNode());
        while (!open.isEmpty()) {
            for (int next : list(graph, 0, open.remove(open.size() - 1))) {
                if (!reached.get(next)) {
                    reached.set(next);
                    open.add(next);
                }
            }
        }
        return reached.cardinality();
    }

    @Test
    void findsTheNearestNodes() throws IOException {
        GraphVectors vectors = vectors(10_000);
        GraphLinks graph = (GraphLinks) GraphBuilder.build(vectors, NEIGHBOURS, 60, THREADS);
        GraphSearch walk = new GraphSearch(vectors, graph);
        float[] query = new float[DIM];
        int found = 0;
        for (int node = 0; node < 10_000; node += 100) {
            vectors.copy(node, query);
            long[] exact = IntStream.range(0, vectors.size())
                    .mapToLong(row -> GraphSearch.number(vectors.distance(query, row), row))
                    .sorted()
                    .limit(10)
                    .toArray();
            walk.setQuery(node);
            long[] near = walk.search(0, new long[] {walk.start(graph.entryNode())}, 60);
            assertThat(near).isSorted();
            found += (int) Arrays.stream(exact)
                    .filter(one -> Arrays.binarySearch(near, one) >= 0)
                    .count();
        }
        assertThat(found).isGreaterThan(970);
    }

    @Test
    void buildsAGraphOfFewRows() throws IOException {
        assertThat(GraphBuilder.build(vectors(0), NEIGHBOURS, 40, THREADS).size())
                .isZero();
        assertThat(list(GraphBuilder.build(vectors(1), NEIGHBOURS, 40, THREADS), 0, 0))
                .isEmpty();
        HnswGraph two = GraphBuilder.build(vectors(2), NEIGHBOURS, 40, THREADS);
        assertThat(list(two, 0, 0)).containsExactly(1);
        assertThat(list(two, 0, 1)).containsExactly(0);
    }

    private static final class Rows extends FloatVectorValues {
        private final float[][] rows;
        private int at = -1;

        Rows(float[][] rows) {
            this.rows = rows;
        }

        @Override
        public int dimension() {
            return DIM;
        }

        @Override
        public int size() {
            return rows.length;
        }

        @Override
        public float[] vectorValue() {
            return rows[at];
        }

        @Override
        public VectorScorer scorer(float[] query) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int docID() {
            return at;
        }

        @Override
        public int nextDoc() {
            return advance(at + 1);
        }

        @Override
        public int advance(int target) {
            at = target < rows.length ? target : NO_MORE_DOCS;
            return at;
        }
    }
}
