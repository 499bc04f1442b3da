package org.sassrec.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.regex.Pattern;
import org.sassrec.diagnostic.IoErrorMessage;

/**
 * Describes in one line why a JSON file cannot be read. Removes the source reference from Jackson's message, which does
 * not name the file.
 */
public final class JsonErrorMessage {

    /** Jackson's reference to the start of an unterminated value. */
    private static final Pattern SOURCE_SUFFIX = Pattern.compile("\\s*\\([^()]* at \\[Source: .*", Pattern.DOTALL);

    private JsonErrorMessage() {}

    /** Returns the reason without the file. */
    public static String of(IOException e) {
        return e instanceof JsonProcessingException json
                ? SOURCE_SUFFIX
                        .matcher(String.valueOf(json.getOriginalMessage()))
                        .replaceFirst("")
                        .replaceAll("\\s+", " ")
                : IoErrorMessage.of(e);
    }
}
