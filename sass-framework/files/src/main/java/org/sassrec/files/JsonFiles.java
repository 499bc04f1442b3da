package org.sassrec.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MutableConfigOverride;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SystemCode;

/**
 * Reads and writes records as JSON files with one configuration. Absent values, empty lists and empty maps are omitted
 * and read back as such. Enum constants are in lower camel case. Unknown keys are ignored. A record validates its
 * required components in its constructor.
 */
public final class JsonFiles {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enumNamingStrategy(EnumNamingStrategies.LOWER_CAMEL_CASE)
            .defaultPropertyInclusion(JsonInclude.Value.construct(Include.NON_NULL, Include.ALWAYS))
            .withConfigOverride(Map.class, JsonFiles::optional)
            .withConfigOverride(List.class, JsonFiles::optional)
            .addModule(new SimpleModule()
                    .addSerializer(FileTime.class, ToStringSerializer.instance)
                    .addSerializer(DiagnosticCode.class, ToStringSerializer.instance)
                    .addDeserializer(DiagnosticCode.class, new StdDelegatingDeserializer<>(new CodeReader()))
                    .addDeserializer(FileTime.class, new StdDelegatingDeserializer<>(new TimeReader())))
            .build();

    private JsonFiles() {}

    private static void optional(MutableConfigOverride container) {
        container
                .setInclude(JsonInclude.Value.construct(Include.NON_EMPTY, Include.ALWAYS))
                .setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
    }

    /** Returns a value as indented JSON with a final line break. */
    public static String text(Object value) {
        try {
            return JSON.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a value as JSON in one line, without a line break. */
    public static String line(Object value) {
        try {
            return JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates or replaces a file in an existing folder. */
    public static void write(Path file, Object value) throws IOException {
        AtomicFile.write(file, text(value));
    }

    /**
     * Parses a text.
     *
     * @throws JsonProcessingException if the text does not describe such a value
     */
    public static <T> T parse(String text, Class<T> type) throws JsonProcessingException {
        T value = JSON.readValue(text, type);
        if (value == null) {
            throw new JsonParseException(null, "the text is empty");
        }
        return value;
    }

    /**
     * Reads a file.
     *
     * @throws SassException SASS5906 if the file is damaged
     * @throws IOException if the file does not exist or cannot be read
     */
    public static <T> T read(Path file, Class<T> type) throws IOException {
        try {
            return parse(Files.readString(file), type);
        } catch (JsonProcessingException | CharacterCodingException e) {
            throw SassException.of(
                    Diagnostic.error(SystemCode.IO_ERROR, "cannot read `" + file + "`: the file is damaged")
                            .withHelp("delete the file and run the command that writes it again"),
                    e);
        }
    }

    /**
     * Reads an optional file.
     *
     * @return empty if the file does not exist or is damaged
     * @throws IOException if the file cannot be read
     */
    public static <T> Optional<T> readIfIntact(Path file, Class<T> type) throws IOException {
        try {
            return FileProbe.exists(file) ? Optional.of(parse(Files.readString(file), type)) : Optional.empty();
        } catch (JsonProcessingException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static final class CodeReader extends StdConverter<String, DiagnosticCode> {
        @Override
        public DiagnosticCode convert(String text) {
            return DiagnosticCode.find(text)
                    .orElseThrow(() -> new IllegalArgumentException("unknown code `" + text + "`"));
        }
    }

    private static final class TimeReader extends StdConverter<String, FileTime> {
        @Override
        public FileTime convert(String text) {
            return FileTime.from(Instant.parse(text));
        }
    }
}
