package org.sassrec.simulation;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The items of a simulation. Every genre has an item. A new item can take the place of another one of its genre. */
final class Catalog {
    /** Number of genres, which form a ring. */
    static final int GENRES = 20;

    /** Columns of the items file. */
    static final String HEADER = "item_id,title,category,author,tags,duration_s\n";

    /** Readable genre names for result lists. */
    private static final String[] GENRE_NAMES =
            ("Cooking Football Travel Chess Comedy Gardening Cycling Astronomy Fashion Jazz"
                            + " History Camping Painting Cars Baking Swimming Robots Pets Theatre Sailing")
                    .split(" ", -1);

    private final int authorsPerGenre;
    private final int[] id;
    private final int[] genre;
    private final int[] author;
    private final double[] quality;
    private final int[][] itemsOfGenre = new int[GENRES][];
    private int nextId;

    Catalog(int items, SplittableRandom random) {
        authorsPerGenre = Math.max(1, items / (GENRES * 8));
        id = IntStream.range(0, items).toArray();
        nextId = items;
        genre = new int[items];
        author = new int[items];
        quality = new double[items];
        for (int i = 0; i < items; i++) {
            genre[i] = random.nextInt(GENRES);
            author[i] = random.nextInt(authorsPerGenre);
            quality[i] = random.nextDouble();
        }
        fillGenres();
        for (int i = 0; i < items; i++) {
            author[i] += genre[i] * authorsPerGenre;
        }
        for (int g = 0; g < GENRES; g++) {
            int wanted = g;
            itemsOfGenre[g] =
                    IntStream.range(0, items).filter(i -> genre[i] == wanted).toArray();
        }
    }

    /** Gives each empty genre one item of the largest genre. With few items, a random draw can leave genres empty. */
    private void fillGenres() {
        int[] counts = new int[GENRES];
        for (int of : genre) {
            counts[of]++;
        }
        for (int g = 0; g < GENRES; g++) {
            if (counts[g] == 0) {
                int fullest = 0;
                for (int other = 1; other < GENRES; other++) {
                    fullest = counts[other] > counts[fullest] ? other : fullest;
                }
                int item = 0;
                while (genre[item] != fullest) {
                    item++;
                }
                genre[item] = g;
                counts[fullest]--;
                counts[g]++;
            }
        }
    }

    /** Replaces an item by a new one of the same genre. */
    void replace(int item, SplittableRandom random) {
        id[item] = nextId++;
        author[item] = genre[item] * authorsPerGenre + random.nextInt(authorsPerGenre);
        quality[item] = random.nextDouble();
    }

    /** Returns the number of items, which does not change. */
    int size() {
        return id.length;
    }

    /** Returns the id in the files. */
    String id(int item) {
        return String.format(Locale.ROOT, "i%05d", id[item]);
    }

    int genre(int item) {
        return genre[item];
    }

    /** Returns the quality of an item, from 0 to 1. */
    double quality(int item) {
        return quality[item];
    }

    double[] qualities() {
        return quality.clone();
    }

    /** Returns the items of each genre. The result must not be modified. */
    int[][] itemsOfGenre() {
        return itemsOfGenre;
    }

    /** Returns the line of an item in the items file. */
    String line(int item, SplittableRandom random) {
        String tags = "t" + (genre[item] * 5 + random.nextInt(5)) + "|t" + random.nextInt(GENRES * 5);
        double duration = Math.exp(2.5 + genre[item] * 0.08 + random.nextDouble());
        return String.format(
                Locale.ROOT,
                "%s,%s no. %d,%s,a%03d,%s,%.1f\n",
                id(item),
                GENRE_NAMES[genre[item]],
                id[item],
                GENRE_NAMES[genre[item]],
                author[item],
                tags,
                duration);
    }
}
