package org.sassrec.experiment;

import java.util.function.Consumer;
import org.sassrec.config.LoadedConfig;
import org.sassrec.pipeline.PipelineEvent;

/** Receives the progress. Parallel runs call it from several threads. */
public interface RunListener {

    /**
     * A run starts.
     *
     * @param number from 1
     * @param of the total number of runs
     * @return receives the events of the run
     */
    Consumer<PipelineEvent> started(String variant, long seed, int number, int of, LoadedConfig config);

    /**
     * A run waits because of the memory limit. Called at most once per run.
     *
     * @param held current memory in bytes
     * @param needed estimated memory with this run in bytes
     * @param budget memory limit in bytes, less than {@code needed}
     */
    default void waitingForMemory(String variant, long seed, long held, long needed, long budget) {}

    /** A run failed. The other runs continue. */
    void failed(String variant, long seed, RuntimeException problem);
}
