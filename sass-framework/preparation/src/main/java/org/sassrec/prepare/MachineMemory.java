package org.sassrec.prepare;

import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/** The memory of the machine, or of the container that this process may not leave. */
public final class MachineMemory {

    private MachineMemory() {}

    /** Bytes in all, whoever holds them; empty on a Java platform that does not tell. */
    public static OptionalLong total() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? OptionalLong.of(system.getTotalMemorySize())
                : OptionalLong.empty();
    }
}
