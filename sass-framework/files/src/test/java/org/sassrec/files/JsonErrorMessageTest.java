package org.sassrec.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonErrorMessageTest {

    /** The type to read. */
    record Point(int x) {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"x":      | Unexpected end-of-input within/between Object entries
                    {          | Unexpected end-of-input: expected close marker for Object
                    {"x": 1]   | Unexpected close marker ']': expected '}'
                    {"y": 1}   | Unrecognized field "y"
                    []         | Cannot deserialize value of type `org.sassrec.files.JsonErrorMessageTest$Point` from Array value (token `JsonToken.START_ARRAY`)
                    """)
    void describesContentInOneLine(String text, String expected) {
        IOException failed =
                catchThrowableOfType(IOException.class, () -> new ObjectMapper().readValue(text, Point.class));
        assertThat(failed.getMessage()).contains("[Source: ");
        assertThat(JsonErrorMessage.of(failed)).startsWith(expected).doesNotContain("Source", "\n");
    }

    @Test
    void usesSystemReasonForUnreadableFile() {
        assertThat(JsonErrorMessage.of(new NoSuchFileException("a.json"))).isEqualTo("no such file or folder");
    }
}
