package org.sassrec.prepare;

import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/** Reads the memory size of the machine, or of the container of this process. */
public final class MachineMemory {

    private MachineMemory() {}

    /** Returns the total memory in bytes, used or free. Empty if the Java platform does not report it. */
    public static OptionalLong total() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? OptionalLong.of(system.getTotalMemorySize())
                : OptionalLong.empty();
    }

    /** Returns half of the memory, at least 512 MB. */
    static long half() {
        return Math.max(1L << 29, total().orElse(2L << 30) / 2);
    }
}
