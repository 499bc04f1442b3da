package org.sassrec.serving.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Searches for users of one vector or several, which lie side by side. The score of a row is the greatest of its inner products
 * with them.
 *
 * <p>Each vector is asked for its k best rows, all of them in one request to the store. Whatever is among the k best for
 * the user is among the k best for the vector that it scores highest with, and with that score: so the best of what
 * comes back are the best there are, as far as the store's index finds them. A vector that a user has twice, as those
 * with fewer interests do, is asked once.
 */
public final class MultiVectorSearch {

    private MultiVectorSearch() {}

    /** The vectors of a user, each once. */
    public static List<float[]> vectors(float[] user, int dim) {
        if (user.length == dim) {
            return List.of(user);
        }
        if (user.length == 0 || user.length % dim != 0) {
            throw new IllegalArgumentException(user.length + " numbers are no vectors of " + dim + " dimensions");
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

    /** The vectors of all users. */
    public static List<float[]> vectors(List<float[]> users, int dim) {
        return users.stream().flatMap(user -> vectors(user, dim).stream()).toList();
    }

    /**
     * The k best rows for each user, best first, as {@link VectorStore#search} gives them for each vector.
     *
     * @param users vectors of the collection's dimension, one or several side by side
     * @param dim that dimension
     */
    public static List<List<VectorStore.Neighbour>> search(
            VectorStore store, String collection, List<float[]> users, int dim, VectorStore.SearchSpec spec) {
        List<float[]> asked = new ArrayList<>();
        int[] from = new int[users.size() + 1];
        for (int u = 0; u < users.size(); u++) {
            asked.addAll(vectors(users.get(u), dim));
            from[u + 1] = asked.size();
        }
        List<List<VectorStore.Neighbour>> answers = store.search(collection, asked, spec);
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
