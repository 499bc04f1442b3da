package org.sassrec.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.regex.Pattern;
import org.sassrec.diagnostic.IoErrorMessage;

/** Why a file of JSON can't be read, in one line: Jackson's own message ends with a source that it does not name. */
public final class JsonErrorMessage {

    /** Where something began that has no end, by that source. */
    private static final Pattern SOURCE_SUFFIX = Pattern.compile("\\s*\\([^()]* at \\[Source: .*", Pattern.DOTALL);

    private JsonErrorMessage() {}

    /** The reason without the file. */
    public static String of(IOException e) {
        return e instanceof JsonProcessingException json
                ? SOURCE_SUFFIX
                        .matcher(String.valueOf(json.getOriginalMessage()))
                        .replaceFirst("")
                        .replaceAll("\\s+", " ")
                : IoErrorMessage.of(e);
    }
}
