package org.sassrec.release;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.StreamSupport;

/**
 * Records which names of files and folders would be lost by a power failure: those that were created, moved or deleted
 * in a folder that was not synced afterwards. Delegates all operations to the default file system. A folder counts as
 * synced when it is opened as a channel, for which the code has no other reason.
 */
public final class RecordingFileSystem extends FileSystem {

    /** Receives each operation after it has been executed. Paths are those of the default file system. */
    public interface Operations {

        /** A file or folder was created or replaced. */
        void created(Path path);

        /** A file that was open for writing was closed. */
        void written(Path file);

        /** The content of a file was synced. */
        void synced(Path file);

        /** The names in a folder were synced. */
        void syncedFolder(Path folder);

        /** A file or folder was moved. */
        void moved(Path from, Path to);

        /** A file or folder was deleted. */
        void deleted(Path path);
    }

    private static final Operations IGNORED = new Operations() {
        @Override
        public void created(Path path) {}

        @Override
        public void written(Path file) {}

        @Override
        public void synced(Path file) {}

        @Override
        public void syncedFolder(Path folder) {}

        @Override
        public void moved(Path from, Path to) {}

        @Override
        public void deleted(Path path) {}
    };

    private final FileSystem real;
    private final Provider provider;
    private final BiConsumer<Path, Set<Path>> moves;
    private final Operations operations;
    private final Set<Path> unsynced = new TreeSet<>();

    /**
     * Wraps the default file system.
     *
     * @param moves called before each move with the target and the names that are not synced
     */
    RecordingFileSystem(FileSystem real, BiConsumer<Path, Set<Path>> moves) {
        this(real, moves, IGNORED);
    }

    /** Wraps the default file system and reports all operations. */
    public RecordingFileSystem(FileSystem real, Operations operations) {
        this(real, (target, lost) -> {}, operations);
    }

    private RecordingFileSystem(FileSystem real, BiConsumer<Path, Set<Path>> moves, Operations operations) {
        this.real = real;
        this.moves = moves;
        this.operations = operations;
        this.provider = new Provider(real.provider());
    }

    /** Returns the names that a power failure would lose now. */
    synchronized Set<Path> unsynced() {
        return new TreeSet<>(unsynced);
    }

    private synchronized void changed(Path path) {
        unsynced.add(path.toAbsolutePath());
        operations.created(path);
    }

    private synchronized void synced(Path folder) {
        unsynced.removeIf(path -> folder.toAbsolutePath().equals(path.getParent()));
        operations.syncedFolder(folder);
    }

    private synchronized void moved(Path from, Path to) {
        List<Path> below = unsynced.stream()
                .filter(path -> path.startsWith(from.toAbsolutePath()))
                .toList();
        below.forEach(unsynced::remove);
        below.forEach(path ->
                unsynced.add(to.toAbsolutePath().resolve(from.toAbsolutePath().relativize(path))));
        unsynced.add(to.toAbsolutePath());
        if (!to.toAbsolutePath().getParent().equals(from.toAbsolutePath().getParent())) {
            unsynced.add(from.toAbsolutePath());
        }
        operations.moved(from, to);
    }

    private synchronized void deleted(Path path) {
        unsynced.remove(path.toAbsolutePath()); // a deleted name that returns is dropped by the next publish
        operations.deleted(path);
    }

    /** Returns a path of this file system for a path of the default one. */
    public Path wrap(Path path) {
        return (Path) Proxy.newProxyInstance(
                Path.class.getClassLoader(), new Class<?>[] {Path.class}, (self, method, args) -> {
                    if (method.getName().equals("getFileSystem")) {
                        return this;
                    }
                    if (method.getName().equals("iterator")) {
                        Iterator<Path> names = path.iterator();
                        return StreamSupport.stream(((Iterable<Path>) () -> names).spliterator(), false)
                                .map(this::wrap)
                                .iterator();
                    }
                    return wrapResult(invoke(method, path, args));
                });
    }

    private Object invoke(Method method, Path path, Object[] args) throws Throwable {
        Object[] plain = args == null
                ? null
                : Arrays.stream(args).map(RecordingFileSystem::plain).toArray();
        try {
            return method.invoke(path, plain);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    private Object wrapResult(Object result) {
        return result instanceof Path path ? wrap(path) : result;
    }

    /** Returns the path of the default file system. */
    private static Object plain(Object value) {
        return value instanceof Path path && Proxy.isProxyClass(value.getClass()) ? Path.of(path.toString()) : value;
    }

    private static Path plain(Path path) {
        return (Path) plain((Object) path);
    }

    private final class Provider extends FileSystemProvider {
        private final FileSystemProvider files;

        Provider(FileSystemProvider files) {
            this.files = files;
        }

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            Path file = plain(path);
            if (Files.isDirectory(file)) {
                synced(file);
                return files.newFileChannel(file, options, attributes);
            }
            boolean creates = options.contains(StandardOpenOption.WRITE) && !Files.exists(file);
            FileChannel channel = files.newFileChannel(file, options, attributes);
            if (creates) {
                changed(file);
            }
            return options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND)
                    ? new RecordingChannel(channel, () -> operations.synced(file), () -> operations.written(file))
                    : channel;
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return newFileChannel(path, options, attributes);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
                throws IOException {
            DirectoryStream<Path> found = files.newDirectoryStream(plain(folder), entry -> filter.accept(wrap(entry)));
            return new DirectoryStream<>() {
                @Override
                public Iterator<Path> iterator() {
                    return StreamSupport.stream(found.spliterator(), false)
                            .map(entry -> wrap(entry))
                            .iterator();
                }

                @Override
                public void close() throws IOException {
                    found.close();
                }
            };
        }

        @Override
        public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
            files.createDirectory(plain(folder), attributes);
            changed(plain(folder));
        }

        @Override
        public void delete(Path path) throws IOException {
            files.delete(plain(path));
            deleted(plain(path));
        }

        @Override
        public void copy(Path source, Path target, CopyOption... options) throws IOException {
            files.copy(plain(source), plain(target), options);
            changed(plain(target));
        }

        @Override
        public void move(Path source, Path target, CopyOption... options) throws IOException {
            moves.accept(plain(target), unsynced());
            files.move(plain(source), plain(target), options);
            moved(plain(source), plain(target));
        }

        @Override
        public boolean isSameFile(Path one, Path other) throws IOException {
            return files.isSameFile(plain(one), plain(other));
        }

        @Override
        public boolean isHidden(Path path) throws IOException {
            return files.isHidden(plain(path));
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            return files.getFileStore(plain(path));
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            files.checkAccess(plain(path), modes);
        }

        @Override
        public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
            return files.getFileAttributeView(plain(path), type, options);
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            return files.readAttributes(plain(path), type, options);
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
                throws IOException {
            return files.readAttributes(plain(path), attributes, options);
        }

        @Override
        public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
            files.setAttribute(plain(path), attribute, value, options);
        }

        @Override
        public String getScheme() {
            return "recording";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            return RecordingFileSystem.this;
        }

        @Override
        public Path getPath(URI uri) {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return real.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return real.getRootDirectories();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return real.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return real.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return wrap(real.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        return real.getPathMatcher(syntaxAndPattern);
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return real.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }
}
