package org.sassrec.files;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * JSON objects that contain a checksum of themselves: the key {@code crc32c} is the CRC-32C of the object without this
 * key, as compact JSON, in hexadecimal. A program that does not know the key can ignore it.
 */
public final class ChecksummedJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHECKSUM = "crc32c";

    private ChecksummedJson() {}

    /** Returns a record or map as JSON with its checksum. */
    public static byte[] write(Object value) throws JsonProcessingException {
        ObjectNode tree = JSON.valueToTree(value);
        return JSON.writeValueAsBytes(tree.put(CHECKSUM, checksum(tree)));
    }

    /**
     * Parses an object and removes the checksum. An object without a checksum is from an earlier version and is not
     * checked.
     *
     * @throws JsonProcessingException if the text is not a JSON object or does not match its checksum
     */
    public static ObjectNode parse(byte[] text) throws JsonProcessingException {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException damaged) {
            throw damaged;
        } catch (IOException invalidUtf8) {
            throw new JsonParseException(null, "invalid UTF-8", invalidUtf8);
        }
        if (!(root instanceof ObjectNode tree)) {
            throw new JsonParseException(null, "not a JSON object");
        }
        JsonNode expected = tree.remove(CHECKSUM);
        if (expected != null && !expected.asText().equals(checksum(tree))) {
            throw new JsonParseException(null, "the checksum is wrong");
        }
        return tree;
    }

    private static String checksum(ObjectNode tree) throws JsonProcessingException {
        CRC32C sum = new CRC32C();
        sum.update(JSON.writeValueAsBytes(tree));
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }
}
