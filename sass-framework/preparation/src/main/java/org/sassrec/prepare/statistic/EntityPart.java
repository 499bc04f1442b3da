package org.sassrec.prepare.statistic;

import java.nio.file.Path;

/**
 * A part of a dataset: the users of a shard, or some items.
 *
 * @param folder folder of the files
 * @param first number of the first entity
 * @param size number of entities
 */
public record EntityPart(Path folder, int first, int size) {

    /** Returns the number after the last entity. */
    int end() {
        return first + size;
    }
}
