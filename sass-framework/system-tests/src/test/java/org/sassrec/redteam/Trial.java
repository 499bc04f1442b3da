package org.sassrec.redteam;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.SplittableRandom;

/** One case: its source of random numbers and a folder for its input, which is kept if the case fails. */
public final class Trial {

    private final int number;
    private final Random random;
    private final Path inputs;

    Trial(long seed, int number, Path inputs) {
        this.number = number;
        // The first numbers of Random are similar for similar seeds.
        this.random = new Random(new SplittableRandom(seed * 1_000_003 + number).nextLong());
        this.inputs = inputs;
    }

    int number() {
        return number;
    }

    Random random() {
        return random;
    }

    /** Returns a number from {@code from}, inclusive, to {@code to}, exclusive. */
    int between(int from, int to) {
        return from + random.nextInt(Math.max(1, to - from));
    }

    /** Returns one of several values. */
    @SafeVarargs
    final <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    /** Records the input of this case before it is used. */
    Path input(String name, byte[] content) throws IOException {
        return Files.write(inputs.resolve(name), content);
    }

    /** Records the input of this case before it is used. */
    Path input(String name, String content) throws IOException {
        return input(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Describes a step of this case. */
    void note(String text) throws IOException {
        Files.writeString(
                inputs.resolve("notes.txt"), text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
