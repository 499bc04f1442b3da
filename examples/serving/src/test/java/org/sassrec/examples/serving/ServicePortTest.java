package org.sassrec.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServicePortTest {
    @Test
    void acceptsPortsUpTo65535() {
        assertThat(Service.parsePort("8080")).isEqualTo(8080);
        assertThat(Service.parsePort("0")).isZero();
        for (String none : new String[] {"abc", "99999", "65536", "-1", "", "8080 "}) {
            assertThat(Service.parsePort(none)).as(none).isNegative();
        }
    }
}
