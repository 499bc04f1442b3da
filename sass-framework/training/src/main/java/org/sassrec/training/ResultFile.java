package org.sassrec.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.model.graph.ModelCode;
import org.sassrec.training.health.TrainingCode;

/**
 * Reads and writes the result file of fine-tuning, for networks and for baselines. The stage is complete if the file
 * exists.
 */
public final class ResultFile {

    private ResultFile() {}

    /**
     * Writes the file atomically. Creates the folder if it does not exist.
     *
     * @throws SassException SASS5104 if writing fails
     */
    public static void write(Path folder, String name, ObjectWriter json, Object result) {
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(folder);
            AtomicFile.write(file, json.writeValueAsString(result));
        } catch (IOException e) {
            throw SassException.of(
                    Diagnostic.error(
                                    ModelCode.TRAINING_WRITE_FAILED,
                                    "the result cannot be written: " + IoErrorMessage.of(e))
                            .inFile(file.toString()),
                    e);
        }
    }

    /**
     * Reads the result of a completed stage.
     *
     * @throws SassException SASS5106 if the stage is not complete or the file is damaged
     */
    public static <T> T read(Path folder, String name, ObjectReader json, Class<T> type) {
        Path file = folder.resolve(name);
        try {
            T result = json.readValue(Files.readString(file), type);
            if (result == null) {
                throw new JsonMappingException(null, "the file is empty");
            }
            return result;
        } catch (JsonProcessingException | CharacterCodingException e) {
            throw unreadable(file, "the file is damaged", e);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "the file does not exist", e);
        } catch (IOException e) {
            throw unreadable(file, IoErrorMessage.of(e), e);
        }
    }

    private static SassException unreadable(Path file, String reason, IOException cause) {
        return SassException.of(
                Diagnostic.error(TrainingCode.MODEL_NOT_TRAINED, "fine-tuning is not complete: " + reason)
                        .inFile(file.toString())
                        .withHelp("run `sass train`"),
                cause);
    }
}
