package org.sassrec.store.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.FileProbe;
import org.sassrec.files.FileVersions;
import org.sassrec.files.FolderLock;
import org.sassrec.files.Folders;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;

/** A {@link VectorStore} in a folder. Any number of processes can read it while one writes. */
public final class EmbeddedStore implements VectorStore {

    /** Collections with at least this number of rows have an HNSW graph. Smaller ones are searched exactly. */
    public static final int MIN_GRAPH_ROWS = 20_000;

    private final Path folder;
    private final Path collections;
    private final AliasFile aliasFile;
    private final CollectionCopies copies;
    private final StoreWarnings warnings = new StoreWarnings();
    private final LeaseFiles leases;
    private final Map<String, CollectionWriter> writers = new HashMap<>();
    private final ReaderCache readers = new ReaderCache();

    /** Files by collection, from {@link #verify} or the first reader until {@link #unload}. A reader opens no others. */
    private final Map<String, FileVersions> known = new ConcurrentHashMap<>();

    /** Whether a missing folder counts as an empty store. */
    private final boolean emptyIfMissing;

    private EmbeddedStore(Path folder, boolean emptyIfMissing) {
        this.folder = folder;
        this.emptyIfMissing = emptyIfMissing;
        this.collections = folder.resolve("collections");
        Path copyFolder = folder.resolve("copies");
        this.aliasFile = new AliasFile(folder, copyFolder, warnings);
        this.copies = new CollectionCopies(collections, copyFolder, warnings);
        this.leases = new LeaseFiles(folder.resolve("leases"));
    }

    /**
     * Opens the store in a folder. Creates the folder if it does not exist.
     *
     * @throws SassException SASS7530 if the folder cannot be created
     */
    public static EmbeddedStore open(Path folder) {
        try {
            Folders.create(folder.resolve("collections"));
        } catch (IOException failed) {
            throw StoreErrors.failure(
                    EmbeddedCode.STORE_OPEN_FAILED, "cannot create the folder of the store", folder, failed);
        }
        return new EmbeddedStore(folder, false);
    }

    /**
     * Opens the store in a folder for reading. A missing folder counts as an empty store. Creates nothing.
     *
     * @throws SassException SASS5904 if access is denied
     */
    static EmbeddedStore openOrEmpty(Path folder) {
        return FileProbe.exists(folder.resolve("collections")) ? openExisting(folder) : new EmbeddedStore(folder, true);
    }

    /**
     * Opens an existing store in a folder for reading. Creates nothing.
     *
     * @throws SassException SASS7531 if the store does not exist, SASS5904 if access is denied
     */
    public static EmbeddedStore openExisting(Path folder) {
        Path collections = folder.resolve("collections");
        if (!FileProbe.exists(collections) || !Files.isDirectory(collections)) {
            throw Diagnostic.error(StoreCode.STORE_MISSING, "the store does not exist")
                    .inFile(folder.toString())
                    .withHelp("run `sass publish`, or check `publish.path`")
                    .toException();
        }
        return new EmbeddedStore(folder, false);
    }

    @Override
    public String location() {
        return "embedded"; // a folder contains one store
    }

    @Override
    public Lock lock() {
        try {
            String reason = "another publish is writing to the store";
            FolderLock lock = FolderLock.lock(folder, "store.lock", reason);
            if (lock == null) {
                throw Diagnostic.error(StoreCode.CONCURRENT_PUBLISH, reason)
                        .inFile(folder.toString())
                        .withHelp("try again when it has ended, or wait for it: `--wait 30m`")
                        .toException();
            }
            repairCopies(lock);
            return () -> release(lock);
        } catch (IOException failed) {
            throw StoreErrors.failure(
                    EmbeddedCode.STORE_OPEN_FAILED, "cannot lock the store", folder.resolve("store.lock"), failed);
        }
    }

    private void repairCopies(FolderLock lock) {
        try {
            aliasFile.repair();
            copies.repair();
        } catch (RuntimeException failed) {
            release(lock);
            throw failed;
        }
    }

    private synchronized void release(FolderLock lock) {
        if (!lock.isHeld()) {
            return; // another thread or process may hold the lock now
        }
        writers.values().forEach(CollectionWriter::abandon);
        writers.clear();
        try {
            lock.close();
        } catch (IOException failed) {
            throw StoreErrors.failure(EmbeddedCode.STORE_OPEN_FAILED, "cannot release the lock", folder, failed);
        }
    }

    @Override
    public synchronized void create(CollectionSpec spec) {
        Path place = collections.resolve(spec.name());
        if (Files.exists(place)) {
            throw Diagnostic.error(StoreCode.COLLECTION_EXISTS, "the collection `" + spec.name() + "` already exists")
                    .inFile(folder.toString())
                    .toException();
        }
        writers.put(spec.name(), CollectionWriter.create(place, spec));
    }

    @Override
    public synchronized void upsert(String collection, List<Row> rows) {
        writer(collection).upsert(rows);
    }

    @Override
    public synchronized void seal(List<String> names, SealListener listener) {
        for (String collection : names) {
            writer(collection).seal(copies);
            writers.remove(collection);
        }
    }

    private CollectionWriter writer(String collection) {
        CollectionWriter writer = writers.get(collection);
        if (writer == null) {
            throw new IllegalStateException("the collection is not being written: " + collection);
        }
        return writer;
    }

