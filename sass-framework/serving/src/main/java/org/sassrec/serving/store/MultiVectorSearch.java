package org.sassrec.serving.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Searches for users with one or several vectors, which are concatenated. The score of a row is the greatest of its
 * inner products with the user's vectors.
 *
 * <p>One request to the store searches the k best rows of each vector. A row among the k best of the user is among the
 * k best of the vector with which it has its score. The best of the merged results are therefore the best rows of the
 * user, within the recall of the store's index. Repeated vectors of a user are searched once.
 */
public final class MultiVectorSearch {

    private MultiVectorSearch() {}

    /** Returns the distinct vectors of a user. */
    public static List<float[]> vectors(float[] user, int dim) {
        if (user.length == dim) {
            return List.of(user);
        }
        if (user.length == 0 || user.length % dim != 0) {
            throw new IllegalArgumentException(
                    user.length + " numbers cannot be split into vectors of " + dim + " dimensions");
        }
        List<float[]> found = new ArrayList<>();
        for (int from = 0; from < user.length; from += dim) {
            float[] vector = Arrays.copyOfRange(user, from, from + dim);
            if (found.stream().noneMatch(other -> Arrays.equals(other, vector))) {
                found.add(vector);
            }
        }
        return found;
    }

    /** Returns the distinct vectors of each user, one after another. */
    public static List<float[]> vectors(List<float[]> users, int dim) {
        return users.stream().flatMap(user -> vectors(user, dim).stream()).toList();
    }

    /**
     * Returns the k best rows of each user, best first; see {@link VectorStore#search}.
     *
     * @param users concatenated vectors per user
     * @param dim dimension of the collection
     */
    public static List<List<VectorStore.Neighbour>> search(
            VectorStore store, String collection, List<float[]> users, int dim, VectorStore.SearchSpec spec) {
        List<float[]> queries = new ArrayList<>();
        int[] from = new int[users.size() + 1];
        for (int u = 0; u < users.size(); u++) {
            queries.addAll(vectors(users.get(u), dim));
            from[u + 1] = queries.size();
        }
        List<List<VectorStore.Neighbour>> answers = store.search(collection, queries, spec);
        return IntStream.range(0, users.size())
                .mapToObj(u -> merge(answers.subList(from[u], from[u + 1]), spec.k()))
                .toList();
    }

    private static List<VectorStore.Neighbour> merge(List<List<VectorStore.Neighbour>> answers, int k) {
        if (answers.size() == 1) {
            return answers.get(0);
        }
        Set<String> seen = new HashSet<>();
        return answers.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingDouble(VectorStore.Neighbour::score).reversed())
                .filter(neighbour -> seen.add(neighbour.id()))
                .limit(k)
                .toList();
    }
}
