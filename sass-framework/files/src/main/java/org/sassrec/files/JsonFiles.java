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

/**
 * Result records as files of JSON, with one configuration for all of them: absent values, empty lists and empty maps are left
 * out and read back as such, enum constants are in lower camel case, and unknown keys are ignored. A record rejects in its
 * constructor what it cannot do without.
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
                    .addDeserializer(FileTime.class, new StdDelegatingDeserializer<>(new TimeReader())))
            .build();

    private JsonFiles() {}

    private static void optional(MutableConfigOverride container) {
        container
                .setInclude(JsonInclude.Value.construct(Include.NON_EMPTY, Include.ALWAYS))
                .setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
    }

    /** A value as people and programs read it. */
    public static String text(Object value) {
        try {
            return JSON.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces a file, or makes it in a folder that exists. */
    public static void write(Path file, Object value) throws IOException {
        AtomicFile.write(file, text(value));
    }

    /**
     * Parses a text.
     *
     * @throws JsonProcessingException if it does not describe such a value
     */
    public static <T> T parse(String text, Class<T> type) throws JsonProcessingException {
        T value = JSON.readValue(text, type);
        if (value == null) {
            throw new JsonParseException(null, "it is empty");
        }
        return value;
    }

    /**
     * Reads a file.
     *
     * @throws SassException SASS5906 if it is damaged
     * @throws IOException if it does not exist, or the system refuses it
     */
    public static <T> T read(Path file, Class<T> type) throws IOException {
        try {
            return parse(Files.readString(file), type);
        } catch (JsonProcessingException | CharacterCodingException e) {
            throw SassException.of(
                    Diagnostic.error(DiagnosticCode.IO_ERROR, "cannot read `" + file + "`: it is damaged")
                            .withHelp("delete it and run again what wrote it"),
                    e);
        }
    }

    /**
     * Reads a file that can be done without.
     *
     * @return empty if the file does not exist or is damaged
     * @throws IOException if the system refuses it
     */
    public static <T> Optional<T> readIfIntact(Path file, Class<T> type) throws IOException {
        try {
            return FileProbe.exists(file) ? Optional.of(parse(Files.readString(file), type)) : Optional.empty();
        } catch (JsonProcessingException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static final class TimeReader extends StdConverter<String, FileTime> {
        @Override
        public FileTime convert(String text) {
            return FileTime.from(Instant.parse(text));
        }
    }
}
