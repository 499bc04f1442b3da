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
import org.sassrec.serving.store.VectorStore;

/**
 * Whether collections hold what their manifests say: all rows but the withdrawn, with their ids. Looks once at each: the
 * writers' lock is held meanwhile, or one look is enough.
 */
final class CollectionIntegrity {

    /** A difference. */
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

    /** What differs; empty if nothing does. */
    Optional<Difference> difference(ReleaseManifest.Collection collection) {
        return seen.computeIfAbsent(collection.name(), name -> inspect(collection));
    }

    /** Whether files of a collection are broken, or the system does not give them. */
    static boolean isUnreadable(SassException told) {
        DiagnosticCode code = told.diagnostics().get(0).code();
        return code == DiagnosticCode.COLLECTION_IO_FAILED || code == DiagnosticCode.COLLECTION_CORRUPT;
    }

    private Optional<Difference> inspect(ReleaseManifest.Collection collection) {
        try {
            return compare(collection);
        } catch (SassException told) {
            if (!isUnreadable(told)) {
                throw told;
            }
            String why = told.diagnostics().get(0).message();
            return Optional.of(new Difference(DriftCheck.Kind.UNREADABLE, "cannot be read: " + why));
        }
    }

    private Optional<Difference> compare(ReleaseManifest.Collection collection) {
        String name = collection.name();
        if (!store.isSealed(name)) {
            return Optional.of(new Difference(DriftCheck.Kind.MISSING, "is not there, or not whole"));
        }
        long count = store.count(name);
        long expected = ReleaseManifest.rows(collection, withdrawn);
        if (count != expected) {
            return Optional.of(new Difference(DriftCheck.Kind.COUNT, "has " + count + " rows instead of " + expected));
        }
        IdChecksum ids = new IdChecksum();
        store.ids(name, ids::add);
        return ids.toString().equals(expectedIds(collection))
                ? Optional.empty()
                : Optional.of(new Difference(DriftCheck.Kind.IDS, "has as many rows as it should, but other ids"));
    }

    /** The checksum of the ids of these rows. */
    private String expectedIds(ReleaseManifest.Collection collection) {
        IdChecksum ids = IdChecksum.parse(collection.ids());
        ReleaseManifest.removed(collection, withdrawn).forEach(withdrawal -> ids.remove(withdrawal.item()));
        return ids.toString();
    }

    /**
     * A checksum of a set of ids that does not ask for their order, and from which ids can be taken out: the sum of their hashes,
     * 128 bits long.
     */
    static final class IdChecksum {

        private static final int BYTES = 16;
        private static final BigInteger END = BigInteger.ONE.shiftLeft(8 * BYTES);

        private BigInteger sum = BigInteger.ZERO;

        /** The sum that {@link #toString} gave. */
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

        /** In hex. */
        @Override
        public String toString() {
            return sum.toString(16);
        }
    }
}
