package org.sassrec.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkVersionTest {
    /** The class path of this test contains the version of the build. */
    @Test
    void isTheVersionOfTheBuild() {
        assertThat(SparkVersion.running()).startsWith(SparkVersion.BUILT_FOR + ".");
        assertThatCode(SparkVersion::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.0.0", "4.0.2-SNAPSHOT"})
    void acceptsPatchVersions(String running) {
        assertThatCode(() -> SparkVersion.check(running)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.5.1", "4.1.0", "4.01.0", "of an unknown version"})
    void reportsOtherVersions(String running) {
        assertThatThrownBy(() -> SparkVersion.check(running))
                .hasMessageContaining("SASS4064")
                .hasMessageContaining("is built for Spark 4.0, but it runs on Spark " + running);
    }
}
