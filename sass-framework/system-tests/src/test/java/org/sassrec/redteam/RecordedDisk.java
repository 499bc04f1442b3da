package org.sassrec.redteam;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.release.RecordingFileSystem;

/**
 * Records the operations on a folder and makes the folder that remains after a power failure. A synced file keeps its
 * content, and an operation on a name is durable when the folder of the name was synced afterwards. All others may be
 * lost, also if a later one is not lost.
 */
final class RecordedDisk implements RecordingFileSystem.Operations {

    private enum Kind {
        CREATED,
        WRITTEN,
        SYNCED,
        SYNCED_FOLDER,
        MOVED,
        DELETED
    }

    /** An operation. {@code content} is null for folders and for operations on names. */
    private record Operation(Kind kind, Path path, @Nullable Path target, boolean folder, byte @Nullable [] content) {}

    /** A file. Its durable content is null before it is synced. */
    private static final class Content {
        private byte @Nullable [] durable;
        private byte[] newest = new byte[0];
    }

    private final Path root;
    private final List<Operation> operations = new ArrayList<>();

    RecordedDisk(Path root) {
        this.root = root;
    }

    /** Returns the root as a path of the recording file system. */
    Path recorded() {
        return new RecordingFileSystem(FileSystems.getDefault(), this).wrap(root);
    }

    synchronized int size() {
        return operations.size();
    }

    private synchronized void add(Kind kind, Path path, @Nullable Path target) {
        if (!path.startsWith(root)) {
            return;
        }
        boolean folder = Files.isDirectory(target == null ? path : target);
        byte[] content = null;
        if (kind != Kind.DELETED && kind != Kind.MOVED && !folder && Files.exists(path)) {
            try {
                content = Files.readAllBytes(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        operations.add(new Operation(kind, path, target, folder, content));
    }

    @Override
    public void created(Path path) {
        add(Kind.CREATED, path, null);
    }

    @Override
    public void written(Path file) {
        add(Kind.WRITTEN, file, null);
    }

    @Override
    public void synced(Path file) {
        add(Kind.SYNCED, file, null);
    }

    @Override
    public void syncedFolder(Path folder) {
        add(Kind.SYNCED_FOLDER, folder, null);
    }

    @Override
    public void moved(Path from, Path to) {
        add(Kind.MOVED, from, to);
    }

    @Override
    public void deleted(Path path) {
        add(Kind.DELETED, path, null);
    }

    /** What a power failure loses of the operations that are not durable. */
    enum Loss {
        ALL,
        SOME,
        NOTHING
    }

    /**
     * Writes the files that remain when the power fails after the first operations.
     *
     * @param count number of executed operations
     */
    synchronized void write(int count, Loss loss, Trial trial, Path to) throws IOException {
        List<Operation> done = operations.subList(0, count);
        Map<Path, Content> files = new TreeMap<>();
        Map<Path, Boolean> folders = new TreeMap<>();
        folders.put(root, true);
        // All contents by identity: a lost move leaves the file under its previous name.
        Map<Path, Content> contents = new HashMap<>();
        for (int i = 0; i < done.size(); i++) {
            Operation operation = done.get(i);
            Path path = operation.path();
            switch (operation.kind()) {
                case CREATED, DELETED, MOVED -> {
                    boolean kept = isDurable(operation, done.subList(i + 1, done.size())) || keeps(loss, trial);
                    apply(operation, kept, files, folders, contents);
                }
                case WRITTEN -> content(contents, path).newest = bytes(operation);
                case SYNCED -> {
                    Content synced = content(contents, path);
                    synced.newest = bytes(operation);
                    synced.durable = bytes(operation);
                }
                default -> {} // a sync of a folder makes earlier operations durable
            }
        }
        for (Path folder : folders.keySet()) {
            Files.createDirectories(to.resolve(root.relativize(folder)));
        }
        for (Map.Entry<Path, Content> file : files.entrySet()) {
            Path target = to.resolve(root.relativize(file.getKey()));
            if (Files.isDirectory(target.getParent())) { // otherwise the name of its folder is lost
                Files.write(target, remaining(file.getValue(), loss, trial));
            }
        }
    }

    private static boolean keeps(Loss loss, Trial trial) {
        return loss == Loss.NOTHING || (loss == Loss.SOME && trial.between(0, 2) == 0);
    }

    private static byte[] bytes(Operation operation) {
        return operation.content() == null ? new byte[0] : operation.content();
    }

    private static Content content(Map<Path, Content> contents, Path path) {
        return contents.computeIfAbsent(path, unused -> new Content());
    }

    private static boolean isDurable(Operation operation, List<Operation> later) {
        boolean source = false;
        boolean target = operation.target() == null;
        for (Operation each : later) {
            if (each.kind() == Kind.SYNCED_FOLDER) {
                source |= each.path().equals(operation.path().getParent());
                target |= operation.target() != null
                        && each.path().equals(operation.target().getParent());
            }
        }
        // A move between folders is durable when its target is.
        return operation.target() == null ? source : target;
    }

    private static void apply(
            Operation operation,
            boolean kept,
            Map<Path, Content> files,
            Map<Path, Boolean> folders,
            Map<Path, Content> contents) {
        Path path = operation.path();
        switch (operation.kind()) {
            case CREATED -> {
                Content created = new Content();
                created.newest = bytes(operation);
                if (operation.folder()) {
                    if (kept) {
                        folders.put(path, true);
                    }
                } else {
                    contents.put(path, created);
                    if (kept) {
                        files.put(path, created);
                    }
                }
            }
            case DELETED -> {
                if (kept) {
                    files.remove(path);
                    folders.remove(path);
                }
                contents.remove(path);
            }
            default -> {
                Path target = operation.target() == null ? path : operation.target();
                moveAll(contents, path, target);
                if (kept) {
                    moveAll(files, path, target);
                    moveAll(folders, path, target);
                }
            }
        }
    }

    private static <V> void moveAll(Map<Path, V> names, Path from, Path to) {
        for (Path name : List.copyOf(names.keySet())) {
            if (name.startsWith(from)) {
                names.put(name.equals(from) ? to : to.resolve(from.relativize(name)), names.remove(name));
            }
        }
    }

    private static byte[] remaining(Content content, Loss loss, Trial trial) {
        byte[] durable = content.durable == null ? new byte[0] : content.durable;
        if (loss == Loss.NOTHING) {
            return content.newest;
        }
        if (loss == Loss.ALL || Arrays.equals(durable, content.newest)) {
            return durable;
        }
        return switch (trial.between(0, 3)) {
            case 0 -> durable;
            case 1 -> Arrays.copyOf(content.newest, trial.between(0, content.newest.length + 1));
            default -> content.newest;
        };
    }
}
