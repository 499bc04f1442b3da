package org.sassrec.redteam;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Creates and checks attacks. A child process makes one instance with the public constructor without parameters. */
public interface Fuzzer extends AutoCloseable {

    /** Longest time of a case of most fuzzers. */
    Duration TEN_SECONDS = Duration.ofSeconds(10);

    /** Returns the processor time after which a case counts as a hang. Six times as long is the limit without work. */
    default Duration limit() {
        return TEN_SECONDS;
    }

    /**
     * Opens what all cases of a process share.
     *
     * @param folder empty folder of this process
     * @param shared folder of all processes, which run one after another. It is empty for the first one.
     */
    void open(Path folder, Path shared) throws Exception;

    /**
     * Runs one case. The case depends only on the number and the seed.
     *
     * @return outcome for the summary, for example {@code reported}
     * @throws AssertionError if the product does not behave as required
     */
    String attack(Trial trial) throws Exception;

    @Override
    default void close() throws IOException {}
}
