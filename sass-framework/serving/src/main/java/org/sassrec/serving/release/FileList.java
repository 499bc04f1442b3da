package org.sassrec.serving.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.JsonFiles;
import org.sassrec.files.RelativePath;

/**
 * {@code files.json}: the files of a model, for readers of an address that cannot be listed. The checksums of the
 * manifest cover names, sizes and contents.
 *
 * @param version format version
 * @param files in the order of their names, without this one and the claims of stores
 */
public record FileList(int version, List<Entry> files) {

    public static final String FILE = "files.json";
    public static final String USER_TOWER = "user_tower";
    public static final String SNAPSHOT = "snapshot";
    private static final int VERSION = 1;

    /**
     * A file.
     *
     * @param name relative to the folder of the model, with slashes
     * @param size in bytes
     */
    public record Entry(String name, long size) {
        public Entry {
            if (!RelativePath.isSafe(name) || !name.matches("(user_tower|snapshot)(/.+)?") || size < 0) {
                throw new IllegalArgumentException(
                        "it contains the invalid name or size of `" + MessageText.shorten(String.valueOf(name)) + "`");
            }
        }
    }

    public FileList {
        files = List.copyOf(files);
    }

    /** Lists the files in the folder of a model. */
    public static FileList of(Path model) throws IOException {
        List<Entry> files = new ArrayList<>();
        for (String tree : List.of(SNAPSHOT, USER_TOWER)) {
            try (Stream<Path> found = Files.walk(model.resolve(tree))) {
                for (Path file : found.filter(Files::isRegularFile).toList()) {
                    files.add(new Entry(model.relativize(file).toString().replace('\\', '/'), Files.size(file)));
                }
            }
        }
        files.sort(Comparator.comparing(Entry::name));
        return new FileList(VERSION, files);
    }

    /** Writes the list into the folder of a model, unless the folder has it. */
    public static void write(Path model) throws IOException {
        Path file = model.resolve(FILE);
        String text = JsonFiles.text(of(model));
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            AtomicFile.write(file, text);
        }
    }

    /**
     * Parses a list of a remote folder, which can have any content.
     *
     * @throws IOException if it is not a valid list
     */
    static FileList parse(byte[] json) throws IOException {
        FileList list;
        try {
            list = JsonFiles.parse(new String(json, StandardCharsets.UTF_8), FileList.class);
        } catch (JsonProcessingException damaged) {
            throw new IOException(
                    damaged.getCause() instanceof IllegalArgumentException invalid
                            ? invalid.getMessage()
                            : "it is not a list of files");
        }
        if (list.version() != VERSION) {
            throw new IOException("its version is " + list.version() + ", but this program reads version " + VERSION);
        }
        return list;
    }

    /** Returns the files of a folder or the file of this name, in the order of {@link org.sassrec.files.Sha256}. */
    List<Entry> below(String tree) {
        return files.stream()
                .filter(entry -> entry.name().equals(tree) || entry.name().startsWith(tree + "/"))
                .sorted(Comparator.comparing(Entry::name))
                .toList();
    }
}
