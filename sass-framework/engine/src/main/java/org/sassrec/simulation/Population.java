package org.sassrec.simulation;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The users of a simulation with their tastes. A new user can take the place of another one. */
final class Population {
    /** Columns of the users file. */
    static final String HEADER = "user_id,segment,age,city\n";

    /** Steps to the complement of a genre in the ring. The opposite genre is half the ring away. */
    private static final int COMPLEMENT = 7;

    private final int[] id;
    /** The genre number of each user's segment. */
    private final int[] segment;
    /** Two genres of each user, the preferred one first. */
    private final int[][] ownGenres;

    private int nextId;

    Population(int users, SplittableRandom random) {
        id = IntStream.range(0, users).toArray();
        nextId = users;
        segment = new int[users];
        ownGenres = new int[users][];
        for (int u = 0; u < users; u++) {
            fill(u, random);
        }
    }

    private void fill(int user, SplittableRandom random) {
        segment[user] = random.nextInt(Catalog.GENRES);
        int first = random.nextInt(Catalog.GENRES);
        ownGenres[user] = new int[] {first, other(first, random)};
    }

    private static int other(int genre, SplittableRandom random) {
        return (genre + 1 + random.nextInt(Catalog.GENRES - 1)) % Catalog.GENRES;
    }

    /** Replaces a user by a new one. */
    void replace(int user, SplittableRandom random) {
        id[user] = nextId++;
        fill(user, random);
    }

    /** Moves the taste of a user: the second genre becomes the preferred one, and the second one is a new genre. */
    void moveTaste(int user, SplittableRandom random) {
        int preferred = ownGenres[user][1];
        ownGenres[user] = new int[] {preferred, other(preferred, random)};
    }

    /** Returns the number of users, which does not change. */
    int size() {
        return id.length;
    }

    /** Returns the id in the files. */
    String id(int user) {
        return String.format(Locale.ROOT, "u%05d", id[user]);
    }

    /** Draws a user. Squaring a uniform draw makes some users much more active than others. */
    int draw(SplittableRandom random) {
        double active = random.nextDouble();
        return (int) (active * active * id.length);
    }

    /** Draws the genre that a user wants in a scenario. */
    int wantedGenre(int user, Scenario.GenrePreference taste, SplittableRandom random) {
        int own = ownGenres[user][random.nextDouble() < 0.75 ? 0 : 1];
        return switch (taste) {
            case OWN -> own;
            case COMPLEMENT -> (own + COMPLEMENT) % Catalog.GENRES;
            case SEGMENT -> segment[user];
            case OPPOSITE -> opposite(segment[user]);
        };
    }

    /** Returns the genre on the opposite side of the ring. */
    static int opposite(int genre) {
        return (genre + Catalog.GENRES / 2) % Catalog.GENRES;
    }

    /** Returns the line of a user in the users file. */
    String line(int user, SplittableRandom random) {
        // The age correlates with the first own genre, so that profiles are informative for new users.
        int age = 16 + (ownGenres[user][0] * 2 + random.nextInt(12)) % 50;
        return String.format(Locale.ROOT, "%s,s%d,%d,c%02d\n", id(user), segment[user], age, random.nextInt(40));
    }
}
