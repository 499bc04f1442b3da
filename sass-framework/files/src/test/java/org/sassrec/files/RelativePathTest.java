package org.sassrec.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class RelativePathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "users.arrow",
                "shard-00001/events.arrow",
                "variables/variables.data-00000-of-00001",
                "..a",
                "a..",
                "vocabulary_a+b.arrow"
            })
    void acceptsNamesBelowAFolder(String name) {
        assertThat(RelativePath.isSafe(name)).isTrue();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "..",
                "../x",
                "a/../../b",
                "a/..",
                ".",
                "./a",
                "/etc/passwd",
                "a//b",
                "a/",
                "..\\x",
                "C:\\x",
                "C:x",
                "a\0b",
                "a\nb",
                "\ud800",
                "ü"
            })
    void rejectsOtherNames(String name) {
        assertThat(RelativePath.isSafe(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 100_000})
    void rejectsNamesThatNoFileSystemHas(int length) {
        assertThat(RelativePath.isSafe("a".repeat(length))).isFalse();
        assertThat(RelativePath.isSafe("a/".repeat(10) + "b")).isTrue();
    }
}