    @Override
    public List<String> collections() {
        if (emptyIfMissing && !Files.exists(collections)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(collections)) {
            return Stream.concat(
                            found.filter(Files::isDirectory).map(path -> String.valueOf(path.getFileName())),
                            copies.names().stream())
                    .distinct()
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw StoreErrors.failure(StoreCode.COLLECTION_IO_FAILED, "cannot read the store", folder, failed);
        }
    }

    @Override
    public boolean isSealed(String collection) {
        return Files.exists(collections.resolve(collection).resolve(Seal.FILE)) || copies.exists(collection);
    }

    @Override
    public long count(String collection) {
        try (CollectionReader reader = reader(collection)) {
            return reader.rows();
        }
    }

    @Override
    public void ids(String collection, Consumer<String> sink) {
        try (CollectionReader reader = reader(collection)) {
            reader.ids(sink);
        }
    }

    @Override
    public List<Row> fetch(String collection, List<String> ids) {
        try (CollectionReader reader = reader(collection)) {
            return reader.fetch(ids);
        }
    }

    @Override
    public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
        vectors.forEach(VectorStore::requireFinite);
        try (CollectionReader reader = reader(collection)) {
            return reader.search(vectors, spec);
        }
    }

    @Override
    public void unload(String collection) {
        known.remove(collection);
        readers.unload(collection);
    }

    /** Returns an open reader, which the caller must close. Searches outlive an unload. */
    private CollectionReader reader(String collection) {
        return readers.acquire(collection, () -> {
            if (!isSealed(collection)) {
                throw StoreErrors.missing(collection, folder);
            }
            if (copies.exists(collection)) {
                return copies.open(collection);
            }
            CollectionReader opened = CollectionReader.open(collections.resolve(collection), known.get(collection));
            known.putIfAbsent(collection, opened.files());
            return opened;
        });
    }

    @Override
    public void verify(String collection) {
        if (!isSealed(collection)) {
            throw StoreErrors.missing(collection, folder);
        }
        FileVersions files = CollectionFiles.verify(collections.resolve(collection));
        if (copies.exists(collection)) {
            CollectionFiles.verify(copies.place(collection));
        }
        known.put(collection, files);
        readers.unloadOther(collection, files);
    }

    @Override
    public void verifyAliases() {
        aliasFile.verify();
    }

    @Override
    public List<Diagnostic> warnings() {
        return warnings.list();
    }

    @Override
    public synchronized void remove(String collection, List<String> ids) {
        if (!isSealed(collection)) {
            throw StoreErrors.missing(collection, folder);
        }
        CollectionWriter.remove(collections.resolve(collection), ids);
        if (copies.exists(collection)) {
            CollectionWriter.remove(copies.place(collection), ids);
        }
        unload(collection);
    }

    @Override
    public Lease lease(String collection) {
        return leases.acquire(collection);
    }

    @Override
    public Set<String> leasedCollections() {
        return leases.activeCollections();
    }

    @Override
    public synchronized void drop(String collection) {
        Map<String, String> aliases = aliasFile.read();
        if (aliases.containsValue(collection)) {
            throw Diagnostic.error(
                            StoreCode.COLLECTION_STILL_ALIASED,
                            "cannot drop `" + collection + "`: an alias points to it")
                    .inFile(folder.toString())
                    .withHelp("publish again, which repairs the aliases")
                    .toException();
        }
        if (aliases.containsKey(collection)) {
            throw new IllegalStateException(collection + " is an alias");
        }
        CollectionWriter writer = writers.remove(collection);
        if (writer != null) {
            writer.abandon();
        }
        unload(collection);
        Path place = collections.resolve(collection);
        try {
            // The copy goes first: a complete copy without its collection counts as a lost collection. Then the mark
            // goes: a partially dropped collection does not count as complete.
            copies.delete(collection);
            Files.deleteIfExists(place.resolve(Seal.FILE));
            unload(collection); // a search may have opened it again meanwhile
            if (Files.isDirectory(place)) {
                Folders.deleteRecursively(place);
            }
        } catch (IOException failed) {
            throw StoreErrors.failure(
                    StoreCode.COLLECTION_IO_FAILED, "cannot drop `" + collection + "`", place, failed);
        }
    }

    @Override
    public Optional<String> alias(String alias) {
        return Optional.ofNullable(aliasFile.read().get(alias));
    }

    @Override
    public synchronized void setAlias(String alias, String collection) {
        if (!isSealed(collection)) {
            throw new IllegalStateException("not sealed: " + collection);
        }
        if (Files.exists(collections.resolve(alias))) {
            throw new IllegalStateException(alias + " is a collection");
        }
        Map<String, String> changed = new TreeMap<>(aliasFile.read());
        changed.put(alias, collection);
        aliasFile.write(changed);
    }

    @Override
    public synchronized void dropAlias(String alias) {
        Map<String, String> changed = new TreeMap<>(aliasFile.read());
        if (changed.remove(alias) != null) {
            aliasFile.write(changed);
        }
    }

    @Override
    public synchronized void close() {
        writers.values().forEach(CollectionWriter::abandon);
        writers.clear();
        readers.unloadAll();
    }
}
