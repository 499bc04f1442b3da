package org.sassrec.dataset.remote;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.files.RelativePath;

/**
 * Content of {@code <name>.json} at the address: the files of the current dataset. Replacing it activates a dataset.
 *
 * @param version format version. Other versions are rejected.
 * @param fingerprint fingerprint of the dataset
 * @param content digest of the dataset's content
 * @param files files of the dataset. The manifest is the last one.
 * @param previous files of the dataset before, which other machines may still be copying
 */
record SharedIndex(int version, String fingerprint, String content, List<Entry> files, List<Entry> previous) {

    /** Version of the format that this code reads and writes. */
    static final int VERSION = 1;

    private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{8}");

    static final SharedIndex EMPTY = new SharedIndex(VERSION, "", "", List.of(), List.of());

    /**
     * A file. Its place follows from its content, so datasets share equal files, and a file is never replaced by
     * another one.
     *
     * @param name name in the dataset, with slashes
     * @param bytes size
     * @param crc32c checksum as eight hexadecimal digits
     */
    record Entry(String name, long bytes, String crc32c) {

        /** Any process with access to the address can write an index, and the name becomes a local path. */
        Entry {
            if (!RelativePath.isSafe(name)
                    || bytes < 0
                    || crc32c == null
                    || !CHECKSUM.matcher(crc32c).matches()) {
                throw new IllegalArgumentException("it contains the invalid name, size or checksum of `"
                        + MessageText.shorten(String.valueOf(name)) + "`");
            }
        }

        /** Returns the name below the folder of the datasets. No place is a prefix of another one. */
        String place() {
            return name + "/" + bytes + "-" + crc32c;
        }
    }

    SharedIndex {
        Objects.requireNonNull(fingerprint);
        Objects.requireNonNull(content);
        files = List.copyOf(files);
        previous = List.copyOf(previous);
    }

    /** Returns all files that must stay. */
    Set<Entry> all() {
        Set<Entry> all = new LinkedHashSet<>(files);
        all.addAll(previous);
        return all;
    }

    /** Returns the index of the next dataset. Without a change, the files of the dataset before stay. */
    SharedIndex next(String nextFingerprint, String nextContent, List<Entry> nextFiles) {
        return new SharedIndex(
                VERSION, nextFingerprint, nextContent, nextFiles, hasFiles(nextFiles) ? previous : files);
    }

    boolean hasFiles(List<Entry> others) {
        return places(files).equals(places(others));
    }

    private static Set<String> places(List<Entry> files) {
        Set<String> places = new TreeSet<>();
        files.forEach(file -> places.add(file.place()));
        return places;
    }
}
