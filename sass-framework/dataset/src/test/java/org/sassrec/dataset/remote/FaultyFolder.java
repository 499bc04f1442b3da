package org.sassrec.dataset.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.sassrec.files.remote.RemoteFolder;

/** Records the calls of a folder and fails at chosen ones, before they have an effect or after it. */
final class FaultyFolder implements RemoteFolder {

    private final RemoteFolder folder;
    final List<String> calls = new ArrayList<>();
    private Fault fault = (number, call) -> null;
    private boolean afterwards;
    private int streamLimit = Integer.MAX_VALUE;

    FaultyFolder(RemoteFolder folder) {
        this.folder = folder;
    }

    /** Returns the failure of a call, whose numbers start at 1; {@code null} for none. */
    @FunctionalInterface
    interface Fault {
        IOException of(int number, String call);
    }

    FaultyFolder failing(Fault with) {
        fault = with;
        afterwards = false;
        return this;
    }

    FaultyFolder failingAfter(Fault with) {
        fault = with;
        afterwards = true;
        return this;
    }

    /** Each stream of a file in a folder ends with an error after this number of bytes. */
    FaultyFolder breakingStreamsAfter(int bytes) {
        streamLimit = bytes;
        return this;
    }

    List<String> calls(Predicate<String> which) {
        return calls.stream().filter(which).toList();
    }

    private interface Action<T> {
        T run() throws IOException;
    }

    private void fail(String name) throws IOException {
        IOException failure = fault.of(calls.size(), name);
        if (failure != null) {
            throw failure;
        }
    }

    private <T> T call(String name, Action<T> action) throws IOException {
        calls.add(name);
        if (!afterwards) {
            fail(name);
        }
        T result = action.run();
        if (afterwards) {
            fail(name);
        }
        return result;
    }

    @Override
    public String address(String name) {
        return folder.address(name);
    }

    @Override
    public InputStream read(String name, long from) throws IOException {
        InputStream in = call("read " + name + " " + from, () -> folder.read(name, from));
        boolean breaks = name.contains("/") && streamLimit != Integer.MAX_VALUE;
        return breaks ? new Broken(in, streamLimit) : in;
    }

    @Override
    public void write(String name, Path content) throws IOException {
        call("write " + name, () -> {
            folder.write(name, content);
            return name;
        });
    }

    @Override
    public boolean create(String name, Path content) throws IOException {
        return call("create " + name, () -> folder.create(name, content));
    }

    @Override
    public void delete(String name) throws IOException {
        call("delete " + name, () -> {
            folder.delete(name);
            return name;
        });
    }

    private static final class Broken extends InputStream {
        private final InputStream in;
        private int left;

        Broken(InputStream in, int left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            if (left-- <= 0) {
                throw new IOException("connection reset");
            }
            return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left <= 0) {
                throw new IOException("connection reset");
            }
            int read = in.read(into, offset, Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
