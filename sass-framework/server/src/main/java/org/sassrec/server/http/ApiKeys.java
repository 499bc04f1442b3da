package org.sassrec.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of which clients must send one. Contains only their digests. */
public final class ApiKeys {

    /** Requests need no key. */
    public static final ApiKeys NONE = new ApiKeys(List.of());

    private final List<byte[]> digests;

    private ApiKeys(Collection<String> keys) {
        digests = keys.stream().map(ApiKeys::digest).toList();
    }

    /** Creates the keys. Without any, requests need no key. */
    public static ApiKeys of(Collection<String> keys) {
        return new ApiKeys(keys);
    }

    /** Returns whether requests need a key. */
    public boolean required() {
        return !digests.isEmpty();
    }

    /** Returns whether a client may send requests. The duration does not depend on the key. */
    boolean accepts(@Nullable String key) {
        if (!required()) {
            return true;
        }
        byte[] given = digest(key == null ? "" : key);
        boolean found = false;
        for (byte[] digest : digests) {
            found |= MessageDigest.isEqual(digest, given);
        }
        return found;
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every JDK has it
        }
    }
}
