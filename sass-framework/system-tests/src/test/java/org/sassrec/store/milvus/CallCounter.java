package org.sassrec.store.milvus;

/**
 * Counts the gRPC calls in one direction of an HTTP/2 connection: started calls from the client, completed calls from
 * the server. Reads the header frames, which end the stream on the server's side.
 */
final class CallCounter {

    private static final int PREFACE = 24;
    private static final int FRAME_HEAD = 9;
    private static final int HEADERS = 1;
    private static final int END_STREAM = 1;

    private final boolean fromClient;
    private final int[] head = new int[FRAME_HEAD];
    private int known;
    private int skip;

    CallCounter(boolean fromClient) {
        this.fromClient = fromClient;
        this.skip = fromClient ? PREFACE : 0;
    }

    /** Returns how many calls start, or end, in the next bytes. */
    int count(byte[] bytes, int length) {
        int calls = 0;
        for (int at = 0; at < length; ) {
            if (skip > 0) {
                int skipped = Math.min(skip, length - at);
                skip -= skipped;
                at += skipped;
                continue;
            }
            head[known++] = bytes[at++] & 0xff;
            if (known == FRAME_HEAD) {
                known = 0;
                skip = head[0] << 16 | head[1] << 8 | head[2];
                boolean headers = head[3] == HEADERS;
                calls += headers && (fromClient || (head[4] & END_STREAM) != 0) ? 1 : 0;
            }
        }
        return calls;
    }
}
