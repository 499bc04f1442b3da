package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SizeLimitTest {

    @Test
    void returnsSupportedSizes() {
        assertThat(SizeLimit.toInt(0, "users", "")).isZero();
        assertThat(SizeLimit.toInt(2_147_483_647L, "users", "")).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void reportsLargerSizes() {
        assertThatThrownBy(() -> SizeLimit.toInt(2_147_483_648L, "users", "read fewer days"))
                .isInstanceOf(SassException.class)
                .hasMessage("""
                        error[SASS4069]: too many users: the limit is 2,147,483,647
                          = help: read fewer days
                          = note: 2,147,483,648 were found""");
    }

    @Test
    void checksOtherLimits() {
        SizeLimit.check(10, 10, "columns", "");
        assertThatThrownBy(() -> SizeLimit.check(11, 10, "columns", "remove columns"))
                .hasMessageStartingWith("error[SASS4069]: too many columns: the limit is 10");
    }
}
