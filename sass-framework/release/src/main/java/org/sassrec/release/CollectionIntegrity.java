package org.sassrec.release;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Sha256;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;

/**
 * Checks whether collections contain what their manifests describe: all rows except withdrawn ones, with their ids.
 * Compares the files with their checksums. Reads each collection once and caches the result, because the writer lock
 * prevents changes or one result is enough.
 */
final class CollectionIntegrity {

    /** A difference between a collection and its manifest. */
    record Difference(DriftCheck.Kind kind, String text) {}

    private final VectorStore store;
    private final List<ReleaseManifest.Withdrawal> withdrawn;
    private final Map<String, Optional<Difference>> seen = new HashMap<>();

    CollectionIntegrity(VectorStore store, List<ReleaseManifest.Withdrawal> withdrawn) {
        this.store = store;
        this.withdrawn = withdrawn;
    }

    boolean isIntact(ReleaseManifest.Collection collection) {
        return difference(collection).isEmpty();
    }

    boolean isIntact(ReleaseManifest release) {
        return release.scenarios().values().stream().allMatch(this::isIntact);
    }

    /** Returns the difference of a collection; empty if there is none. */
    Optional<Difference> difference(ReleaseManifest.Collection collection) {
        return seen.computeIfAbsent(collection.name(), name -> inspect(collection));
    }

    /** Returns whether a collection is damaged or the system cannot read its files. */
    static boolean isUnreadable(SassException failure) {
        DiagnosticCode code = failure.diagnostics().get(0).code();
        return code == StoreCode.COLLECTION_IO_FAILED || code == StoreCode.COLLECTION_CORRUPT;
    }

    private Optional<Difference> inspect(ReleaseManifest.Collection collection) {
        try {
            return compare(collection);
        } catch (SassException failure) {
            if (!isUnreadable(failure)) {
                throw failure;
            }
            String why = failure.diagnostics().get(0).message();
            return Optional.of(new Difference(DriftCheck.Kind.UNREADABLE, "cannot be read: " + why));
        }
    }

    private Optional<Difference> compare(ReleaseManifest.Collection collection) {
        String name = collection.name();
        if (!store.isSealed(name)) {
            return Optional.of(new Difference(DriftCheck.Kind.MISSING, "does not exist or is incomplete"));
        }
        store.verify(name);
        long count = store.count(name);
        long expected = ReleaseManifest.rows(collection, withdrawn);
        if (count != expected) {
            return Optional.of(new Difference(DriftCheck.Kind.COUNT, "has " + count + " rows instead of " + expected));
        }
        IdChecksum ids = new IdChecksum();
        store.ids(name, ids::add);
        return ids.toString().equals(expectedIds(collection))
                ? Optional.empty()
                : Optional.of(new Difference(DriftCheck.Kind.IDS, "has the expected number of rows, but other ids"));
    }

    /** Returns the checksum of the ids without withdrawn items. */
    private String expectedIds(ReleaseManifest.Collection collection) {
        IdChecksum ids = IdChecksum.parse(collection.ids());
        ReleaseManifest.removed(collection, withdrawn).forEach(withdrawal -> ids.remove(withdrawal.item()));
        return ids.toString();
    }

    /** A checksum of a set of ids: the sum of 128-bit hashes. Independent of the order; supports removal of ids. */
    static final class IdChecksum {

        private static final int BYTES = 16;
        private static final BigInteger END = BigInteger.ONE.shiftLeft(8 * BYTES);

        private BigInteger sum = BigInteger.ZERO;

        /** Parses the result of {@link #toString}. */
        static IdChecksum parse(String text) {
            IdChecksum set = new IdChecksum();
            set.sum = new BigInteger(text, 16);
            return set;
        }

        void add(String id) {
            sum = sum.add(hash(id)).mod(END);
        }

        void remove(String id) {
            sum = sum.subtract(hash(id)).mod(END);
        }

        private static BigInteger hash(String id) {
            byte[] hash = Sha256.digest().digest(id.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, Arrays.copyOf(hash, BYTES));
        }

        /** Returns the sum in hexadecimal. */
        @Override
        public String toString() {
            return sum.toString(16);
        }
    }
}
