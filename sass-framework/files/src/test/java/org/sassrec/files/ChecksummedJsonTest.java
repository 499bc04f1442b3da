package org.sassrec.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChecksummedJsonTest {

    private record Sample(int version, String name, List<Integer> numbers) {}

    private static byte[] sample() throws IOException {
        return ChecksummedJson.write(new Sample(10, "ä \"x\"", List.of(1, 20)));
    }

    @Test
    void returnsTheObjectWithoutItsChecksum() throws IOException {
        assertThat(ChecksummedJson.parse(sample()))
                .hasToString("{\"version\":10,\"name\":\"ä \\\"x\\\"\",\"numbers\":[1,20]}");
    }

    /** A changed name of the checksum itself is not an error: the content is intact. */
    @Test
    void detectsEveryFlippedBit() throws IOException {
        byte[] intact = sample();
        ObjectNode expected = ChecksummedJson.parse(intact);
        for (int bit = 0; bit < 8 * intact.length; bit++) {
            byte[] damaged = intact.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                ObjectNode found = ChecksummedJson.parse(damaged);
                expected.fieldNames()
                        .forEachRemaining(name -> assertThat(found.get(name)).isEqualTo(expected.get(name)));
            } catch (JsonProcessingException detected) {
                assertThat(detected.getOriginalMessage()).isNotBlank();
            }
        }
    }

    @Test
    void rejectsOtherTextsAndReadsObjectsWithoutChecksum() throws IOException {
        for (String text : List.of("", "[1]", "null", "{\"a\": 1")) {
            assertThatThrownBy(() -> ChecksummedJson.parse(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(JsonProcessingException.class);
        }
        assertThat(ChecksummedJson.parse("{\"a\": 1}".getBytes(StandardCharsets.UTF_8)))
                .hasToString("{\"a\":1}");
    }
}
