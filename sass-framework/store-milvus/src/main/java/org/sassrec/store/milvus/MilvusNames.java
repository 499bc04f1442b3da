package org.sassrec.store.milvus;

/** Names of the store to names in Milvus. */
record MilvusNames(String prefix) {

    private static final String LOCK = "sassrec_lock__";
    private static final String LEASE = "sassrec_lease__";

    String physicalName(String name) {
        if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
            // Lite would take it.
            throw new IllegalArgumentException("not a name: " + name);
        }
        return prefix + "_" + name;
    }

    /** Whether a collection of Milvus is one of this store; locks and leases are none. */
    boolean isOwn(String outer) {
        return outer.startsWith(prefix + "_")
                && !isLock(outer)
                && !isLease(outer)
                && outer.length() > prefix.length() + 1;
    }

    String logicalName(String outer) {
        return outer.substring(prefix.length() + 1);
    }

    boolean isLock(String outer) {
        return outer.startsWith(prefix + "_" + LOCK);
    }

    String lockName(String holder) {
        return prefix + "_" + LOCK + holder;
    }

    /** The holder in the name of a lock. */
    String lockHolder(String lock) {
        return lock.substring(prefix.length() + 1 + LOCK.length());
    }

    boolean isLease(String outer) {
        return outer.startsWith(prefix + "_" + LEASE);
    }

    String leaseName(String holder) {
        return prefix + "_" + LEASE + holder;
    }

    /** The holder in the name of a lease. */
    String leaseHolder(String lease) {
        return lease.substring(prefix.length() + 1 + LEASE.length());
    }
}
